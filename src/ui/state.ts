import { findNode, type TreeNode } from '../../taxonomy/tree.js';
import { type Layout, layOut, type ScreenSize } from './layout.js';
import { moveInMembers } from './moves-members.js';
import { FRESH_TRANSCRIPT, moveInTranscript } from './moves-transcript.js';
import { moveInTree } from './moves-tree.js';
import { type Cursor, clampTop, flattenTree, moveCursor } from './rows.js';

export type ViewName = 'tree' | 'members' | 'transcript';

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
  | 'next'
  | 'previous'
  | 'foldSystem'
  | 'back'
  | 'leave'
  | 'quit';

export type Action =
  | { readonly type: Command }
  /** The terminal has another size. */
  | { readonly type: 'resize'; readonly size: ScreenSize }
  /** A transcript was broken into lines: how many, and the one to begin at. */
  | ({ readonly type: 'layOut' } & LaidOut);

export interface LaidOut {
  readonly lineCount: number;
  readonly start: number;
  readonly hasSystem: boolean;
}

/** All that the screen depends on, apart from the texts. */
export interface BrowserState {
  readonly tree: readonly TreeNode[];
  readonly size: ScreenSize;
  readonly view: ViewName;
  readonly expanded: ReadonlySet<number>;
  /** Among the rows of `flattenTree(tree, expanded)`. */
  readonly treeCursor: Cursor;
  /** The leaf whose members are listed, or were last. */
  readonly members: { readonly leaf: TreeNode; readonly cursor: Cursor } | null;
  /** The transcript of the selected member. */
  readonly transcript: TranscriptState;
  readonly isDone: boolean;
}

export interface TranscriptState {
  /** The first line shown; null means the document's own start. */
  readonly top: number | null;
  /** Null until the transcript has been broken into lines. */
  readonly laidOut: LaidOut | null;
  readonly isSystemOpen: boolean;
}

/** @param nodeId the node to start at, unfolded down to it; a tree with one top node starts unfolded. */
export function createState(tree: readonly TreeNode[], size: ScreenSize, nodeId: number | null = null): BrowserState {
  const path = nodeId === null ? null : findNode(tree, nodeId);
  const places = tree.filter((node) => node.kind === 'node');
  const opened = path ? path.filter((node) => node.children.length > 0) : places.length === 1 ? places : [];
  const expanded = new Set(opened.map((node) => node.id));
  const rows = flattenTree(tree, expanded);
  const index = path ? rows.findIndex(({ node }) => node.id === nodeId) : 0;
  return {
    tree,
    size,
    view: 'tree',
    expanded,
    treeCursor: moveCursor({ index: 0, top: 0 }, index, rows.length, layOut(size).tree.rows),
    members: null,
    transcript: FRESH_TRANSCRIPT,
    isDone: false,
  };
}

/** The next state. Pure: the same state comes back when nothing changes. */
export function reduce(state: BrowserState, action: Action): BrowserState {
  switch (action.type) {
    case 'resize':
      return resize(state, action.size);
    case 'layOut':
      return { ...state, transcript: layOutTranscript(state, action) };
    case 'quit':
      return { ...state, isDone: true };
    default:
      return MOVES[state.view](state, action.type, layOut(state.size));
  }
}

/** How each view takes a command. */
type Moves = (state: BrowserState, command: Command, layout: Layout) => BrowserState;
const MOVES: Readonly<Record<ViewName, Moves>> = {
  tree: moveInTree,
  members: moveInMembers,
  transcript: moveInTranscript,
};

function resize(state: BrowserState, size: ScreenSize): BrowserState {
  const layout = layOut(size);
  const rowCount = flattenTree(state.tree, state.expanded).length;
  const { members, treeCursor } = state;
  return {
    ...state,
    size,
    treeCursor: moveCursor(treeCursor, treeCursor.index, rowCount, layout.tree.rows),
    members: members && {
      ...members,
      cursor: moveCursor(members.cursor, members.cursor.index, members.leaf.bailCount, layout.members.items),
    },
  };
}

/** A new width breaks the lines elsewhere: a reader at the end stays there, others keep about their place. */
function layOutTranscript(
  { transcript, size }: BrowserState,
  { lineCount, start, hasSystem }: LaidOut,
): TranscriptState {
  const { rows } = layOut(size).transcript;
  const { top, laidOut } = transcript;
  const next = { ...transcript, laidOut: { lineCount, start, hasSystem } };
  if (top === null) return next;
  const before = laidOut?.lineCount ?? lineCount;
  const wasAtEnd = laidOut !== null && top > 0 && top >= clampTop(Number.POSITIVE_INFINITY, before, rows);
  const wanted = wasAtEnd ? lineCount : Math.round((top / Math.max(1, before)) * lineCount);
  return { ...next, top: clampTop(wanted, lineCount, rows) };
}
