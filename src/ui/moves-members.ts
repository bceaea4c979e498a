import type { Layout } from './layout.js';
import { FRESH_TRANSCRIPT } from './moves-transcript.js';
import { moveCursor } from './rows.js';
import type { BrowserState, Command } from './state.js';

/** What each key does in the list of a leaf's members. */
export function moveInMembers(state: BrowserState, command: Command, layout: Layout): BrowserState {
  if (!state.members) return { ...state, view: 'tree' };
  const { leaf, cursor } = state.members;
  const { items } = layout.members;
  const select = (to: number): BrowserState => ({
    ...state,
    members: { leaf, cursor: moveCursor(cursor, to, leaf.bailCount, items) },
  });
  switch (command) {
    case 'up':
    case 'previous':
      return select(cursor.index - 1);
    case 'down':
    case 'next':
      return select(cursor.index + 1);
    case 'pageUp':
      return select(cursor.index - items);
    case 'pageDown':
    case 'toggle':
      return select(cursor.index + items);
    case 'first':
      return select(0);
    case 'last':
      return select(leaf.bailCount - 1);
    case 'open':
    case 'right':
      return leaf.bailCount === 0 ? state : { ...state, view: 'transcript', transcript: FRESH_TRANSCRIPT };
    case 'left':
    case 'back':
    case 'leave':
      return { ...state, view: 'tree' };
    default:
      return state;
  }
}
