import { inertText } from '../taxonomy/inert.js';
import type { LevelFigures, Spread } from '../taxonomy/quality.js';
import type { Silhouette } from '../taxonomy/silhouette.js';
import type { Stability } from '../taxonomy/stability.js';
import { formatNodeId } from '../taxonomy/tree.js';
import type { Evaluation, LabelComparison } from './evaluate.js';
import { alignColumns, formatCount, formatPlural, formatShare } from './format.js';

/**
 * The figures as text: a table for each question, then what was left out. What comes from the database is made inert.
 * @param stability undefined when it was not asked for, null when there was nothing to compare.
 */
export function renderEvaluation(evaluation: Evaluation, stability?: Stability | null): string {
  const sections = [
    renderHead(evaluation),
    ...(evaluation.labels.length > 0 ? [renderLabels(evaluation.labels)] : []),
    renderUnlabelled(evaluation),
    renderShape(evaluation),
    ...(stability ? [renderStability(stability)] : []),
    renderNotes(evaluation, stability),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderHead({ shape }: Evaluation): string[] {
  const leaves = shape.leaves === 1 ? '1 leaf' : `${formatCount(shape.leaves)} leaves`;
  return [
    `${formatPlural(shape.bails, 'bail')} (${formatCount(shape.distinct)} distinct) in ${leaves} under ${formatPlural(shape.topNodes, 'top node')}`,
  ];
}

function renderLabels(labels: readonly LabelComparison[]): string[] {
  const cells = (show: (comparison: LabelComparison) => string) => labels.map(show);
  const score = (key: 'homogeneity' | 'completeness' | 'vMeasure' | 'ari' | 'nmi') =>
    cells(({ agreement }) => formatScore(agreement?.[key]));
  const count = (key: 'count' | 'classes' | 'clusters') => cells(({ agreement }) => formatCount(agreement?.[key] ?? 0));
  return renderTable('Agreement with the labels', labels.length, [
    ['', ...cells(({ level }) => (level === 'top' ? 'top level' : 'leaves')), '', '', ''],
    ['label', ...cells(({ label }) => inertText(label)), '', '', 'what the level is compared with'],
    ['bails', ...count('count'), '', '', 'placed bails that have the label, duplicates counted'],
    ['values', ...count('classes'), '', '', 'values of the label among them'],
    ['clusters', ...count('clusters'), '', '', 'nodes that hold them; Unplaced is one more'],
    ['homogeneity', ...score('homogeneity'), '0 to 1', 'higher', 'each cluster holds one value only'],
    ['completeness', ...score('completeness'), '0 to 1', 'higher', 'each value lies in one cluster'],
    ['V-measure', ...score('vMeasure'), '0 to 1', 'higher', 'harmonic mean of the two'],
    ['ARI', ...score('ari'), '-0.5 to 1', 'higher', 'pairs kept together or apart alike; 0 is chance'],
    ['NMI', ...score('nmi'), '0 to 1', 'higher', 'shared information; equals the V-measure by definition'],
  ]);
}

function renderUnlabelled({ silhouette, names, shape }: Evaluation): string[] {
  const ofSilhouette = (figure: Silhouette | null) => formatScore(figure?.mean);
  return renderTable('Without labels', 1, [
    [
      'silhouette of leaves',
      ofSilhouette(silhouette.leaf),
      '-1 to 1',
      'higher',
      'nearer to their own leaf than to the next',
    ],
    ['silhouette of top level', ofSilhouette(silhouette.top), '-1 to 1', 'higher', 'the same for top nodes'],
    ['distinct names', formatShare(names.distinct), '0 to 100 %', 'higher', 'nodes whose name no other node has'],
    ['words siblings share', formatShare(names.siblingOverlap), '0 to 100 %', 'lower', 'mean over pairs of siblings'],
    ['in Unplaced', formatShare(shape.unplacedShare), '0 to 100 %', 'lower', 'bails that fit in no leaf'],
  ]);
}

function renderShape({ shape }: Evaluation): string[] {
  const { largestTop, fanOut, leafSizes } = shape;
  const largest = largestTop
    ? `${formatShare(largestTop.share)} of bails: ${inertText(largestTop.name)} (${formatNodeId(largestTop.id)})`
    : '-';
  const quartiles =
    leafSizes &&
    `${formatSpread(leafSizes)}; quartiles ${formatNumber(leafSizes.q1)} and ${formatNumber(leafSizes.q3)}`;
  return [
    'Shape',
    ...indent([
      ...shape.levels.map((level) => [`level ${level.depth + 1}`, describeLevel(level)]),
      ['children of a node', fanOut ? formatSpread(fanOut) : '-'],
      ['bails in a leaf', quartiles ?? '-'],
      ['largest top node', largest],
    ]),
  ];
}

function renderStability({ seeds, bails, leaf, top }: Stability): string[] {
  const title = `Agreement over seeds (${seeds.join(', ')}; ${formatPlural(bails, 'bail')}, the same vectors)`;
  return renderTable(title, 2, [
    ['', 'mean', 'lowest', '', '', ''],
    [
      'ARI of leaves',
      formatScore(leaf.mean),
      formatScore(leaf.min),
      '-0.5 to 1',
      'higher',
      'over all pairs of seeds; 1 is the same tree',
    ],
    ['ARI of top level', formatScore(top.mean), formatScore(top.min), '-0.5 to 1', 'higher', 'the same for top nodes'],
  ]);
}

function renderNotes(
  { labels, availableLabels, silhouette, pending }: Evaluation,
  stability?: Stability | null,
): string[] {
  const scored = silhouette.leaf ?? silhouette.top;
  // What is left out depends on the label alone, not on the level.
  const ofEachLabel = [...new Map(labels.map((comparison) => [comparison.label, comparison])).values()];
  return [
    ...ofEachLabel.flatMap(({ label, unplaced, unlabelled, agreement }) => {
      const name = inertText(label);
      if (!agreement) return [`${name}: no placed bail has this label, so nothing was compared.`];
      return [
        ...(unplaced > 0
          ? [`${name}: ${formatPlural(unplaced, 'bail')} in Unplaced, counted as one more cluster.`]
          : []),
        ...(unlabelled > 0 ? [`${name}: ${formatPlural(unlabelled, 'bail')} without this label, left out.`] : []),
      ];
    }),
    ...(labels.length === 0 ? [describeNoLabels(availableLabels.map(({ name }) => name))] : []),
    ...(scored ? [describeScored(scored)] : ['No silhouette: it needs two leaves with vectors.']),
    ...(silhouette.withoutVector > 0
      ? [`${formatPlural(silhouette.withoutVector, 'bail')} without a vector, left out of the silhouette.`]
      : []),
    ...(stability === null ? ['No agreement over seeds: there are no bails.'] : []),
    ...(pending > 0
      ? [`${formatPlural(pending, 'bail')} imported after the last build, in no figure yet: run the build again.`]
      : []),
  ];
}

function describeNoLabels(names: readonly string[]): string {
  if (names.length === 0) return 'No labels in this database: nothing to compare the tree with.';
  return `Not compared with labels: there are several. Choose one with --labels: ${names.map((text) => inertText(text)).join(', ')}.`;
}

function describeScored({ scored, count }: Silhouette): string {
  const kept = 'Unplaced and duplicates left out';
  if (scored === count)
    return `The silhouette is exact, over ${formatPlural(count, 'distinct bail')} by cosine; ${kept}.`;
  return `The silhouette is the mean of a sample of ${formatCount(scored)} of ${formatPlural(count, 'distinct bail')}, each against all the others, by cosine; ${kept}.`;
}

/** Rows of: name, `values` cells, range, which way is better, meaning. */
function renderTable(title: string, values: number, rows: readonly (readonly string[])[]): string[] {
  const better = values + 2;
  const worded = rows.map((row) => row.map((cell, i) => (i === better && cell !== '' ? `${cell} is better` : cell)));
  return [
    title,
    ...indent(
      worded,
      Array.from({ length: values }, (_, i) => i + 1),
    ),
  ];
}

function indent(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  return alignColumns(rows, right).map((line) => `  ${line}`);
}

function describeLevel({ nodes, leaves }: LevelFigures): string {
  return `${formatPlural(nodes, 'node')}, ${leaves === nodes ? 'all' : formatCount(leaves)} without children`;
}

function formatSpread({ min, median, max }: Spread): string {
  return `${formatNumber(min)} to ${formatNumber(max)}, median ${formatNumber(median)}`;
}

/** At most one decimal, with none where it would be 0. */
function formatNumber(value: number): string {
  return formatCount(Math.round(value * 10) / 10);
}

function formatScore(score: number | undefined): string {
  // Adding 0 turns the -0 that rounding leaves into 0.
  return score === undefined ? '-' : (Math.round(score * 1000) / 1000 + 0).toFixed(3);
}
