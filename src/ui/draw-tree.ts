import { findNode, type TreeNode } from '../../taxonomy/tree.js';
import { formatCount, formatPlural } from '../format.js';
import { fitLine } from '../wrap.js';
import { describeChips } from './chips.js';
import { describeNode, describeNodeBriefly, describeTreeRow, scaleOf, type TreeScale } from './describe.js';
import type { Layout } from './layout.js';
import type { NodeDetail } from './library.js';
import { countBy } from './narrow.js';
import { clampTop, flattenTree, type TreeRow, windowOf } from './rows.js';
import { besideRows, type Row, span, toHeight } from './spans.js';
import { type BrowserState, hasChips, selectedNode } from './state.js';

/** Values of a column that the pane beside the tree lists. */
const LISTED_VALUES = 4;
/** Columns that it breaks a node down by. */
const BROKEN_DOWN = ['model', 'method', 'run'];

/** The tree, and beside or below it the selected node at length. */
export function drawTree(state: BrowserState, layout: Layout, detail: NodeDetail | null): Row[] {
  const scale = scaleOf(state.shown, state.mask !== null);
  const rows = flattenTree(state.shown, state.expanded);
  const { index, top } = state.treeCursor;
  const { tree, detail: pane, width } = layout;
  const found = state.search?.hits?.nodes;
  const seen = windowOf(rows, top, tree.rows).map((row, i) =>
    describeTreeRow(row, scale, tree.width, {
      isSelected: top + i === index,
      isFound: found?.has(row.node.id) ?? false,
      spark: state.spark,
    }),
  );
  const body = rows.length > 0 ? seen : state.tree.length === 0 ? NOTHING_BUILT : NOTHING_FOUND;
  const head = [
    describeHead(state, index, rows.length, width),
    ...(hasChips(state) ? [describeChips(state, width)] : []),
  ];
  if (pane.place === 'none') return [...head, ...toHeight(body, tree.rows)];
  const beside = describeSelected(state, rows[index], scale, pane, detail);
  if (pane.place === 'beside') return [...head, ...besideRows(body, beside, tree.width, tree.rows)];
  return [...head, ...toHeight(body, tree.rows), ...toHeight(beside, pane.rows)];
}

const NOTHING_BUILT: readonly Row[] = [
  [span(' There is no taxonomy here yet: no build was finished.')],
  [span(' Make one with: taxonomy build <run...>', 'quiet')],
];
const NOTHING_FOUND: readonly Row[] = [
  [span(' Nothing holds these words under these filters.')],
  [span(' esc takes away the search, then the last filter.', 'quiet')],
];

function describeHead({ tree, shown, mask, sort }: BrowserState, index: number, count: number, width: number): Row {
  const tops = shown.filter((node) => node.kind === 'node').length;
  const bails = shown.reduce((sum, node) => sum + node.bailCount, 0);
  const all = tree.reduce((sum, node) => sum + node.bailCount, 0);
  const of = mask ? ` of ${formatPlural(all, 'bail')}` : '';
  const what = mask ? `${formatCount(bails)}${of}` : formatPlural(bails, 'bail');
  const order = sort === 'size' ? '' : ` · by ${sort}`;
  const left = ` ${what} under ${formatPlural(tops, 'top node')}${order}`;
  const right = count === 0 ? '' : `${index + 1}/${count} `;
  return [span(fitLine(left, width - right.length), 'title'), span(right, 'quiet')];
}

function describeSelected(
  state: BrowserState,
  row: TreeRow | undefined,
  scale: TreeScale,
  pane: Layout['detail'],
  detail: NodeDetail | null,
): Row[] {
  if (!row) return [];
  const { node } = row;
  if (pane.place === 'below') return describeNodeBriefly(node, scale, pane.width, pane.rows);
  const text = describeWhole(state, node, scale, pane.width - 3, detail);
  return Array.from({ length: pane.rows }, (_, i) => [span('│ ', 'quiet'), ...(text[i] ?? [])]);
}

/** All that is known of the selected node, on a page of its own: for screens with no room beside the tree. */
export function drawNode(state: BrowserState, layout: Layout, detail: NodeDetail | null): Row[] {
  const node = selectedNode(state);
  if (!node) return [...NOTHING_FOUND];
  const room = layout.height - 1;
  const text = describeWhole(state, node, scaleOf(state.shown, state.mask !== null), layout.width - 2, detail);
  const top = clampTop(state.nodeTop, text.length, room);
  return windowOf(text, top, room).map((row) => [span(' '), ...row]);
}

function describeWhole(
  state: BrowserState,
  node: TreeNode,
  scale: TreeScale,
  width: number,
  detail: NodeDetail | null,
): Row[] {
  const path = (findNode(state.shown, node.id) ?? []).slice(0, -1);
  return describeNode(node, { path, scale, detail, breakdown: breakDown(state, node) }, width);
}

function breakDown({ facts, mask }: BrowserState, node: TreeNode) {
  if (!facts) return [];
  return BROKEN_DOWN.flatMap((by) => {
    const column = facts.columns.find(({ name }) => name === by);
    if (!column || column.values.length < 2) return [];
    const rows = [...countBy(node, facts, mask, column)]
      .map((count, i) => ({ value: column.values[i]!, count }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .slice(0, LISTED_VALUES);
    return [{ by, rows }];
  });
}
