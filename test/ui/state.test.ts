import { expect, test } from 'vitest';
import { layOut } from '../../src/ui/layout.js';
import { flattenTree } from '../../src/ui/rows.js';
import { type BrowserState, type Command, createState, reduce } from '../../src/ui/state.js';
import type { TreeNode } from '../../taxonomy/tree.js';

const SIZE = { columns: 80, rows: 16 };
const TREE = [
  node(1, 'one', [node(2, 'one a'), node(3, 'one b', [node(4, 'deep', [], 40)])]),
  node(9, 'Unplaced', [], 3, 'unplaced'),
  node(5, 'two', [node(6, 'two a'), node(7, 'two b')]),
];

test('unplaced bails come last, whatever their place in the list', () => {
  expect(namesOf(createState(TREE, SIZE))).toEqual(['one', 'two', 'Unplaced']);
});

test('right unfolds and then goes in, left goes out and then folds', () => {
  let state = after(createState(TREE, SIZE), 'right');
  expect(namesOf(state)).toEqual(['one', 'one a', 'one b', 'two', 'Unplaced']);
  expect(selectedOf(state)).toBe('one');
  state = after(state, 'right');
  expect(selectedOf(state)).toBe('one a');
  state = after(state, 'left');
  expect(selectedOf(state)).toBe('one');
  state = after(state, 'left');
  expect(namesOf(state)).toEqual(['one', 'two', 'Unplaced']);
  expect(after(state, 'left')).toBe(state);
});

test('enter and space fold and unfold a node that has children', () => {
  const start = createState(TREE, SIZE);
  for (const command of ['open', 'toggle'] as const) {
    expect(namesOf(after(start, command))).toHaveLength(5);
    expect(namesOf(after(start, command, command))).toEqual(namesOf(start));
  }
});

test('a node that was unfolded inside a folded one is unfolded again with it', () => {
  const state = after(createState(TREE, SIZE), 'open', 'down', 'down', 'open', 'up', 'up', 'open', 'open');
  expect(namesOf(state)).toEqual(['one', 'one a', 'one b', 'deep', 'two', 'Unplaced']);
});

test('moving stops at both ends', () => {
  const start = createState(TREE, SIZE);
  expect(selectedOf(after(start, 'up'))).toBe('one');
  expect(selectedOf(after(start, 'last', 'down', 'pageDown'))).toBe('Unplaced');
  expect(selectedOf(after(start, 'last', 'first'))).toBe('one');
});

test('the selected row is on the screen after any walk through a long tree, and no room is left empty', () => {
  const long = Array.from({ length: 5000 }, (_, i) => node(i + 1, `n${i}`));
  let state = createState(long, SIZE);
  const height = layOut(SIZE).tree.rows;
  const walk: Command[] = [
    'pageDown',
    'down',
    'last',
    'up',
    'pageUp',
    'pageUp',
    'up',
    'first',
    'pageDown',
    'pageDown',
    'up',
  ];
  for (const command of walk) {
    state = reduce(state, { type: command });
    const { index, top } = state.treeCursor;
    expect(index).toBeGreaterThanOrEqual(top);
    expect(index).toBeLessThan(top + height);
    expect(top + height).toBeLessThanOrEqual(5000);
  }
  expect(state.treeCursor.index).toBe(2 * height - 1);
});

test('a start node is selected and what is above it unfolded', () => {
  const state = createState(TREE, SIZE, 4);
  expect(selectedOf(state)).toBe('deep');
  expect(namesOf(state)).toEqual(['one', 'one a', 'one b', 'deep', 'two', 'Unplaced']);
  expect(selectedOf(createState(TREE, SIZE, 12345))).toBe('one');
});

test('a tree with a single top node starts unfolded', () => {
  expect(namesOf(createState(TREE.slice(0, 2), SIZE))).toEqual(['one', 'one a', 'one b', 'Unplaced']);
});

test('enter on a leaf lists its members, enter on a member opens it, and each way back leads one step back', () => {
  const leaf = createState(TREE, SIZE, 4);
  const members = after(leaf, 'open');
  expect([members.view, members.members?.node.name]).toEqual(['members', 'deep']);
  const transcript = after(members, 'down', 'open');
  expect([transcript.view, transcript.members?.cursor.index]).toEqual(['transcript', 1]);
  for (const way of ['back', 'left', 'leave'] as const) {
    const back = after(transcript, way);
    expect([back.view, back.members?.cursor.index]).toEqual(['members', 1]);
    const top = after(back, way);
    expect([top.view, selectedOf(top), top.isDone]).toEqual(['tree', 'deep', false]);
  }
});

test('a leaf that is opened again is as it was left, another one starts at its first member', () => {
  const there = after(createState(TREE, SIZE, 4), 'open', 'last', 'back');
  expect(after(there, 'open').members?.cursor.index).toBe(39);
  expect(after(there, 'last', 'open').members).toMatchObject({
    node: { name: 'Unplaced' },
    cursor: { index: 0, top: 0 },
  });
});

test('q leaves from the tree only, ctrl-c from everywhere, escape never', () => {
  const start = createState(TREE, SIZE, 4);
  expect(after(start, 'leave').isDone).toBe(true);
  expect(after(start, 'back').isDone).toBe(false);
  for (const path of [[], ['open'], ['open', 'open']] as Command[][]) {
    expect(after(start, ...path, 'quit').isDone).toBe(true);
  }
});

test('a transcript starts at its own start and scrolls no further than its ends', () => {
  const opened = after(createState(TREE, SIZE, 4), 'open', 'open');
  expect(opened.transcript.top).toBeNull();
  expect(after(opened, 'down')).toBe(opened);
  const { rows } = layOut(SIZE).transcript;
  const read = reduce(opened, {
    type: 'layOut',
    lineCount: 100,
    start: 80,
    hasSystem: true,
    turns: [],
    matches: [],
    isPartial: false,
  });
  expect(after(read, 'up').transcript.top).toBe(79);
  expect(after(read, 'down', 'pageDown', 'pageDown').transcript.top).toBe(100 - rows);
  expect(after(read, 'pageUp').transcript.top).toBe(80 - rows + 1);
  expect(after(read, 'first').transcript.top).toBe(0);
  expect(after(read, 'first', 'last').transcript.top).toBe(100 - rows);
});

test('next and previous go through the members and stop at both ends, and the list follows', () => {
  const opened = after(createState(TREE, SIZE, 4), 'open', 'open', 'next', 'next');
  expect(opened.members?.cursor.index).toBe(2);
  expect(opened.transcript).toMatchObject({ top: null, laidOut: null, isSystemOpen: false });
  expect(after(opened, 'previous', 'previous', 'previous', 'previous').members?.cursor.index).toBe(0);
  const far = after(opened, ...Array<Command>(60).fill('next'));
  expect(far.members?.cursor.index).toBe(39);
  expect(far.members!.cursor.top + layOut(SIZE).members.items).toBe(40);
});

test('the system prompt unfolds at the top of the transcript, and only where there is one', () => {
  const opened = after(createState(TREE, SIZE, 4), 'open', 'open');
  const withOne = reduce(opened, {
    type: 'layOut',
    lineCount: 100,
    start: 80,
    hasSystem: true,
    turns: [],
    matches: [],
    isPartial: false,
  });
  expect(after(withOne, 'foldSystem').transcript).toMatchObject({ isSystemOpen: true, top: 0 });
  const without = reduce(opened, {
    type: 'layOut',
    lineCount: 100,
    start: 80,
    hasSystem: false,
    turns: [],
    matches: [],
    isPartial: false,
  });
  expect(after(without, 'foldSystem')).toBe(without);
});

test('a reader at the end stays at the end when the lines break elsewhere, another about where it was', () => {
  const opened = after(createState(TREE, SIZE, 4), 'open', 'open');
  const read = reduce(opened, {
    type: 'layOut',
    lineCount: 100,
    start: 80,
    hasSystem: false,
    turns: [],
    matches: [],
    isPartial: false,
  });
  const { rows } = layOut(SIZE).transcript;
  const wider = {
    type: 'layOut',
    lineCount: 60,
    start: 40,
    hasSystem: false,
    turns: [],
    matches: [],
    isPartial: false,
  } as const;
  expect(reduce(after(read, 'last'), wider).transcript.top).toBe(60 - rows);
  expect(reduce(after(read, 'first'), wider).transcript.top).toBe(0);
  const half = { ...read, transcript: { ...read.transcript, top: 50 } };
  expect(reduce(half, wider).transcript.top).toBe(30);
});

test('a smaller window keeps what is selected in sight', () => {
  const long = Array.from({ length: 50 }, (_, i) => node(i + 1, `n${i}`, [], 50));
  const state = after(createState(long, { columns: 80, rows: 40 }), 'pageDown', 'open', 'pageDown', 'down');
  const size = { columns: 60, rows: 8 };
  const small = reduce(state, { type: 'resize', size });
  const { tree, members } = layOut(size);
  expect(small.treeCursor.index).toBe(state.treeCursor.index);
  expect(small.treeCursor.index - small.treeCursor.top).toBeLessThan(tree.rows);
  expect(small.members!.cursor.index - small.members!.cursor.top).toBeLessThan(members.items);
});

test('every command is taken in every view, with an empty tree and an empty leaf too', () => {
  const commands: Command[] = [
    'up',
    'down',
    'left',
    'right',
    'pageUp',
    'pageDown',
    'first',
    'last',
    'open',
    'toggle',
    'next',
    'previous',
    'foldSystem',
    'back',
    'leave',
    'quit',
  ];
  const empty = createState([], SIZE);
  const hollow = after(createState([node(1, 'hollow', [], 0)], SIZE), 'open');
  expect(hollow.view).toBe('members');
  expect(after(hollow, 'open')).toBe(hollow);
  for (const command of commands) {
    expect(after(empty, command).treeCursor).toEqual({ index: 0, top: 0 });
    expect(after(hollow, command).members?.cursor).toEqual({ index: 0, top: 0 });
  }
});

function after(state: BrowserState, ...commands: Command[]): BrowserState {
  return commands.reduce((now, type) => reduce(now, { type }), state);
}

function namesOf(state: BrowserState): string[] {
  return flattenTree(state.shown, state.expanded).map((row) => row.node.name);
}

function selectedOf(state: BrowserState): string | undefined {
  return namesOf(state)[state.treeCursor.index];
}

function node(
  id: number,
  name: string,
  children: TreeNode[] = [],
  bailCount = 10,
  kind: TreeNode['kind'] = 'node',
): TreeNode {
  const own = {
    id,
    kind,
    source: 'found',
    name,
    summary: '',
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
  } as const;
  const below = children.map((child) => ({ ...child, parentId: id }));
  return { ...own, parentId: null, bailCount, distinctCount: bailCount, depth: 0, children: below };
}

test('a reader who scrolled while a long transcript was laid out stays on the same rows', () => {
  const parts = { hasSystem: false, turns: [], matches: [] };
  let state = after(createState(TREE, SIZE, 4), 'open', 'open');
  state = reduce(state, { type: 'layOut', lineCount: 60, start: 50, isPartial: true, ...parts });
  state = after(state, 'up', 'up');
  state = reduce(state, { type: 'layOut', lineCount: 460, start: 450, isPartial: false, ...parts });
  expect(state.transcript.top).toBe(448);
});
