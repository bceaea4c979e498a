import type { Interval } from '../../../taxonomy/rates.js';
import type { ClusteredRate } from '../../../taxonomy/stats/rate-interval.js';
import { formatCount, formatPlural } from '../../format.js';
import type { BailBreakdown, OfferBreakdown } from '../breakdown.js';
import type { FalseBails } from '../false-bails.js';
import { formatBounds, formatRate } from '../figures.js';
import type { BailRates } from '../rates.js';
import {
  type Cell,
  type Column,
  extraColumn,
  nameColumn,
  numberColumn,
  PLOT,
  type Section,
  textColumn,
} from '../section.js';
import { type Names, showValue } from './names.js';

/** How often the models left, over everything: by offer, by prompt, by conversation. */
export function describeOverall(overall: BailRates): Section {
  const { perOffer, perPrompt, perConversation, withoutFalseBails } = overall;
  const rows: Cell[][] = [];
  const add = (name: string, of: string, left: string, rate: Interval | null, clustered?: ClusteredRate | null) => {
    if (!rate) return;
    const others = [formatBounds(clustered?.wilson ?? null), formatBounds(clustered?.bootstrap)];
    rows.push([name, of, left, formatRate(rate.rate), formatBounds(rate), ...others, rate]);
  };
  add('per offer', count(perOffer?.trials), count(perOffer?.successes), perOffer, perOffer);
  add(
    '  w/o false bails',
    count(withoutFalseBails?.trials),
    count(withoutFalseBails?.successes),
    withoutFalseBails,
    withoutFalseBails,
  );
  add('per prompt', count(perPrompt?.prompts), '', perPrompt);
  add(
    'per conversation',
    count(perConversation?.trials),
    count(perConversation?.successes),
    perConversation,
    perConversation,
  );
  const isClustered = [perOffer, perConversation].some((rate) => rate?.bootstrap);
  const columns = [
    textColumn('bail rate'),
    numberColumn('of'),
    extraColumn('left'),
    numberColumn('rate'),
    numberColumn('95 % interval'),
    numberColumn('Wilson'),
    numberColumn('bootstrap'),
    PLOT,
  ];
  const kept = columns.flatMap((column, i) =>
    isClustered || !['Wilson', 'bootstrap'].includes(column.head) ? [i] : [],
  );
  return {
    title: `${formatPlural(overall.offers, 'offer')} of the exit: ${formatCount(overall.bails)} left, ${formatCount(overall.stays)} stayed, ${formatCount(overall.invalid + overall.unknown)} not known`,
    tables: [{ columns: kept.map((i) => columns[i]!), rows: rows.map((row) => kept.map((i) => row[i]!)) }],
    notes: [
      ...describeUnknown(overall),
      'Per prompt: the mean over prompts. Per conversation: how often a model left at any turn of one.',
      isClustered
        ? 'Intervals: the widest of Wilson, the bootstrap over conversations, and Wilson on effective counts.'
        : 'Intervals: Wilson.',
    ],
  };
}

function describeUnknown({ invalid, unknown, invalidShare, unknownShare, between }: BailRates): string[] {
  if (invalid + unknown === 0 || !between) return [];
  const parts = [
    ...(invalid > 0
      ? [
          `${formatCount(invalid)} answered neither way (${formatRate(invalidShare!.rate)}, ${formatBounds(invalidShare)})`,
        ]
      : []),
    ...(unknown > 0
      ? [
          `${formatCount(unknown)} had nothing to read (${formatRate(unknownShare!.rate)}, ${formatBounds(unknownShare)})`,
        ]
      : []),
  ];
  return [
    `Not known: ${parts.join(', ')}. In no rate; had all of them stayed or all left, it would be ${formatRate(between.low)} or ${formatRate(between.high)} per offer.`,
  ];
}

/** One table of a breakdown. */
export function describeBreakdown(breakdown: OfferBreakdown | BailBreakdown, names: Names): Section {
  return breakdown.kind === 'offers' ? describeOffers(breakdown, names) : describeParts(breakdown, names);
}

function describeOffers({ by, rows }: OfferBreakdown, names: Names): Section {
  const hasFalse = rows.some(({ judged }) => judged > 0);
  const hasUnknown = rows.some(({ invalid, unknown }) => invalid + unknown > 0);
  const columns: Column[] = [
    ...by.map(nameColumn),
    numberColumn('offers'),
    numberColumn('bails'),
    numberColumn('rate'),
    numberColumn('95 % interval'),
    ...(hasFalse ? [numberColumn('w/o false')] : []),
    ...(hasUnknown ? [extraColumn('not known')] : []),
    PLOT,
  ];
  const wider = rows.some(({ perOffer }) => perOffer && perOffer.method !== 'wilson');
  return {
    title: `Bail rate by ${by.join(', ')}`,
    tables: [
      {
        columns,
        rows: rows.map((row) => [
          ...by.map((field) => showValue(field, row.key[field], names)),
          formatCount(row.offers),
          formatCount(row.bails),
          formatRate(row.perOffer?.rate),
          showBounds(row.perOffer, wider),
          ...(hasFalse ? [formatRate(row.withoutFalseBails?.rate)] : []),
          ...(hasUnknown ? [formatRate((row.invalid + row.unknown) / row.offers)] : []),
          row.perOffer,
        ]),
      },
    ],
    notes: wider ? ['* wider than Wilson’s, as offers share conversations.'] : [],
  };
}

function describeParts({ by, facet, rows }: BailBreakdown, names: Names): Section {
  const head = (dimension: string) => (dimension === 'facet' ? facet! : dimension);
  const wider = rows.some(({ perOffer }) => perOffer && perOffer.method !== 'wilson');
  return {
    title: `Bails by ${by.map(head).join(', ')}`,
    tables: [
      {
        columns: [
          ...by.map((dimension) => nameColumn(head(dimension))),
          numberColumn('bails'),
          numberColumn('share'),
          numberColumn('per offer'),
          numberColumn('95 % interval'),
          PLOT,
        ],
        rows: rows.map((row) => [
          ...by.map((dimension) => showPart(dimension, row.key[dimension], names)),
          formatCount(row.bails),
          formatRate(row.share?.rate),
          formatRate(row.perOffer?.rate),
          showBounds(row.perOffer, wider),
          row.perOffer,
        ]),
      },
    ],
    notes: [
      'Share: of the bails of the group. Per offer: of all its offers of known outcome; the interval is of this.',
      ...(wider ? ['* wider than Wilson’s, as offers share conversations.'] : []),
    ],
  };
}

/** Bails that were mistakes. */
export function describeFalseBails({ judged, notJudged, all, kinds }: FalseBails): Section {
  const row = (name: string, rate: ClusteredRate): Cell[] => [
    name,
    formatCount(rate.successes),
    formatRate(rate.rate),
    formatBounds(rate),
    rate,
  ];
  return {
    title: 'False bails: exits that were a mistake about the offer',
    tables: [
      {
        columns: [
          nameColumn('kind'),
          numberColumn('bails'),
          numberColumn('share'),
          numberColumn('95 % interval'),
          PLOT,
        ],
        rows: [row('all kinds', all), ...kinds.map(({ kind, share }) => row(`  ${kind}`, share))],
      },
    ],
    notes: [
      `Shares of ${formatPlural(judged, 'bail')} that a language model judged${notJudged > 0 ? `; ${formatCount(notJudged)} others were not` : ''}. Without false bails, rates count them as stays.`,
    ],
  };
}

function showBounds(rate: ClusteredRate | null, hasMarks: boolean): string {
  const mark = rate && rate.method !== 'wilson' ? '*' : ' ';
  return `${formatBounds(rate)}${hasMarks ? mark : ''}`;
}

function showPart(dimension: string, value: string | undefined, names: Names): string {
  if (dimension === 'facet' && (value ?? '') === '') return '(not told)';
  return showValue(dimension, value, names);
}

function count(value: number | undefined): string {
  return value === undefined ? '' : formatCount(value);
}
