import { formatCount, formatPlural } from '../../format.js';
import { formatBounds, formatExpected, formatP, formatRate, formatScore } from '../figures.js';
import type { ModelCorrelation, RefusalTable } from '../refusal.js';
import { extraColumn, nameColumn, numberColumn, PLOT, type Section, type Table } from '../section.js';
import { dimensionsOf, type Names, showKeyCells } from './names.js';

/** Refusal against bail, and no-refusal bails. */
export function describeRefusals(tables: readonly RefusalTable[], names: Names): Section {
  const direct = tables.filter(({ offers }) => offers > 0);
  const approximated = tables.filter(({ approximation }) => approximation !== null);
  return {
    title: 'Refusal and bail',
    tables: [
      ...(direct.length > 0 ? [tabulateDirect(direct, names)] : []),
      ...(approximated.length > 0 ? [tabulateApproximated(approximated, names)] : []),
    ],
    notes: [
      'Left only: no-refusal bails, on the right as a share of the offers with both known. Refused only: no-bail refusals.',
      ...(tables[0]!.refusalUnknown > 0
        ? [
            `${formatPlural(tables[0]!.refusalUnknown, 'offer')} of known outcome ${tables[0]!.refusalUnknown === 1 ? 'does' : 'do'} not say whether the model refused, and ${tables[0]!.refusalUnknown === 1 ? 'is' : 'are'} not in the counts.`,
          ]
        : []),
      ...(approximated.length > 0
        ? [
            'Approximated: P(no refusal) × P(bail) of each prompt of a model, averaged over prompts that have both, as if the two were independent within a prompt.',
          ]
        : []),
    ],
  };
}

function tabulateDirect(tables: readonly RefusalTable[], names: Names): Table {
  const dimensions = namedDimensions(tables);
  return {
    columns: [
      ...dimensions.map(nameColumn),
      numberColumn('both'),
      numberColumn('left only'),
      numberColumn('refused only'),
      extraColumn('neither'),
      numberColumn('no-refusal bails'),
      PLOT,
    ],
    rows: tables.map((table) => [
      ...showKeyCells(table.key, dimensions, names),
      formatExpected(table.refusedAndLeft),
      formatExpected(table.noRefusalBails),
      formatExpected(table.noBailRefusals),
      formatExpected(table.neither),
      `${formatRate(table.noRefusalBailRate?.rate)} (${formatBounds(table.noRefusalBailRate)})`,
      table.noRefusalBailRate,
    ]),
  };
}

function tabulateApproximated(tables: readonly RefusalTable[], names: Names): Table {
  const dimensions = namedDimensions(tables);
  return {
    title: 'Approximated',
    columns: [
      ...dimensions.map(nameColumn),
      numberColumn('prompts'),
      numberColumn('left out'),
      numberColumn('no-refusal bails'),
      PLOT,
    ],
    rows: tables.map(({ key, approximation }) => [
      ...showKeyCells(key, dimensions, names),
      formatCount(approximation!.prompts),
      formatCount(approximation!.leftOut),
      `≈ ${formatRate(approximation!.rate)} (${formatBounds(approximation)})`,
      approximation,
    ]),
  };
}

/** One nameless column where nothing is broken down. */
function namedDimensions(tables: readonly RefusalTable[]): string[] {
  const dimensions = dimensionsOf(tables.map(({ key }) => key));
  return dimensions.length > 0 ? dimensions : [''];
}

/** Refusal rates against bail rates, a model a point. */
export function describeCorrelations(correlations: readonly ModelCorrelation[]): Section {
  const exact = correlations.some(({ kendall }) => kendall?.isExact);
  return {
    title: 'Refusal rate and bail rate over models',
    tables: [
      {
        columns: [
          nameColumn('method'),
          numberColumn('models'),
          numberColumn('Kendall τ-b'),
          numberColumn('p'),
          numberColumn('distance corr.'),
          numberColumn('p'),
        ],
        rows: correlations.map(({ method, models, kendall, distance }) => [
          method ?? 'all',
          formatCount(models.length),
          formatScore(kendall?.tau),
          kendall ? formatP(kendall.p) : '-',
          formatScore(distance?.correlation),
          distance ? formatP(distance.p) : '-',
        ]),
      },
    ],
    notes: [
      `p by permutation of the models${exact ? ', exact where all orders could be taken' : ''}. Distance correlation is well above 0 by chance where models are few: go by its p.`,
    ],
  };
}
