import { formatCount, formatPlural } from '../../format.js';
import type { Depth } from '../depth.js';
import { formatBounds, formatP, formatRate } from '../figures.js';
import type { GeorgResult } from '../georg-check.js';
import type { BailRates } from '../rates.js';
import {
  type Cell,
  extraColumn,
  extraName,
  nameColumn,
  numberColumn,
  PLOT,
  type Section,
  textColumn,
} from '../section.js';
import { dimensionsOf, type Names, showKeyCells } from './names.js';

/** Turns that are listed one by one. */
const SHOWN_TURNS = 12;

/** Turns after which groups are compared. */
const SHOWN_AFTER = [1, 2, 3, 5];

/** Models that leave whatever is going on. */
export function describeGeorgs(
  { situation, checks, pooledWithout }: GeorgResult,
  overall: BailRates,
  names: Names,
): Section {
  const judged = checks.filter(({ isGeorg }) => isGeorg !== null);
  const flagged = judged.filter(({ isGeorg }) => isGeorg);
  const pooled = (name: string, rates: BailRates): Cell[] => [
    name,
    formatCount(rates.offers),
    formatCount(rates.bails),
    formatRate(rates.perOffer?.rate),
    formatBounds(rates.perOffer),
    rates.perOffer,
  ];
  return {
    title: `Does a model leave whatever is going on? (“Georg” check by ${situation})`,
    tables: [
      {
        columns: [
          nameColumn('model'),
          nameColumn('method'),
          numberColumn('rate'),
          numberColumn('lowest'),
          extraName('in'),
          numberColumn('highest'),
          extraName('in'),
          numberColumn('spread'),
          numberColumn('p'),
          textColumn(''),
        ],
        rows: judged.map(({ key, overall: rate, situations, spread, p, isGeorg }) => [
          ...showKeyCells(key, ['model', 'method'], names),
          formatRate(rate.rate),
          ...showSituation(situations[0]),
          ...showSituation(situations.at(-1)),
          formatRate(spread),
          formatP(p),
          isGeorg ? 'flagged' : '',
        ]),
      },
      ...(pooledWithout
        ? [
            {
              title: 'Pooled',
              columns: [
                nameColumn(''),
                numberColumn('offers'),
                numberColumn('bails'),
                numberColumn('rate'),
                numberColumn('95 % interval'),
                PLOT,
              ],
              rows: [pooled('all', overall), pooled(`without ${flagged.length === 1 ? 'it' : 'them'}`, pooledWithout)],
            },
          ]
        : []),
    ],
    notes: [
      `Flagged: a rate surely above half that differs between situations by 10 points or less (spread: standard deviation beyond chance).${flagged.length === 0 ? ' None is.' : ''}`,
      ...(checks.length > judged.length
        ? [`${formatPlural(checks.length - judged.length, 'other row')} could not be judged: too few prompts.`]
        : []),
    ],
  };
}

function showSituation(situation: GeorgResult['checks'][number]['situations'][number] | undefined): string[] {
  return situation ? [formatRate(situation.rate), situation.situation] : ['-', ''];
}

/** At which turn models leave. */
export function describeDepth(depths: readonly Depth[], names: Names): Section {
  const [all, ...groups] = depths;
  const { steps } = all!.curve;
  return {
    title: 'Depth: at which turn models leave',
    tables: [
      {
        columns: [
          numberColumn('turn'),
          numberColumn('offered'),
          numberColumn('left'),
          numberColumn('of them'),
          numberColumn('still there'),
          numberColumn('95 % interval'),
          PLOT,
        ],
        rows: steps
          .slice(0, SHOWN_TURNS)
          .map(({ turn, atRisk, left, staying, low, high }): Cell[] => [
            formatCount(turn),
            formatCount(atRisk),
            formatCount(left),
            formatRate(left / atRisk),
            formatRate(staying),
            formatBounds({ low, high }),
            { rate: staying, low, high },
          ]),
      },
      ...(groups.length > 0
        ? [
            {
              title: 'Still there after turn',
              columns: [
                ...dimensionsOf(groups.map(({ key }) => key)).map(nameColumn),
                numberColumn('chats'),
                numberColumn('left'),
                ...SHOWN_AFTER.map((turn) => numberColumn(`${turn}`)),
                extraColumn('half gone by'),
              ],
              rows: groups.map((depth) => [
                ...showKeyCells(depth.key, Object.keys(depth.key), names),
                formatCount(depth.sittings),
                formatCount(depth.left),
                ...SHOWN_AFTER.map((turn) => formatRate(stayingAfter(depth, turn))),
                showMedian(depth),
              ]),
            },
          ]
        : []),
    ],
    notes: [
      `Half gone by turn ${showMedian(all!)}, with its 95 % interval. Kaplan and Meier; a chat that ended first counts until it did, and only turns at which the exit was offered count.`,
      ...(steps.length > SHOWN_TURNS ? [`${formatPlural(steps.length - SHOWN_TURNS, 'later turn')} in --json.`] : []),
      ...(all!.afterExit > 0
        ? [`${formatPlural(all!.afterExit, 'offer')} after the model had left, not counted.`]
        : []),
    ],
  };
}

function showMedian({ curve }: Depth): string {
  if (!curve.median) return '-';
  const { turn, low, high } = curve.median;
  return `${turn} (${low} to ${high ?? '?'})`;
}

/** Null where nobody was watched so far and the curve is not 0. */
function stayingAfter({ curve }: Depth, turn: number): number | null {
  const last = curve.steps.findLast((step) => step.turn <= turn);
  if (turn > curve.lastTurn && last?.staying !== 0) return null;
  return last?.staying ?? (curve.steps.length > 0 ? 1 : null);
}
