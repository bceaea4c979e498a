import { formatCount, formatPlural } from '../../format.js';
import type { Comparison } from '../compare.js';
import type { ContextEffect } from '../context-effect.js';
import type { Contrast } from '../contrast.js';
import {
  formatBounds,
  formatP,
  formatPointBounds,
  formatPoints,
  formatRate,
  formatRatio,
  formatScore,
} from '../figures.js';
import type { LoneNode, MethodAgreement } from '../method-agreement.js';
import type { OrderBias } from '../order-bias.js';
import { type Cell, extraColumn, nameColumn, numberColumn, type Section, type Table } from '../section.js';
import { type Names, showKey, showNode } from './names.js';
import { tabulateNodes } from './nodes-section.js';

/** Nodes that one method alone finds, so many are shown. */
const SHOWN_NODES = 8;

export function describeOrderBias(rows: readonly OrderBias[], names: Names): Section {
  return {
    title: 'Order bias: leaving named first against going on named first',
    tables: compareTables(
      rows.map((row) => [showKey(row.key, names, 'all models'), row]),
      'bail 1st',
      'cont. 1st',
    ),
    notes: noteComparison(rows),
  };
}

export function describeContextEffect(rows: readonly ContextEffect[], names: Names): Section {
  return {
    title: 'Context effect: in other models’ transcripts against the model’s own',
    tables: compareTables(
      rows.map((row) => [showKey(row.key, names, 'all models'), row]),
      'others’',
      'own',
    ),
    notes: noteComparison(rows),
  };
}

export function describeContrast(contrast: Contrast, names: Names): Section {
  const { first, second, bails, refusals, noRefusalBails, inBoth, nodes } = contrast;
  const rows = (
    [
      ['bails', bails],
      ['refusals', refusals],
      ['no-refusal bails', noRefusalBails],
    ] as const
  ).flatMap(([name, comparison]) => (comparison ? [[name, comparison] as const] : []));
  return {
    title: `${first} (A) against ${second} (B)`,
    tables: [
      ...compareTables(rows, 'A', 'B'),
      ...(nodes.length > 0
        ? [{ ...tabulateNodes(nodes, names, false), title: 'Where A’s bails lie more or less often than B’s' }]
        : []),
    ],
    notes: [
      ...(rows.length === 0 ? ['Neither can be compared: one of the two has no offers of known outcome.'] : []),
      ...noteComparison(rows.map(([, comparison]) => comparison)),
      ...(inBoth > 0 ? [`${formatPlural(inBoth, 'offer')} in both A and B, left out of either.`] : []),
    ],
  };
}

export function describeMethods(
  agreements: readonly MethodAgreement[],
  lone: readonly LoneNode[],
  names: Names,
): Section {
  const compared = agreements.filter(({ items }) => items > 0);
  const table: Table = {
    columns: [
      nameColumn('first'),
      nameColumn('second'),
      numberColumn('items'),
      numberColumn('both left'),
      numberColumn('first only'),
      numberColumn('second only'),
      numberColumn('κ'),
      extraColumn('95 % interval'),
    ],
    rows: compared.map(({ first, second, items, both, onlyFirst, onlySecond, kappa }) => [
      first,
      second,
      formatCount(items),
      formatCount(both),
      formatCount(onlyFirst),
      formatCount(onlySecond),
      formatScore(kappa?.kappa),
      kappa ? `${formatScore(kappa.low)} to ${formatScore(kappa.high)}` : '-',
    ]),
  };
  const loneTable: Table = {
    title: 'Nodes that one method alone finds',
    columns: [nameColumn('node'), nameColumn('method'), numberColumn('bails'), numberColumn('by chance')],
    rows: lone
      .slice(0, SHOWN_NODES)
      .map(({ node, method, bails, chance }) => [showNode(node, names), method, formatCount(bails), formatP(chance)]),
  };
  return {
    title: 'Agreement of methods',
    tables: [...(compared.length > 0 ? [table] : []), ...(lone.length > 0 ? [loneTable] : [])],
    notes: [
      ...(compared.length > 0
        ? [
            'An item is a prompt of a model offered under both; it counts as left where the model left in half of its samples or more.',
          ]
        : []),
      ...(lone.length > 0
        ? [
            `By chance: had the node’s bails been dealt out by the methods’ shares of all bails.${lone.length > SHOWN_NODES ? ` ${formatCount(lone.length - SHOWN_NODES)} more in --json.` : ''}`,
          ]
        : []),
    ],
  };
}

function compareTables(rows: readonly (readonly [string, Comparison])[], first: string, second: string): Table[] {
  const paired = rows.filter(([, { paired }]) => paired !== null);
  const tables: Table[] = [];
  if (rows.length > 0) {
    tables.push({
      columns: [
        nameColumn(''),
        numberColumn(first),
        extraColumn('95 % interval'),
        numberColumn(second),
        extraColumn('95 % interval'),
        numberColumn('points'),
        numberColumn('ratio'),
        numberColumn('95 % interval'),
        extraColumn('p'),
      ],
      rows: rows.map(([name, { first: a, second: b, difference, ratio, p }]): Cell[] => [
        name,
        formatRate(a.rate),
        formatBounds(a),
        formatRate(b.rate),
        formatBounds(b),
        formatPoints(difference.difference),
        formatRatio(ratio.ratio),
        `${formatRatio(ratio.low)} to ${formatRatio(ratio.high)}`,
        formatP(p),
      ]),
    });
  }
  if (paired.length > 0) {
    tables.push({
      title: 'On the prompts that both have',
      columns: [
        nameColumn(''),
        numberColumn('pairs'),
        numberColumn(first),
        numberColumn(second),
        numberColumn('points'),
        numberColumn('95 % interval'),
        numberColumn('p'),
      ],
      rows: paired.map(([name, { paired: pair }]): Cell[] => [
        name,
        formatCount(pair!.pairs),
        formatRate(pair!.first),
        formatRate(pair!.second),
        formatPoints(pair!.difference),
        formatPointBounds(pair!),
        formatP(pair!.p),
      ]),
    });
  }
  return tables;
}

function noteComparison(rows: readonly Comparison[]): string[] {
  if (rows.length === 0) return [];
  const tests = new Set(rows.flatMap(({ paired }) => (paired ? [paired.test] : [])));
  return [
    ...(tests.size === 0 ? ['No prompt was offered under both, so the two are compared as unlike groups.'] : []),
    ...(tests.has('mcnemar') ? ['Paired p: McNemar’s exact test.'] : []),
    ...(tests.has('sign flip')
      ? [
          'Paired p, where prompts were sampled several times: signs flipped at random; interval: bootstrap over prompts.',
        ]
      : []),
  ];
}
