import type { Key } from 'ink';
import { readCommands, readMouse, readTyping } from './keys.js';
import { type BrowserState, reduce } from './state.js';

/** What the terminal sent: keys for the view, or for the line that is typed; one piece may hold several, and change which. */
export function takeInput(state: BrowserState, input: string, key: Partial<Key>): BrowserState {
  const mouse = readMouse(input);
  if (mouse === 'other') return state;
  if (mouse) return reduce(state, mouse);
  if (isTyping(state)) return typeIn(state, input, key);
  if (input.length <= 1 || key.ctrl || key.meta)
    return readCommands(input, key, state.view).reduce((at, type) => reduce(at, { type }), state);
  const [first = ''] = input;
  const next = readCommands(first, {}, state.view).reduce((at, type) => reduce(at, { type }), state);
  const rest = input.slice(first.length);
  return rest === '' ? next : takeInput(next, rest, {});
}

/** Up to the first key that may end the line; what follows it is read again as what it is then. */
function typeIn(state: BrowserState, input: string, key: Partial<Key>): BrowserState {
  const edge = input.search(/[\0-\x1f\x7f]/);
  if (input.length <= 1 || edge < 0) return readTyping(input, key).reduce(reduce, state);
  const next = readTyping(input.slice(0, edge + 1), {}).reduce(reduce, state);
  return edge + 1 < input.length ? takeInput(next, input.slice(edge + 1), {}) : next;
}

function isTyping({ prompt, question }: BrowserState): boolean {
  return prompt !== null || question !== null;
}
