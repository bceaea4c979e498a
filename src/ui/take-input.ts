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

/** A line break inside what was pasted is a space: it does not send the line, and what follows is not taken for keys. */
function typeIn(state: BrowserState, input: string, key: Partial<Key>): BrowserState {
  const text = input.length > 1 ? input.slice(0, -1).replace(/[\r\n]+/g, ' ') + input.slice(-1) : input;
  return readTyping(text, key).reduce(reduce, state);
}

function isTyping({ prompt, question }: BrowserState): boolean {
  return prompt !== null || question !== null;
}
