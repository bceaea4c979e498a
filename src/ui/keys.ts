import type { Key } from 'ink';
import type { Action, Command, PromptKey, ViewName } from './state.js';

export interface Binding {
  readonly command: Command;
  /** Names of special keys as ink gives them, or the characters themselves. */
  readonly keys: readonly string[];
  /** How the keys are shown. */
  readonly shown: string;
  /** What it does, by view; nothing where it does nothing. */
  readonly does: Partial<Readonly<Record<ViewName, string>>>;
  /** Views whose hint bar names it, with a shorter word for it. */
  readonly hints?: Partial<Readonly<Record<ViewName, string>>>;
}

const everywhere = (does: string): Binding['does'] => ({
  ...{ tree: does, node: does, members: does, transcript: does, map: does, compare: does, filters: does, help: does },
});
const LIST = {
  tree: 'move',
  node: 'scroll',
  members: 'move',
  transcript: 'scroll',
  map: 'move the cursor',
  compare: 'scroll',
  filters: 'move',
  help: 'scroll',
};

/** Every key; the most needed come first. What handles keys, the hint bars and the help are all read off this table. */
export const BINDINGS: readonly Binding[] = [
  { command: 'up', keys: ['upArrow', 'k'], shown: '↑ k', does: LIST },
  { command: 'down', keys: ['downArrow', 'j'], shown: '↓ j', does: LIST },
  {
    command: 'open',
    keys: ['return', '\r', '\n'],
    shown: 'enter',
    does: {
      node: 'list its bails',
      tree: 'unfold, or list the bails',
      members: 'read',
      map: 'read the nearest',
      filters: 'switch on or off',
    },
    hints: { node: 'bails', tree: 'open', members: 'read', map: 'read', filters: 'switch' },
  },
  {
    command: 'next',
    keys: ['n'],
    shown: 'n',
    does: {
      node: 'next node',
      tree: 'move down',
      members: 'move down',
      transcript: 'next bail',
      map: 'next top node',
      compare: 'next two groups',
      filters: 'move down',
    },
    hints: { node: 'next', transcript: 'next', compare: 'next two' },
  },
  {
    command: 'previous',
    keys: ['p'],
    shown: 'p',
    does: {
      node: 'node before',
      tree: 'move up',
      members: 'move up',
      transcript: 'bail before',
      map: 'top node before',
      compare: 'two groups before',
      filters: 'move up',
    },
  },
  {
    command: 'back',
    keys: ['escape', 'backspace', 'delete', '\x7f', '\b'],
    shown: 'esc',
    does: {
      node: 'back to the tree',
      tree: 'take away the search, then the last filter',
      members: 'back to the tree',
      transcript: 'back to the list',
      map: 'back to the tree',
      compare: 'back to the tree',
      filters: 'back to the tree',
      help: 'back',
    },
    hints: {
      node: 'back',
      members: 'back',
      transcript: 'back',
      map: 'back',
      compare: 'back',
      filters: 'back',
      help: 'back',
    },
  },
  {
    command: 'search',
    keys: ['/'],
    shown: '/',
    does: { tree: 'search names and transcripts', transcript: 'look for words inside' },
    hints: { tree: 'search', transcript: 'find' },
  },
  {
    command: 'help',
    keys: ['?'],
    shown: '?',
    does: everywhere('all keys'),
    hints: {
      tree: 'keys',
      node: 'keys',
      members: 'keys',
      transcript: 'keys',
      map: 'keys',
      compare: 'keys',
      filters: 'keys',
    },
  },
  {
    command: 'filters',
    keys: ['f'],
    shown: 'f',
    does: { tree: 'filter by run, model, method ...', filters: 'back to the tree' },
    hints: { tree: 'filter' },
  },
  {
    command: 'map',
    keys: ['m'],
    shown: 'm',
    does: { node: 'map', tree: 'map', compare: 'map', map: 'back to the tree' },
    hints: { tree: 'map' },
  },
  {
    command: 'compare',
    keys: ['c'],
    shown: 'c',
    does: {
      node: 'compare two groups',
      tree: 'compare two groups',
      map: 'compare two groups',
      compare: 'back to the tree',
    },
    hints: { tree: 'compare' },
  },
  { command: 'command', keys: [':'], shown: ':', does: everywhere('type a command; tab completes') },
  {
    command: 'left',
    keys: ['leftArrow', 'h'],
    shown: '← h',
    does: {
      node: 'back to the tree',
      tree: 'fold, or go to the parent',
      members: 'back',
      transcript: 'back',
      map: 'move the cursor',
      compare: 'column before',
      filters: 'back',
      help: 'back',
    },
  },
  {
    command: 'right',
    keys: ['rightArrow', 'l'],
    shown: '→ l',
    does: {
      node: 'list its bails',
      tree: 'unfold, or go in',
      members: 'read',
      map: 'move the cursor',
      compare: 'next column',
      filters: 'switch on or off',
    },
    hints: { compare: 'what is compared' },
  },
  {
    command: 'toggle',
    keys: [' '],
    shown: 'space',
    does: {
      node: 'page down',
      tree: 'fold or unfold',
      members: 'page down',
      transcript: 'page down',
      filters: 'switch on or off',
      help: 'page down',
    },
  },
  { command: 'unfoldBelow', keys: ['*'], shown: '*', does: { tree: 'unfold all below' } },
  { command: 'foldAll', keys: ['-'], shown: '-', does: { tree: 'fold all' } },
  { command: 'zoomOut', keys: ['_'], shown: '- _', does: { map: 'zoom out' } },
  { command: 'zoomIn', keys: ['+', '='], shown: '+ =', does: { map: 'zoom in at the cursor' }, hints: { map: 'zoom' } },
  { command: 'whole', keys: ['0'], shown: '0', does: { map: 'show the whole map' } },
  {
    command: 'showNode',
    keys: ['t'],
    shown: 't',
    does: { map: 'show the nearest bail’s node in the tree' },
    hints: { map: 'node' },
  },
  {
    command: 'node',
    keys: ['i'],
    shown: 'i',
    does: { tree: 'all that is known of the node', node: 'back to the tree' },
    hints: { tree: 'node' },
  },
  { command: 'all', keys: ['a'], shown: 'a', does: { node: 'list its bails', tree: 'list all bails below the node' } },
  {
    command: 'pageUp',
    keys: ['pageUp', 'b'],
    shown: 'pgup b',
    does: {
      node: 'page up',
      tree: 'page up',
      members: 'page up',
      transcript: 'page up',
      map: 'move the map up',
      compare: 'page up',
      filters: 'page up',
      help: 'page up',
    },
  },
  {
    command: 'pageDown',
    keys: ['pageDown', 'd'],
    shown: 'pgdn d',
    does: {
      node: 'page down',
      tree: 'page down',
      members: 'page down',
      transcript: 'page down',
      map: 'move the map down',
      compare: 'page down',
      filters: 'page down',
      help: 'page down',
    },
  },
  {
    command: 'first',
    keys: ['home', 'g'],
    shown: 'g home',
    does: {
      node: 'start',
      tree: 'first',
      members: 'first',
      transcript: 'start',
      map: 'move the map left',
      compare: 'start',
      filters: 'first',
      help: 'start',
    },
  },
  {
    command: 'last',
    keys: ['end', 'G'],
    shown: 'G end',
    does: { tree: 'last', members: 'last', transcript: 'end', map: 'move the map right', filters: 'last', help: 'end' },
  },
  {
    command: 'exit',
    keys: ['.'],
    shown: '.',
    does: { transcript: 'where the model left' },
    hints: { transcript: 'exit' },
  },
  { command: 'nextTurn', keys: ['J'], shown: 'J', does: { transcript: 'next turn' }, hints: { transcript: 'turns' } },
  { command: 'previousTurn', keys: ['K'], shown: 'K', does: { transcript: 'turn before' } },
  { command: 'nextMatch', keys: ['N'], shown: 'N', does: { transcript: 'next place that was looked for' } },
  { command: 'previousMatch', keys: ['P'], shown: 'P', does: { transcript: 'place before' } },
  { command: 'unfoldTurns', keys: ['z'], shown: 'z', does: { transcript: 'show long turns whole, or folded' } },
  {
    command: 'foldSystem',
    keys: ['s'],
    shown: 's',
    does: { transcript: 'show or fold the system prompt' },
    hints: { transcript: 'system' },
  },
  {
    command: 'sort',
    keys: ['o'],
    shown: 'o',
    does: { tree: 'order: size, name, cohesion, novelty' },
    hints: { tree: 'order' },
  },
  {
    command: 'spark',
    keys: ['v'],
    shown: 'v',
    does: { tree: 'bars by run, model, method ...' },
    hints: { tree: 'bars' },
  },
  {
    command: 'unfilter',
    keys: ['x'],
    shown: 'x',
    does: { tree: 'take away the search, then the last filter', filters: 'take all filters away' },
    hints: { filters: 'clear' },
  },
  { command: 'swap', keys: ['tab', '\t'], shown: 'tab', does: { compare: 'swap the two' } },
  {
    command: 'exportBelow',
    keys: ['e'],
    shown: 'e',
    does: {
      node: 'export the node',
      tree: 'export the node and what is below it',
      map: 'export the node',
      compare: 'export the node',
    },
  },
  {
    command: 'copyLink',
    keys: ['y'],
    shown: 'y',
    does: {
      node: 'copy the node’s link',
      tree: 'copy the node’s link',
      members: 'copy the bail’s name',
      transcript: 'copy the bail’s name',
      map: 'copy the node’s link',
      compare: 'copy the node’s link',
    },
  },
  {
    command: 'copyExcerpt',
    keys: ['Y'],
    shown: 'Y',
    does: {
      node: 'copy name and summary',
      tree: 'copy name and summary',
      members: 'copy the excerpt',
      transcript: 'copy the excerpt',
    },
  },
  { command: 'rename', keys: ['R'], shown: 'R', does: { node: 'rename the node', tree: 'rename the node' } },
  {
    command: 'merge',
    keys: ['M'],
    shown: 'M',
    does: { node: 'merge the node into another', tree: 'merge the node into another' },
  },
  { command: 'move', keys: ['V'], shown: 'V', does: { node: 'move the node', tree: 'move the node' } },
  { command: 'delete', keys: ['X'], shown: 'X', does: { node: 'delete the node', tree: 'delete the node' } },
  {
    command: 'assign',
    keys: ['A'],
    shown: 'A',
    does: { members: 'put the bail into another leaf', transcript: 'put the bail into another leaf' },
  },
  {
    command: 'undo',
    keys: ['u'],
    shown: 'u',
    does: {
      node: 'undo the last edit',
      tree: 'undo the last edit',
      members: 'undo the last edit',
      transcript: 'undo the last edit',
    },
  },
  {
    command: 'redo',
    keys: ['U'],
    shown: 'U',
    does: { node: 'redo it', tree: 'redo it', members: 'redo it', transcript: 'redo it' },
  },
  { command: 'backward', keys: ['['], shown: '[', does: everywhere('the place before') },
  { command: 'forward', keys: [']'], shown: ']', does: everywhere('forward again') },
  { command: 'reload', keys: ['r'], shown: 'r', does: everywhere('read the database again') },
  {
    command: 'leave',
    keys: ['q'],
    shown: 'q',
    does: {
      node: 'back',
      tree: 'leave',
      members: 'back',
      transcript: 'back',
      map: 'back',
      compare: 'back',
      filters: 'back',
      help: 'back',
    },
    hints: { tree: 'leave' },
  },
  { command: 'quit', keys: ['\x03'], shown: 'ctrl-c', does: everywhere('leave at once') },
];

/** A key that means one thing in one view and another elsewhere. */
const IN_VIEW: Partial<Record<ViewName, Readonly<Record<string, Command>>>> = { map: { '-': 'zoomOut' } };

/** The commands in one piece of input; several keys may arrive in one piece. */
export function readCommands(input: string, key: Partial<Key>, view: ViewName = 'tree'): Command[] {
  if (key.ctrl) return input === 'c' ? ['quit'] : [];
  const special = (Object.keys(key) as (keyof Key)[]).find((name) => key[name] === true && commandOf(name, view));
  if (special) return [commandOf(special, view)!];
  if (key.meta) return [];
  return [...input].flatMap((character) => commandOf(character, view) ?? []);
}

/** What a piece of input does while a line is typed. */
export function readTyping(input: string, key: Partial<Key>): Action[] {
  const special = PROMPT_KEYS.find(([name]) => key[name]);
  if (key.ctrl && input === 'c') return [{ type: 'quit' }];
  if (key.ctrl) return (CTRL_KEYS[input] ?? []).map((name) => ({ type: 'promptKey', key: name }));
  if (special) return [{ type: 'promptKey', key: special[1] }];
  if (key.meta || key.upArrow || key.downArrow || key.pageUp || key.pageDown) return [];
  return input.split(/([\0-\x1f\x7f])/).flatMap((piece): Action[] => {
    const name = CHARACTER_KEYS[piece];
    if (piece === '\x03') return [{ type: 'quit' }];
    if (name) return [{ type: 'promptKey', key: name }];
    return piece === '' ? [] : [{ type: 'typed', text: piece }];
  });
}

const PROMPT_KEYS: readonly (readonly [keyof Key, PromptKey])[] = [
  ['return', 'submit'],
  ['escape', 'cancel'],
  ['tab', 'complete'],
  ['backspace', 'erase'],
  ['delete', 'erase'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['home', 'start'],
  ['end', 'end'],
];
const CTRL_KEYS: Readonly<Record<string, PromptKey[]>> = {
  w: ['eraseWord'],
  u: ['eraseAll'],
  a: ['start'],
  e: ['end'],
  h: ['erase'],
};
const CHARACTER_KEYS: Readonly<Record<string, PromptKey>> = {
  '\r': 'submit',
  '\n': 'submit',
  '\t': 'complete',
  '\x7f': 'erase',
  '\b': 'erase',
  '\x15': 'eraseAll',
  '\x17': 'eraseWord',
  '\x01': 'start',
  '\x05': 'end',
};

/** A report of the mouse (SGR, xterm's control sequences): wheel and presses of the left button; null for any other. */
export function readMouse(input: string): Extract<Action, { type: 'mouse' }> | null | 'other' {
  const match = /^\[<(\d+);(\d+);(\d+)([Mm])$/.exec(input);
  if (!match) return null;
  const button = Number(match[1]);
  const event =
    button === 64 ? 'wheelUp' : button === 65 ? 'wheelDown' : button === 0 && match[4] === 'M' ? 'click' : null;
  return event ? { type: 'mouse', event, column: Number(match[2]) - 1, row: Number(match[3]) - 1 } : 'other';
}

/** What the hint bar says in a view. */
export function hintsOf(view: ViewName): { keys: string; does: string }[] {
  return BINDINGS.flatMap(({ hints, shown }) => {
    const does = hints?.[view];
    return does ? [{ keys: shown, does }] : [];
  });
}

function commandOf(key: string, view: ViewName): Command | undefined {
  return IN_VIEW[view]?.[key] ?? BINDINGS.find(({ keys }) => keys.includes(key))?.command;
}
