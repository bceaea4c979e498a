import { withPast } from './history.js';
import type { Layout } from './layout.js';
import { FRESH_TRANSCRIPT } from './moves-transcript.js';
import { openPrompt } from './prompt.js';
import { moveCursor } from './rows.js';
import type { BrowserState, Command } from './state.js';

/** What each key does in the list of a node's members. */
export function moveInMembers(state: BrowserState, command: Command, layout: Layout): BrowserState {
  if (!state.members) return { ...state, view: 'tree' };
  const { node, cursor } = state.members;
  const { items } = layout.members;
  const select = (to: number): BrowserState => ({
    ...state,
    members: { node, cursor: moveCursor(cursor, to, node.bailCount, items) },
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
      return select(node.bailCount - 1);
    case 'open':
    case 'right':
      return node.bailCount === 0 ? state : openTranscript(state);
    case 'assign':
      return openPrompt(state, 'command', 'assign ');
    case 'left':
    case 'back':
    case 'leave':
      return { ...state, view: 'tree' };
    default:
      return state;
  }
}

/** What was searched for is what is looked for inside. */
function openTranscript(state: BrowserState): BrowserState {
  const find = state.search?.words ?? state.transcript.find;
  return withPast(state, { ...state, view: 'transcript', transcript: { ...FRESH_TRANSCRIPT, find } });
}
