import type { Key } from 'ink';
import { findNode, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import type { EditRequest } from '../edits/requests.js';
import type { Facts } from './facts.js';
import { goBack, goForward } from './history.js';
import { type Layout, layOut, type ScreenSize } from './layout.js';
import { takeMouse } from './mouse.js';
import { FRESH_COMPARISON, moveInCompare } from './moves-compare.js';
import { moveInFilters } from './moves-filters.js';
import { moveInHelp } from './moves-help.js';
import { FRESH_MAP, moveInMap } from './moves-map.js';
import { moveInMembers } from './moves-members.js';
import { moveInNode } from './moves-node.js';
import { FRESH_TRANSCRIPT, moveInTranscript } from './moves-transcript.js';
import { moveInTree } from './moves-tree.js';
import { countAllBy, type Filter, type Hits, type Mask, maskBails, narrowTree } from './narrow.js';
import { editPrompt, openPrompt } from './prompt.js';
import { type Cursor, clampTop, flattenTree, moveCursor } from './rows.js';
import { SORT_ORDERS, type SortOrder, sortTree } from './sort-tree.js';
import { takeInput } from './take-input.js';

export const VIEWS = ['tree', 'node', 'members', 'transcript', 'map', 'compare', 'filters', 'help'] as const;
export type ViewName = (typeof VIEWS)[number];

/** What a key asks for. One action type each; `keys.ts` says which keys. */
export type Command =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'open'
  | 'toggle'
  | 'unfoldBelow'
  | 'foldAll'
  | 'all'
  | 'node'
  | 'search'
  | 'filters'
  | 'unfilter'
  | 'sort'
  | 'spark'
  | 'map'
  | 'compare'
  | 'exportBelow'
  | 'copyLink'
  | 'copyExcerpt'
  | 'rename'
  | 'merge'
  | 'move'
  | 'delete'
  | 'assign'
  | 'undo'
  | 'redo'
  | 'command'
  | 'backward'
  | 'forward'
  | 'help'
  | 'reload'
  | 'next'
  | 'previous'
  | 'nextTurn'
  | 'previousTurn'
  | 'nextMatch'
  | 'previousMatch'
  | 'exit'
  | 'unfoldTurns'
  | 'foldSystem'
  | 'zoomIn'
  | 'zoomOut'
  | 'whole'
  | 'showNode'
  | 'swap'
  | 'back'
  | 'leave'
  | 'quit';

export type Action =
  | { readonly type: Command }
  /** The terminal has another size. */
  | { readonly type: 'resize'; readonly size: ScreenSize }
  /** A transcript was broken into lines: how many, and the one to begin at. */
  | ({ readonly type: 'layOut' } & LaidOut)
  /** What the terminal sent, in pieces as ink cuts it. */
  | { readonly type: 'input'; readonly input: string; readonly key: Partial<Key> }
  /** Keys while a line is typed. */
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'promptKey'; readonly key: PromptKey }
  | MouseAction
  | { readonly type: 'factsLoaded'; readonly facts: Facts }
  /** A search came back; `hits` is null where there was no word in it. */
  | { readonly type: 'found'; readonly words: string; readonly hits: Hits | null }
  /** The database has another taxonomy than the one that is shown. */
  | { readonly type: 'stale' }
  | {
      readonly type: 'reloaded';
      readonly tree: readonly TreeNode[];
      readonly facts: Facts | null;
      readonly message: string;
    }
  | { readonly type: 'told'; readonly message: string; readonly isError: boolean }
  /** What an edit would do; it is done when the user says yes. */
  | { readonly type: 'asked'; readonly lines: readonly string[]; readonly request: EditRequest };

export interface MouseAction {
  readonly type: 'mouse';
  readonly event: 'wheelUp' | 'wheelDown' | 'click';
  /** From 0. */
  readonly column: number;
  readonly row: number;
}

export type PromptKey =
  | 'submit'
  | 'cancel'
  | 'erase'
  | 'eraseWord'
  | 'eraseAll'
  | 'complete'
  | 'left'
  | 'right'
  | 'start'
  | 'end';

export interface LaidOut {
  readonly lineCount: number;
  readonly start: number;
  readonly hasSystem: boolean;
  /** First rows of the turns, rising. */
  readonly turns: readonly number[];
  /** Rows that hold what is looked for, rising. */
  readonly matches: readonly number[];
  /** Whether these are the last rows only, the others being laid out. */
  readonly isPartial: boolean;
}

/** Something to be done outside the screen. */
export type Effect =
  | { readonly kind: 'copy'; readonly what: 'link' | 'excerpt' }
  | { readonly kind: 'export'; readonly nodeId: number; readonly path: string }
  | { readonly kind: 'edit'; readonly request: EditRequest; readonly isDryRun: boolean }
  | { readonly kind: 'undo' | 'redo' | 'reload' };

/** A line that is being typed. */
export interface Prompt {
  readonly kind: 'search' | 'command' | 'find';
  readonly text: string;
  /** Characters before the cursor, in UTF-16 units. */
  readonly at: number;
}

/** How the bails of every node fall over the values of a column. */
export interface Spark {
  readonly by: string;
  readonly counts: ReadonlyMap<number, Uint32Array>;
  /** Bails of each value in the whole tree. */
  readonly totals: Uint32Array;
}

/** Where a reader is, to come back to. */
export interface Place {
  readonly view: ViewName;
  readonly nodeId: number | null;
  readonly members: { readonly nodeId: number; readonly index: number } | null;
}

/** All that the screen depends on, apart from the texts. */
export interface BrowserState {
  /** The whole taxonomy, as it was read. */
  readonly tree: readonly TreeNode[];
  /** The part that filters and search leave, in the order chosen. */
  readonly shown: readonly TreeNode[];
  /** Null until they have been read. */
  readonly facts: Facts | null;
  readonly mask: Mask | null;
  readonly size: ScreenSize;
  readonly view: ViewName;
  readonly expanded: ReadonlySet<number>;
  /** What was unfolded before a search unfolded what it found. */
  readonly expandedBefore: ReadonlySet<number> | null;
  /** Among the rows of `flattenTree(shown, expanded)`. */
  readonly treeCursor: Cursor;
  readonly sort: SortOrder;
  readonly spark: Spark | null;
  readonly filters: readonly Filter[];
  /** `hits` is null while the search runs. */
  readonly search: { readonly words: string; readonly hits: Hits | null } | null;
  /** The node whose members are listed, or were last. */
  readonly members: { readonly node: TreeNode; readonly cursor: Cursor } | null;
  /** The transcript of the selected member. */
  readonly transcript: TranscriptState;
  readonly map: MapState;
  readonly comparison: Comparison;
  readonly filterCursor: Cursor;
  /** First row of the page on a node that is shown. */
  readonly nodeTop: number;
  readonly help: { readonly top: number; readonly from: ViewName };
  readonly prompt: Prompt | null;
  /** What an edit would do, until the user says yes or no. */
  readonly question: { readonly lines: readonly string[]; readonly request: EditRequest } | null;
  readonly message: { readonly text: string; readonly isError: boolean } | null;
  readonly past: readonly Place[];
  readonly future: readonly Place[];
  readonly isStale: boolean;
  /** Counted, so that each is done once. */
  readonly effects: { readonly count: number; readonly last: readonly Effect[] };
  readonly isDone: boolean;
}

export interface TranscriptState {
  /** The first line shown; null means the document's own start. */
  readonly top: number | null;
  /** Null until the transcript has been broken into lines. */
  readonly laidOut: LaidOut | null;
  readonly isSystemOpen: boolean;
  /** Whether long turns are shown whole. */
  readonly isUnfolded: boolean;
  /** What is looked for inside. */
  readonly find: string;
}

export interface MapState {
  /** Middle of what is seen, in the map's units; null for the middle of all. */
  readonly centre: { readonly x: number; readonly y: number } | null;
  /** 1 shows all; each step doubles. */
  readonly zoom: number;
  /** In cells of the map's room; null for its middle. */
  readonly cursor: { readonly column: number; readonly row: number } | null;
}

export interface Comparison {
  /** Null for the first column that can be compared. */
  readonly by: string | null;
  /** Indices of two values. */
  readonly pair: readonly [number, number];
  readonly top: number;
}

/** @param nodeId the node to start at, unfolded down to it; a tree with one top node starts unfolded. */
export function createState(tree: readonly TreeNode[], size: ScreenSize, nodeId: number | null = null): BrowserState {
  const places = tree.filter((node) => node.kind === 'node');
  const state: BrowserState = {
    tree,
    shown: sortTree(tree, 'size'),
    facts: null,
    mask: null,
    size,
    view: 'tree',
    expanded: new Set(places.length === 1 ? [places[0]!.id] : []),
    expandedBefore: null,
    treeCursor: { index: 0, top: 0 },
    sort: 'size',
    spark: null,
    filters: [],
    search: null,
    members: null,
    transcript: FRESH_TRANSCRIPT,
    map: FRESH_MAP,
    comparison: FRESH_COMPARISON,
    filterCursor: { index: 0, top: 0 },
    nodeTop: 0,
    help: { top: 0, from: 'tree' },
    prompt: null,
    question: null,
    message: null,
    past: [],
    future: [],
    isStale: false,
    effects: { count: 0, last: [] },
    isDone: false,
  };
  return nodeId === null ? state : selectNode(state, nodeId);
}

/** The next state. Pure: the same state comes back when nothing changes. */
export function reduce(state: BrowserState, action: Action): BrowserState {
  switch (action.type) {
    case 'resize':
      return resize(state, action.size);
    case 'layOut':
      return { ...state, transcript: layOutTranscript(state, action) };
    case 'input':
      return takeInput(state, action.input, action.key);
    case 'typed':
    case 'promptKey':
      return editPrompt(state, action);
    case 'mouse':
      return state.prompt || state.question ? state : takeMouse({ ...state, message: null }, action);
    case 'factsLoaded':
      return renarrow({ ...state, facts: action.facts });
    case 'found':
      return state.search?.words === action.words ? showFound(state, action.hits) : state;
    case 'stale':
      return state.isStale ? state : { ...state, isStale: true };
    case 'reloaded':
      return reload(state, action);
    case 'told':
      return { ...state, message: { text: action.message, isError: action.isError } };
    case 'asked':
      return { ...state, question: { lines: action.lines, request: action.request } };
    case 'quit':
      return { ...state, isDone: true };
    default:
      return takeCommand(state, action.type);
  }
}

/** A key that a view or the whole screen takes. What was told goes with the next key. */
function takeCommand(before: BrowserState, command: Command): BrowserState {
  const state = before.message === null ? before : { ...before, message: null };
  const layout = layOut(state.size, hasChips(state));
  switch (command) {
    case 'command':
      return openPrompt(state, 'command');
    case 'backward':
      return goBack(state);
    case 'forward':
      return goForward(state);
    case 'help':
      return state.view === 'help'
        ? { ...state, view: state.help.from }
        : { ...state, view: 'help', help: { top: 0, from: state.view } };
    case 'reload':
      return withEffect(state, { kind: 'reload' });
    case 'undo':
    case 'redo':
      return withEffect(state, { kind: command });
    case 'copyLink':
      return withEffect(state, { kind: 'copy', what: 'link' });
    case 'copyExcerpt':
      return withEffect(state, { kind: 'copy', what: 'excerpt' });
    default:
      return MOVES[state.view](state, command, layout);
  }
}

/** How each view takes a command. */
type Moves = (state: BrowserState, command: Command, layout: Layout) => BrowserState;
const MOVES: Readonly<Record<ViewName, Moves>> = {
  tree: moveInTree,
  node: moveInNode,
  members: moveInMembers,
  transcript: moveInTranscript,
  map: moveInMap,
  compare: moveInCompare,
  filters: moveInFilters,
  help: moveInHelp,
};

export function withEffect(state: BrowserState, effect: Effect): BrowserState {
  const { count, last } = state.effects;
  return { ...state, effects: { count: count + 1, last: [...last.slice(-7), effect] } };
}

export function tell(state: BrowserState, text: string, isError = false): BrowserState {
  return { ...state, message: { text, isError } };
}

/** Whether a row of filters and search words stands above the tree. */
export function hasChips({ filters, search }: BrowserState): boolean {
  return filters.length > 0 || search !== null;
}

/** The node that is selected in the tree; null where nothing is shown. */
export function selectedNode({ shown, expanded, treeCursor }: BrowserState): TreeNode | null {
  return flattenTree(shown, expanded)[treeCursor.index]?.node ?? null;
}

/** Selects a node and unfolds what is above it; the nearest one above it where it is not shown. */
export function selectNode(state: BrowserState, nodeId: number | null): BrowserState {
  const whole = nodeId === null ? null : findNode(state.tree, nodeId);
  const path = (whole ?? []).map(({ id }) => id).reverse();
  const target = path.find((id) => findNode(state.shown, id) !== null);
  if (target === undefined) return keepCursor(state);
  const above = findNode(state.shown, target)!.slice(0, -1);
  const expanded = new Set([...state.expanded, ...above.map(({ id }) => id)]);
  const rows = flattenTree(state.shown, expanded);
  const index = rows.findIndex(({ node }) => node.id === target);
  const { rows: height } = layOut(state.size, hasChips(state)).tree;
  return { ...state, expanded, treeCursor: moveCursor(state.treeCursor, index, rows.length, height) };
}

function keepCursor(state: BrowserState): BrowserState {
  const count = flattenTree(state.shown, state.expanded).length;
  const { rows } = layOut(state.size, hasChips(state)).tree;
  return { ...state, treeCursor: moveCursor(state.treeCursor, state.treeCursor.index, count, rows) };
}

/** Works out again what is shown, after filters, search, order or data changed; the same node stays selected. */
export function renarrow(state: BrowserState): BrowserState {
  const selected = selectedNode(state)?.id ?? null;
  const { facts, filters, search, tree, sort } = state;
  const mask = facts && maskBails(facts, filters, search?.hits ?? null);
  const narrowed = facts ? narrowTree(tree, facts, mask, search?.hits?.nodes) : tree;
  const next = { ...state, mask, shown: sortTree(narrowed, sort) };
  return selectNode(withMembers(withSpark(next, next.spark?.by ?? null)), selected);
}

/** Counts the values of a column under every node, for the sparklines. @param by null takes them away. */
export function withSpark(state: BrowserState, by: string | null): BrowserState {
  const column = state.facts?.columns.find(({ name }) => name === by);
  if (!column || !state.facts) return state.spark === null ? state : { ...state, spark: null };
  const counts = countAllBy(state.shown, state.facts, state.mask, column);
  const totals = new Uint32Array(column.values.length);
  for (const node of state.shown) for (const [i, n] of counts.get(node.id)!.entries()) totals[i]! += n;
  return { ...state, spark: { by: column.name, counts, totals } };
}

/** The list of members follows its node; where that is gone the tree is shown. */
function withMembers(state: BrowserState): BrowserState {
  if (!state.members) return state;
  const { node: before, cursor } = state.members;
  const node = findNode(state.shown, before.id)?.at(-1);
  const isInside = state.view === 'members' || state.view === 'transcript';
  if (!node) return { ...state, members: null, view: isInside ? 'tree' : state.view };
  const { items } = layOut(state.size).members;
  return { ...state, members: { node, cursor: moveCursor(cursor, cursor.index, node.bailCount, items) } };
}

/** Unfolds the tree down to the nodes whose names were found; the first time remembers what was unfolded before. */
function showFound(state: BrowserState, hits: Hits | null): BrowserState {
  if (state.search === null) return state;
  const before = state.expandedBefore ?? state.expanded;
  const search = { ...state.search, hits: hits ?? { nodes: new Set<number>(), transcripts: new Int32Array() } };
  const above = nodesAbove(state.tree, search.hits.nodes);
  return unfoldFew(renarrow({ ...state, search, expandedBefore: before, expanded: above }));
}

/** Ids of all nodes that have one of these below them. */
function nodesAbove(tree: readonly TreeNode[], wanted: ReadonlySet<number>): Set<number> {
  const above = new Set<number>();
  const holds = (node: TreeNode): boolean => {
    const isAbove = node.children.reduce((any, child) => holds(child) || any, false);
    if (isAbove) above.add(node.id);
    return isAbove || wanted.has(node.id);
  };
  for (const node of tree) holds(node);
  return above;
}

/** Where all that was found fits on the screen, it is unfolded. */
function unfoldFew(state: BrowserState): BrowserState {
  const { rows } = layOut(state.size, hasChips(state)).tree;
  const inner = [...walkTree(state.shown)].filter(({ children }) => children.length > 0).map(({ id }) => id);
  const all = new Set(inner);
  if (flattenTree(state.shown, all).length > rows) return state;
  return selectNode({ ...state, expanded: all }, selectedNode(state)?.id ?? null);
}

/** Takes the search away, and folds what it unfolded. */
export function endSearch(state: BrowserState): BrowserState {
  if (state.search === null) return state;
  const expanded = state.expandedBefore ?? state.expanded;
  return renarrow({ ...state, search: null, expanded, expandedBefore: null });
}

export function nextSort(sort: SortOrder): SortOrder {
  return SORT_ORDERS[(SORT_ORDERS.indexOf(sort) + 1) % SORT_ORDERS.length]!;
}

function reload(
  state: BrowserState,
  { tree, facts, message }: { tree: readonly TreeNode[]; facts: Facts | null; message: string },
): BrowserState {
  const path = (findNode(state.tree, selectedNode(state)?.id ?? -1) ?? []).map(({ id }) => id).reverse();
  const target = path.find((id) => findNode(tree, id) !== null) ?? null;
  const next = renarrow({ ...state, tree, facts, isStale: false, question: null });
  return tell(selectNode(next, target), message);
}

function resize(state: BrowserState, size: ScreenSize): BrowserState {
  const { members } = state;
  const layout = layOut(size);
  return keepCursor({
    ...state,
    size,
    map: { ...state.map, cursor: null },
    members: members && {
      ...members,
      cursor: moveCursor(members.cursor, members.cursor.index, members.node.bailCount, layout.members.items),
    },
  });
}

/** A new width breaks the lines elsewhere: a reader at the end stays there, others keep about their place. */
function layOutTranscript({ transcript, size }: BrowserState, laid: LaidOut): TranscriptState {
  const { lineCount, start, hasSystem, turns, matches, isPartial } = laid;
  const { rows } = layOut(size).transcript;
  const { top, laidOut } = transcript;
  const next = { ...transcript, laidOut: { lineCount, start, hasSystem, turns, matches, isPartial } };
  if (top === null) return next;
  const before = laidOut?.lineCount ?? lineCount;
  // What was laid out first were the last rows.
  if (laidOut?.isPartial && !isPartial) return { ...next, top: clampTop(top + lineCount - before, lineCount, rows) };
  const wasAtEnd = laidOut !== null && top > 0 && top >= clampTop(Number.POSITIVE_INFINITY, before, rows);
  const wanted = wasAtEnd ? lineCount : Math.round((top / Math.max(1, before)) * lineCount);
  return { ...next, top: clampTop(wanted, lineCount, rows) };
}
