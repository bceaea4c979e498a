import { chipAt } from './chips.js';
import { LIST_HEAD, layOut } from './layout.js';
import { moveInMembers } from './moves-members.js';
import { moveInTranscript } from './moves-transcript.js';
import { moveInTree } from './moves-tree.js';
import { flattenTree, moveCursor } from './rows.js';
import { type BrowserState, endSearch, hasChips, type MouseAction, reduce, renarrow } from './state.js';

/** Rows that a notch of the wheel moves by. */
const NOTCH = 3;

/** Wheel and click. A click selects; on what is selected it opens. */
export function takeMouse(state: BrowserState, { event, column, row }: MouseAction): BrowserState {
  if (event !== 'click') {
    const isMap = state.view === 'map';
    const command = event === 'wheelUp' ? (isMap ? 'zoomIn' : 'up') : isMap ? 'zoomOut' : 'down';
    const times = isMap ? 1 : NOTCH;
    return Array.from({ length: times }).reduce<BrowserState>((at) => reduce(at, { type: command }), state);
  }
  const layout = layOut(state.size, hasChips(state));
  switch (state.view) {
    case 'tree': {
      if (hasChips(state) && row === 1) return removeChip(state, chipAt(state, layout.width, column));
      const index = state.treeCursor.top + row - layout.treeHead;
      const rows = flattenTree(state.shown, state.expanded);
      const isInside = row >= layout.treeHead && row < layout.treeHead + layout.tree.rows && column < layout.tree.width;
      if (!isInside || index >= rows.length) return state;
      if (index === state.treeCursor.index) return moveInTree(state, 'open', layout);
      return { ...state, treeCursor: moveCursor(state.treeCursor, index, rows.length, layout.tree.rows) };
    }
    case 'members': {
      if (!state.members || row < LIST_HEAD) return state;
      const { cursor, node } = state.members;
      const index = cursor.top + Math.floor((row - LIST_HEAD) / layout.members.itemRows);
      if (index >= node.bailCount || index >= cursor.top + layout.members.items) return state;
      if (index === cursor.index) return moveInMembers(state, 'open', layout);
      return { ...state, members: { node, cursor: moveCursor(cursor, index, node.bailCount, layout.members.items) } };
    }
    case 'map': {
      const isInside = row >= 1 && row <= layout.map.rows && column < layout.map.columns;
      return isInside ? { ...state, map: { ...state.map, cursor: { column, row: row - 1 } } } : state;
    }
    case 'transcript':
      return row < LIST_HEAD ? moveInTranscript(state, 'back', layout) : state;
    default:
      return state;
  }
}

function removeChip(state: BrowserState, chip: number | 'search' | null): BrowserState {
  if (chip === null) return state;
  if (chip === 'search') return endSearch(state);
  return renarrow({ ...state, filters: state.filters.filter((_, i) => i !== chip) });
}
