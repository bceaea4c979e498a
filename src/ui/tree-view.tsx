import { Box } from 'ink';
import type { TreeNode } from '../../taxonomy/tree.js';
import { formatPlural } from '../format.js';
import { describeNode, describeNodeBriefly, describeTreeRow, scaleOf, type TreeScale } from './describe.js';
import type { Layout } from './layout.js';
import { flattenTree, parentIndexOf, type TreeRow, windowOf } from './rows.js';
import { RowsView } from './rows-view.js';
import { type Row, span } from './spans.js';
import type { BrowserState } from './state.js';
import { fitLine } from './wrap.js';

/** The tree, and beside or below it the selected node at length. */
export function TreeView({ state, layout }: { state: BrowserState; layout: Layout }) {
  const scale = scaleOf(state.tree);
  const rows = flattenTree(state.tree, state.expanded);
  const { index, top } = state.treeCursor;
  const { tree, detail } = layout;
  const seen = windowOf(rows, top, tree.rows).map((row, i) =>
    describeTreeRow(row, scale, tree.width, top + i === index),
  );
  const body = rows.length === 0 ? NOTHING_BUILT : seen;
  return (
    <Box flexDirection="column">
      <RowsView
        rows={[describeHead(state.tree, scale, index, rows.length, layout.width)]}
        width={layout.width}
        height={1}
      />
      <Box flexDirection={detail.place === 'beside' ? 'row' : 'column'}>
        <RowsView rows={body} width={tree.width} height={tree.rows} />
        {detail.place !== 'none' && (
          <RowsView rows={describeSelected(rows, index, scale, detail)} width={detail.width} height={detail.rows} />
        )}
      </Box>
    </Box>
  );
}

const NOTHING_BUILT: readonly Row[] = [
  [span(' There is no taxonomy here yet: no build was finished.')],
  [span(' Make one with: taxonomy build <run...>', 'quiet')],
];

function describeHead(tree: readonly TreeNode[], scale: TreeScale, index: number, count: number, width: number): Row {
  const tops = tree.filter((node) => node.kind === 'node').length;
  const left = ` ${formatPlural(tree.length === 0 ? 0 : scale.total, 'bail')} under ${formatPlural(tops, 'top node')}`;
  const right = count === 0 ? '' : `${index + 1}/${count} `;
  return [span(fitLine(left, width - right.length), 'title'), span(right, 'quiet')];
}

function describeSelected(rows: readonly TreeRow[], index: number, scale: TreeScale, detail: Layout['detail']): Row[] {
  const node = rows[index]?.node;
  if (!node) return [];
  if (detail.place === 'below') return describeNodeBriefly(node, scale, detail.width, detail.rows);
  const parent = rows[parentIndexOf(rows, index)]?.node ?? null;
  const text = describeNode(node, parent, scale, detail.width - 3);
  return Array.from({ length: detail.rows }, (_, i) => [span('│ ', 'quiet'), ...(text[i] ?? [])]);
}
