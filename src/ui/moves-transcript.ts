import type { Layout } from './layout.js';
import { openPrompt } from './prompt.js';
import { clampTop, moveCursor } from './rows.js';
import { type BrowserState, type Command, type TranscriptState, tell } from './state.js';

/** A transcript that was just opened: at its own start, the system prompt and long turns folded. */
export const FRESH_TRANSCRIPT: TranscriptState = {
  top: null,
  laidOut: null,
  isSystemOpen: false,
  isUnfolded: false,
  find: '',
};

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
    case 'exit':
      return { ...state, transcript: { ...state.transcript, top: null } };
    case 'next':
      return turnTo(state, 1, layout);
    case 'previous':
      return turnTo(state, -1, layout);
    case 'nextTurn':
      return scroll(laidOut?.turns.find((row) => row > top) ?? lineCount);
    case 'previousTurn':
      return scroll(laidOut?.turns.findLast((row) => row < top) ?? 0);
    case 'search':
      return openPrompt(state, 'find');
    case 'nextMatch':
    case 'previousMatch':
      return goToMatch(state, command === 'nextMatch', top, rows);
    case 'unfoldTurns':
      return { ...state, transcript: { ...state.transcript, isUnfolded: !state.transcript.isUnfolded } };
    case 'foldSystem':
      if (!laidOut?.hasSystem) return state;
      return {
        ...state,
        transcript: { ...state.transcript, top: 0, laidOut: null, isSystemOpen: !state.transcript.isSystemOpen },
      };
    case 'assign':
      return openPrompt(state, 'command', 'assign ');
    case 'left':
    case 'back':
      return { ...state, view: 'members' };
    case 'leave':
      return { ...state, view: 'members' };
    default:
      return state;
  }
}

/** The row of a match is put a third down the screen, unless the end of the text is nearer. */
export function goToMatch(state: BrowserState, isForward: boolean, top: number, rows: number): BrowserState {
  const { laidOut, find } = state.transcript;
  const matches = laidOut?.matches ?? [];
  if (find === '') return tell(state, 'Nothing is looked for: / does that.');
  if (matches.length === 0) return tell(state, `“${find}” does not occur here.`);
  const third = Math.floor(rows / 3);
  const placed = matches.map((row) => clampTop(row - third, laidOut!.lineCount, rows));
  const index = isForward ? placed.findIndex((at) => at > top) : placed.findLastIndex((at) => at < top);
  const at = index < 0 ? (isForward ? 0 : placed.length - 1) : index;
  return tell(
    { ...state, transcript: { ...state.transcript, top: placed[at]! } },
    `Row ${at + 1} of ${matches.length} with “${find}”.`,
  );
}

/** A page keeps one line of the one before, for the eye to hold on to. */
function pageOf(rows: number): number {
  return Math.max(1, rows - 1);
}

/** Goes to a neighbour in the list of members, which keeps up; what is unfolded and looked for stays as the reader set it. */
function turnTo(state: BrowserState, step: number, layout: Layout): BrowserState {
  if (!state.members) return state;
  const { node, cursor } = state.members;
  const moved = moveCursor(cursor, cursor.index + step, node.bailCount, layout.members.items);
  if (moved.index === cursor.index) return state;
  return {
    ...state,
    members: { node, cursor: moved },
    transcript: { ...state.transcript, top: null, laidOut: null },
  };
}
