import { completionsOf, runCommand } from './commands.js';
import { layOut } from './layout.js';
import { goToMatch } from './moves-transcript.js';
import {
  type Action,
  type BrowserState,
  endSearch,
  hasChips,
  type Prompt,
  type PromptKey,
  withEffect,
} from './state.js';

/** Longer than any sensible line; what is typed beyond is not taken. */
const LONGEST_LINE = 2000;

export function openPrompt(state: BrowserState, kind: Prompt['kind'], text = ''): BrowserState {
  return { ...state, prompt: { kind, text, at: text.length } };
}

/** A key while a line is typed, or while a question waits for its answer. */
export function editPrompt(
  before: BrowserState,
  action: Extract<Action, { type: 'typed' | 'promptKey' }>,
): BrowserState {
  const state = before.message === null ? before : { ...before, message: null };
  if (state.question) return answer(state, action);
  const { prompt } = state;
  if (!prompt) return state;
  if (action.type === 'typed') return insert(state, prompt, action.text);
  switch (action.key) {
    case 'submit':
      return submit(state, prompt);
    case 'cancel':
      return cancel(state, prompt);
    case 'complete':
      return complete(state, prompt);
    default: {
      const next = moveOrErase(prompt, action.key);
      return next === prompt ? state : withText(state, next);
    }
  }
}

/** `y` does what was asked about; anything else leaves it. */
function answer(state: BrowserState, action: Extract<Action, { type: 'typed' | 'promptKey' }>): BrowserState {
  const { request } = state.question!;
  const isYes = action.type === 'typed' && action.text.toLowerCase() === 'y';
  const closed = { ...state, question: null };
  if (!isYes) return { ...closed, message: { text: 'Nothing was changed.', isError: false } };
  return withEffect(closed, { kind: 'edit', request, isDryRun: false });
}

function insert(state: BrowserState, prompt: Prompt, typed: string): BrowserState {
  const text = typed
    .replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .slice(0, LONGEST_LINE - prompt.text.length);
  if (text === '') return state;
  return withText(state, {
    ...prompt,
    text: prompt.text.slice(0, prompt.at) + text + prompt.text.slice(prompt.at),
    at: prompt.at + text.length,
  });
}

function moveOrErase(prompt: Prompt, key: Exclude<PromptKey, 'submit' | 'cancel' | 'complete'>): Prompt {
  const { text, at } = prompt;
  const before = stepBefore(text, at);
  const after = at + ([...text.slice(at)][0]?.length ?? 0);
  const erase = (from: number): Prompt => ({ ...prompt, text: text.slice(0, from) + text.slice(at), at: from });
  switch (key) {
    case 'erase':
      return erase(before);
    case 'eraseWord':
      return erase(text.slice(0, at).search(/\S+\s*$/) < 0 ? 0 : text.slice(0, at).search(/\S+\s*$/));
    case 'eraseAll':
      return erase(0);
    case 'left':
      return { ...prompt, at: before };
    case 'right':
      return { ...prompt, at: after };
    case 'start':
      return { ...prompt, at: 0 };
    case 'end':
      return { ...prompt, at: text.length };
  }
}

/** One character back, an emoji of several units at once. */
function stepBefore(text: string, at: number): number {
  const segments = [...new Intl.Segmenter().segment(text.slice(0, at))];
  return segments.at(-1)?.index ?? 0;
}

/** What is typed works at once: the tree narrows, matches light up. */
function withText(state: BrowserState, prompt: Prompt): BrowserState {
  const next = { ...state, prompt };
  if (prompt.kind === 'find') return { ...next, transcript: { ...state.transcript, find: prompt.text.trim() } };
  if (prompt.kind !== 'search' || prompt.text.trim() === (state.search?.words ?? '')) return next;
  if (prompt.text.trim() === '') return endSearch(next);
  return { ...next, search: { words: prompt.text.trim(), hits: state.search?.hits ?? null } };
}

function cancel(state: BrowserState, { kind }: Prompt): BrowserState {
  const closed = { ...state, prompt: null };
  if (kind === 'search') return endSearch(closed);
  return kind === 'find' ? { ...closed, transcript: { ...state.transcript, find: '' } } : closed;
}

function submit(state: BrowserState, { kind, text }: Prompt): BrowserState {
  const closed = { ...state, prompt: null };
  if (kind === 'command') return runCommand(closed, text);
  if (kind === 'search' || text.trim() === '') return closed;
  const { rows } = layOut(state.size, hasChips(state)).transcript;
  const { top, laidOut } = state.transcript;
  return goToMatch(closed, true, (top ?? laidOut?.start ?? 0) - 1, rows);
}

/** Puts in what all completions share; the whole of it where there is one. */
function complete(state: BrowserState, prompt: Prompt): BrowserState {
  if (prompt.kind !== 'command') return state;
  const { start, options } = completionsOf(state, prompt.text);
  if (options.length === 0) return state;
  const shared = options.map(({ insert: text }) => text).reduce(sharedStart);
  const isWhole = options.length === 1;
  const text = `${prompt.text.slice(0, start)}${shared}${isWhole && !shared.endsWith('=') ? ' ' : ''}`;
  return text.length <= prompt.text.trimEnd().length && !isWhole
    ? state
    : withText(state, { ...prompt, text, at: text.length });
}

function sharedStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++;
  return a.slice(0, length);
}
