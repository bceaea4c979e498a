import { differenceOfRates } from '../../taxonomy/stats/difference.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { formatCount, formatShare } from '../format.js';
import { cutLine, fitLine } from '../wrap.js';
import type { Column } from './facts.js';
import type { Layout } from './layout.js';
import { describePath } from './list-head.js';
import { comparedColumn } from './moves-compare.js';
import { countAllBy } from './narrow.js';
import { clampTop } from './rows.js';
import { type Row, span } from './spans.js';
import { type BrowserState, selectedNode } from './state.js';

/** Two runs, models or methods side by side, for the selected node and what is below it. */
export function drawComparison(state: BrowserState, layout: Layout): Row[] {
  const { width, height } = layout;
  const column = comparedColumn(state);
  const head = column ? describeHead(state, column, width) : [];
  const body = column
    ? describeRows(state, column, width)
    : [[span(' All bails are alike in run, model and method: there is nothing to compare.')]];
  const room = height - head.length - 1;
  const top = clampTop(state.comparison.top, body.length, room);
  return [...head, ...body.slice(top, top + room)];
}

/** Cells of a group's figures, and of the difference. */
const [GROUP, DIFFERENCE] = [19, 23];

function describeHead(state: BrowserState, { name, values, offers }: Column, width: number): Row[] {
  const node = selectedNode(state);
  const [a, b] = state.comparison.pair.map((i) => values[i] || 'not known');
  const what = node ? describePath(state.shown, node, width - 20) : 'all';
  const unit = offers ? 'of its offers' : 'of its bails';
  return [
    [span(cutLine(` ${what}`, width), 'title')],
    [
      span(
        cutLine(
          ` by ${name}: bails, and their share ${unit}; * where the 95 % interval of the difference leaves out 0`,
          width,
        ),
        'quiet',
      ),
    ],
    [
      span(' '.repeat(nameCells(width))),
      span(fitLine(cutLine(a!, GROUP - 1), GROUP, 'right'), 'key'),
      span(fitLine(cutLine(b!, GROUP - 1), GROUP, 'right'), 'key'),
      span(isWide(width) ? fitLine('in points', DIFFERENCE, 'right') : '', 'quiet'),
    ],
    [span('─'.repeat(width), 'quiet')],
  ];
}

function describeRows(state: BrowserState, column: Column, width: number): Row[] {
  const { facts, mask, shown, comparison } = state;
  const counts = countAllBy(shown, facts!, mask, column);
  const [a, b] = comparison.pair as readonly [number, number];
  const totalOf = (index: number): number => {
    if (column.offers && !mask) return column.offers[index] ?? 0;
    return shown.reduce((sum, node) => sum + (counts.get(node.id)?.[index] ?? 0), 0);
  };
  const trials = [totalOf(a), totalOf(b)] as const;
  const selected = selectedNode(state);
  const listed: readonly (readonly [TreeNode, number])[] = selected
    ? [[selected, 0], ...selected.children.map((child) => [child, 1] as const)]
    : [];
  const rows = listed.map(([node, depth]): Row => {
    const own = [counts.get(node.id)?.[a] ?? 0, counts.get(node.id)?.[b] ?? 0] as const;
    const difference = differenceOfRates(
      { successes: own[0], trials: trials[0] },
      { successes: own[1], trials: trials[1] },
    );
    const isClear = difference !== null && (difference.low > 0 || difference.high < 0);
    return [
      span(fitLine(` ${'  '.repeat(depth)}${node.name}`, nameCells(width)), depth === 0 ? 'title' : 'plain'),
      span(describeGroup(own[0], trials[0])),
      span(describeGroup(own[1], trials[1])),
      span(
        isWide(width)
          ? fitLine(difference ? describeDifference(difference, isClear) : '-', DIFFERENCE, 'right')
          : isClear
            ? ' *'
            : '',
        isClear ? 'warn' : 'quiet',
      ),
    ];
  });
  return [
    ...rows,
    [],
    [span(cutLine(` ${describeTrials(column, comparison.pair, trials, mask !== null)}`, width), 'quiet')],
  ];
}

function describeGroup(count: number, total: number): string {
  return fitLine(
    `${formatCount(count)} ${fitLine(formatShare(total === 0 ? null : count / total), 8, 'right')}`,
    GROUP,
    'right',
  );
}

function describeDifference(
  { difference, low, high }: { difference: number; low: number; high: number },
  isClear: boolean,
): string {
  const points = (value: number) => `${value >= 0 ? '+' : '−'}${Math.abs(value * 100).toFixed(1)}`;
  return `${points(difference)} (${points(low)} ${points(high)})${isClear ? ' *' : '  '}`;
}

function describeTrials(
  { values, offers }: Column,
  [a, b]: readonly [number, number],
  trials: readonly [number, number],
  isFiltered: boolean,
): string {
  const unit = offers && !isFiltered ? 'offers of the exit' : 'bails';
  return `${formatCount(trials[0])} ${unit} for ${values[a] || 'not known'}, ${formatCount(trials[1])} for ${values[b] || 'not known'}.`;
}

function isWide(width: number): boolean {
  return width >= 88;
}

function nameCells(width: number): number {
  return Math.max(10, width - 2 * GROUP - (isWide(width) ? DIFFERENCE : 3) - 1);
}
