import type { Key } from 'ink';
import type { Command, ViewName } from './state.js';

interface Binding {
  readonly command: Command;
  /** Names of special keys as ink gives them, or the characters themselves. */
  readonly keys: readonly string[];
  /** What the hint bar says of it, by view; nothing where the view is absent. */
  readonly hints?: Partial<Readonly<Record<ViewName, { readonly keys: string; readonly does: string }>>>;
}

/** Every key. A key means the same command everywhere; what the command does is the view's affair. The most needed come first. */
export const BINDINGS: readonly Binding[] = [
  { command: 'up', keys: ['upArrow', 'k'] },
  {
    command: 'down',
    keys: ['downArrow', 'j'],
    hints: { tree: hint('↑↓', 'move'), members: hint('↑↓', 'move'), transcript: hint('↑↓', 'scroll') },
  },
  {
    command: 'open',
    keys: ['return', '\r', '\n'],
    hints: { tree: hint('enter', 'open'), members: hint('enter', 'read') },
  },
  { command: 'next', keys: ['n'], hints: { transcript: hint('n p', 'next, previous') } },
  { command: 'previous', keys: ['p'] },
  {
    command: 'back',
    keys: ['escape', 'backspace', 'delete', '\x7f', '\b'],
    hints: { members: hint('esc', 'back'), transcript: hint('esc', 'back') },
  },
  { command: 'leave', keys: ['q'], hints: { tree: hint('q', 'leave') } },
  { command: 'left', keys: ['leftArrow', 'h'], hints: { tree: hint('←→', 'fold') } },
  { command: 'right', keys: ['rightArrow', 'l'] },
  { command: 'toggle', keys: [' '] },
  { command: 'foldSystem', keys: ['s'], hints: { transcript: hint('s', 'system prompt') } },
  { command: 'pageUp', keys: ['pageUp', 'b'] },
  {
    command: 'pageDown',
    keys: ['pageDown', 'f'],
    hints: {
      tree: hint('pgup pgdn', 'page'),
      members: hint('pgup pgdn', 'page'),
      transcript: hint('pgup pgdn', 'page'),
    },
  },
  {
    command: 'first',
    keys: ['home', 'g'],
    hints: { tree: hint('g G', 'ends'), members: hint('g G', 'ends'), transcript: hint('g G', 'ends') },
  },
  { command: 'last', keys: ['end', 'G'] },
  { command: 'quit', keys: ['\x03'], hints: { members: hint('ctrl-c', 'leave'), transcript: hint('ctrl-c', 'leave') } },
];

/** The commands in one piece of input; several keys may arrive in one piece. */
export function readCommands(input: string, key: Partial<Key>): Command[] {
  if (key.ctrl) return input === 'c' ? ['quit'] : [];
  const special = (Object.keys(key) as (keyof Key)[]).find((name) => key[name] === true && commandOf(name));
  if (special) return [commandOf(special)!];
  if (key.meta) return [];
  return [...input].flatMap((character) => commandOf(character) ?? []);
}

/** What the hint bar says in a view. */
export function hintsOf(view: ViewName): { keys: string; does: string }[] {
  return BINDINGS.flatMap(({ hints }) => hints?.[view] ?? []);
}

function hint(keys: string, does: string): { keys: string; does: string } {
  return { keys, does };
}

function commandOf(key: string): Command | undefined {
  return BINDINGS.find(({ keys }) => keys.includes(key))?.command;
}
