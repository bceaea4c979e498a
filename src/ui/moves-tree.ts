import { formatNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { withPast } from './history.js';
import type { Layout } from './layout.js';
import { openPrompt } from './prompt.js';
import { flattenTree, moveCursor, parentIndexOf, type TreeRow } from './rows.js';
import {
  type BrowserState,
  type Command,
  endSearch,
  nextSort,
  renarrow,
  selectedNode,
  tell,
  withSpark,
} from './state.js';

/** What each key does in the tree. */
export function moveInTree(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const rows = flattenTree(state.shown, state.expanded);
  const { index } = state.treeCursor;
  const row = rows[index];
  const height = layout.tree.rows;
  const select = (to: number): BrowserState => ({
    ...state,
    treeCursor: moveCursor(state.treeCursor, to, rows.length, height),
  });
  switch (command) {
    case 'leave':
      return { ...state, isDone: true };
    case 'back':
    case 'unfilter':
      return loosen(state);
    case 'search':
      return openPrompt(state, 'search', state.search?.words);
    case 'filters':
      return needsFacts(state) ?? { ...state, view: 'filters' };
    case 'sort':
      return chooseSort(state);
    case 'spark':
      return needsFacts(state) ?? nextSpark(state);
    default:
  }
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
      if (isLeaf(row)) return openMembers(state, row.node);
      return row.isExpanded ? select(index + 1) : fold(state, row, height);
    case 'open':
      return isLeaf(row) ? openMembers(state, row.node) : fold(state, row, height);
    case 'toggle':
      return isLeaf(row) ? state : fold(state, row, height);
    case 'unfoldBelow':
      return unfoldBelow(state, row.node, height);
    case 'foldAll':
      return foldAll(state, rows, index, height);
    case 'all':
      return isLeaf(row) ? openMembers(state, row.node) : (needsFacts(state) ?? openMembers(state, row.node));
    default:
      return actOnNode(state, command);
  }
}

/** What can be done with the selected node from several views. */
export function actOnNode(state: BrowserState, command: Command): BrowserState {
  const node = selectedNode(state);
  if (!node) return state;
  const id = formatNodeId(node.id);
  switch (command) {
    case 'map':
      return needsFacts(state) ?? withPast(state, { ...state, view: 'map' });
    case 'node':
      return withPast(state, { ...state, view: 'node', nodeTop: 0 });
    case 'compare':
      return needsFacts(state) ?? withPast(state, { ...state, view: 'compare' });
    case 'exportBelow':
      return openPrompt(state, 'command', `export ${id}.md`);
    case 'rename':
      return openPrompt(state, 'command', `rename ${node.name}`);
    case 'merge':
      return openPrompt(state, 'command', 'merge ');
    case 'move':
      return openPrompt(state, 'command', 'move ');
    case 'delete':
      return openPrompt(state, 'command', `delete ${id}`);
    default:
      return state;
  }
}

/** The state with a word to wait, where the facts of the bails have not been read yet; null where they have. */
export function needsFacts(state: BrowserState): BrowserState | null {
  return state.facts ? null : tell(state, 'The bails are being read; again in a moment.');
}

function isLeaf({ node }: TreeRow): boolean {
  return node.children.length === 0;
}

/** Folds a node that is unfolded, and the other way round. */
function fold(state: BrowserState, { node, isExpanded }: TreeRow, height: number): BrowserState {
  const expanded = new Set(state.expanded);
  if (isExpanded) expanded.delete(node.id);
  else expanded.add(node.id);
  return withExpanded(state, expanded, state.treeCursor.index, height);
}

function unfoldBelow(state: BrowserState, node: TreeNode, height: number): BrowserState {
  const inner = [...walkTree([node])].filter(({ children }) => children.length > 0);
  const expanded = new Set([...state.expanded, ...inner.map(({ id }) => id)]);
  return withExpanded(state, expanded, state.treeCursor.index, height);
}

/** The top node above the selected one stays selected. */
function foldAll(state: BrowserState, rows: readonly TreeRow[], index: number, height: number): BrowserState {
  let top = index;
  while (parentIndexOf(rows, top) >= 0) top = parentIndexOf(rows, top);
  const at = state.shown.findIndex(({ id }) => id === rows[top]!.node.id);
  return withExpanded(state, new Set(), at, height);
}

function withExpanded(state: BrowserState, expanded: ReadonlySet<number>, index: number, height: number): BrowserState {
  const rowCount = flattenTree(state.shown, expanded).length;
  return { ...state, expanded, treeCursor: moveCursor(state.treeCursor, index, rowCount, height) };
}

export function openMembers(state: BrowserState, node: TreeNode): BrowserState {
  const cursor = state.members?.node.id === node.id ? state.members.cursor : { index: 0, top: 0 };
  return withPast(state, { ...state, view: 'members', members: { node, cursor } });
}

/** Takes away what narrows the tree, one thing at a time: the search, then the last filter. */
function loosen(state: BrowserState): BrowserState {
  if (state.search) return endSearch(state);
  if (state.filters.length > 0) return renarrow({ ...state, filters: state.filters.slice(0, -1) });
  return state;
}

function chooseSort(state: BrowserState): BrowserState {
  const sort = nextSort(state.sort);
  return tell(renarrow({ ...state, sort }), `In order of ${sort}.`);
}

/** Bars over the values of the next column that has several; after the last one none. */
function nextSpark(state: BrowserState): BrowserState {
  const names = state.facts!.columns.filter(({ values }) => values.length > 1).map(({ name }) => name);
  if (names.length === 0)
    return tell(state, 'All bails are alike in run, model and method: there is nothing to draw bars over.');
  const next = names[state.spark ? names.indexOf(state.spark.by) + 1 : 0];
  if (next === undefined) return tell(withSpark(state, null), 'No bars.');
  const { values } = state.facts!.columns.find(({ name }) => name === next)!;
  const listed = values.slice(0, 6).map((value) => value || 'not known');
  return tell(withSpark(state, next), `Bars by ${next}: ${listed.join(' · ')}${values.length > 6 ? ' · ...' : ''}`);
}
