import type { Layout } from './layout.js';
import { clampTop, moveCursor } from './rows.js';
import type { BrowserState, Command, TranscriptState } from './state.js';

/** A transcript that was just opened: at its own start, the system prompt folded. */
export const FRESH_TRANSCRIPT: TranscriptState = { top: null, laidOut: null, isSystemOpen: false };

/** What each key does in a transcript. */
export function moveInTranscript(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const { laidOut } = state.transcript;
  const { rows } = layout.transcript;
  const lineCount = laidOut?.lineCount ?? 0;
  const top = state.transcript.top ?? laidOut?.start ?? 0;
  const scroll = (to: number): BrowserState =>
    laidOut ? { ...state, transcript: { ...state.transcript, top: clampTop(to, lineCount, rows) } } : state;
  switch (command) {
    case 'up':
      return scroll(top - 1);
    case 'down':
      return scroll(top + 1);
    case 'pageUp':
      return scroll(top - pageOf(rows));
    case 'pageDown':
    case 'toggle':
      return scroll(top + pageOf(rows));
    case 'first':
      return scroll(0);
    case 'last':
      return scroll(lineCount);
    case 'next':
      return turnTo(state, 1, layout);
    case 'previous':
      return turnTo(state, -1, layout);
    case 'foldSystem':
      if (!laidOut?.hasSystem) return state;
      return { ...state, transcript: { top: 0, laidOut: null, isSystemOpen: !state.transcript.isSystemOpen } };
    case 'left':
    case 'back':
    case 'leave':
      return { ...state, view: 'members' };
    default:
      return state;
  }
}

/** A page keeps one line of the one before, for the eye to hold on to. */
function pageOf(rows: number): number {
  return Math.max(1, rows - 1);
}

/** Goes to a neighbour in the list of members, which keeps up; the system prompt stays as the reader set it. */
function turnTo(state: BrowserState, step: number, layout: Layout): BrowserState {
  if (!state.members) return state;
  const { leaf, cursor } = state.members;
  const moved = moveCursor(cursor, cursor.index + step, leaf.bailCount, layout.members.items);
  if (moved.index === cursor.index) return state;
  const { isSystemOpen } = state.transcript;
  return { ...state, members: { leaf, cursor: moved }, transcript: { ...FRESH_TRANSCRIPT, isSystemOpen } };
}
