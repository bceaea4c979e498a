import type { Layout } from './layout.js';
import { flattenTree, moveCursor, parentIndexOf, type TreeRow } from './rows.js';
import type { BrowserState, Command } from './state.js';

/** What each key does in the tree. */
export function moveInTree(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const rows = flattenTree(state.tree, state.expanded);
  const { index } = state.treeCursor;
  const row = rows[index];
  const height = layout.tree.rows;
  const select = (to: number): BrowserState => ({
    ...state,
    treeCursor: moveCursor(state.treeCursor, to, rows.length, height),
  });
  if (command === 'leave') return { ...state, isDone: true };
  if (!row) return state;
  switch (command) {
    case 'up':
    case 'previous':
      return select(index - 1);
    case 'down':
    case 'next':
      return select(index + 1);
    case 'pageUp':
      return select(index - height);
    case 'pageDown':
      return select(index + height);
    case 'first':
      return select(0);
    case 'last':
      return select(rows.length - 1);
    case 'left':
      if (row.isExpanded) return fold(state, row, height);
      return row.node.parentId === null ? state : select(parentIndexOf(rows, index));
    case 'right':
      if (isLeaf(row)) return openLeaf(state, row);
      return row.isExpanded ? select(index + 1) : fold(state, row, height);
    case 'open':
      return isLeaf(row) ? openLeaf(state, row) : fold(state, row, height);
    case 'toggle':
      return isLeaf(row) ? state : fold(state, row, height);
    default:
      return state;
  }
}

function isLeaf({ node }: TreeRow): boolean {
  return node.children.length === 0;
}

/** Folds a node that is unfolded, and the other way round. */
function fold(state: BrowserState, { node, isExpanded }: TreeRow, height: number): BrowserState {
  const expanded = new Set(state.expanded);
  if (isExpanded) expanded.delete(node.id);
  else expanded.add(node.id);
  const rowCount = flattenTree(state.tree, expanded).length;
  return {
    ...state,
    expanded,
    treeCursor: moveCursor(state.treeCursor, state.treeCursor.index, rowCount, height),
  };
}

function openLeaf(state: BrowserState, { node }: TreeRow): BrowserState {
  const cursor = state.members?.leaf.id === node.id ? state.members.cursor : { index: 0, top: 0 };
  return { ...state, view: 'members', members: { leaf: node, cursor } };
}
