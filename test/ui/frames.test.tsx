import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../db/open.js';
import { App } from '../../src/ui/app.js';
import { createBackstage } from '../../src/ui/backstage.js';
import type { ScreenSize } from '../../src/ui/layout.js';
import { createLibrary, readSignature } from '../../src/ui/library.js';
import { createTheme } from '../../src/ui/theme.js';
import type { Ground } from '../../src/ui/use-browser.js';
import { fillExampleDatabase } from '../example-database.js';
import { fillDatabase } from './fill-database.js';
import { fillSmallTaxonomy } from './small-taxonomy.js';

const GOLDEN = new URL('./golden/', import.meta.url);
const [UP, DOWN, RIGHT, ENTER, ESC] = ['\u001b[A', '\u001b[B', '\u001b[C', '\r', '\u001b'];
const SMALL = { columns: 60, rows: 16 };
const WIDE = { columns: 100, rows: 30 };
const EXAMPLE_SIZES = [SMALL, { columns: 80, rows: 24 }, { columns: 120, rows: 40 }];

let folder: string;
let db: Database;
let example: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-ui-'));
  db = fillSmallTaxonomy(join(folder, 'small.db'));
  example = await fillExampleDatabase(join(folder, 'example.db'));
});
afterAll(() => {
  db.close();
  example.close();
  rmSync(folder, { recursive: true });
});
const screens: { unmount(): void }[] = [];
afterEach(() => {
  for (const screen of screens.splice(0)) screen.unmount();
});

const WALKS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['tree', []],
  ['tree-unfolded', [RIGHT, DOWN]],
  ['members', [RIGHT, DOWN, ENTER, DOWN]],
  ['members-wide-characters', [DOWN, RIGHT, DOWN, ENTER]],
  ['unplaced', ['G', ENTER]],
  ['transcript', [RIGHT, DOWN, ENTER, ENTER]],
  ['transcript-system', [RIGHT, DOWN, ENTER, ENTER, 's']],
  ['transcript-wide-characters', [DOWN, RIGHT, DOWN, ENTER, DOWN, ENTER]],
  ['transcript-without-messages', ['G', ENTER, ENTER]],
];

for (const size of [SMALL, WIDE]) {
  for (const [name, keys] of WALKS) {
    test(`the screen is as it was: ${name} at ${size.columns} columns (UPDATE_GOLDEN=1 rewrites it)`, async () => {
      const frame = await frameAfter(db, size, keys);
      const file = new URL(`${name}-${size.columns}.txt`, GOLDEN);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${frame}\n`);
      expect(existsSync(file) ? readFileSync(file, 'utf8') : 'no golden frame yet').toBe(`${frame}\n`);
      expectToFit(frame, size);
    });
  }
}

const EXAMPLE_WALKS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['tree', []],
  ['tree-unfolded', ['l', 'j', 'j']],
  ['tree-by-name', ['o']],
  ['bars', ['v', 'v', 'j']],
  ['node', ['l', 'j', 'i']],
  ['search', ['/', ...'password']],
  ['search-kept', ['/', ...'password', ENTER, 'j']],
  ['nothing-found', ['/', ...'zzzz']],
  ['filters', ['f', 'j', ENTER]],
  ['filtered', ['f', 'j', ENTER, ESC]],
  ['all-members', ['j', 'a', 'j']],
  ['members', ['l', 'j', ENTER]],
  ['transcript', ['l', 'j', ENTER, ENTER]],
  ['transcript-start', ['l', 'j', ENTER, ENTER, 'g']],
  ['transcript-find', ['l', 'j', ENTER, ENTER, '/', ...'the', ENTER]],
  ['map', ['m']],
  ['map-zoomed', ['j', 'm', 'l', 'l', '+', '+', 'k']],
  ['compare', ['c']],
  ['compare-next', ['c', 'l', 'n', '\t']],
  ['help', ['?']],
  ['help-transcript', ['l', 'j', ENTER, ENTER, '?']],
  ['command', [':', ...'fil']],
  ['command-values', [':', ...'filter model=']],
  ['command-wrong', [':', ...'frobnicate', ENTER]],
];

for (const size of EXAMPLE_SIZES) {
  for (const [name, keys] of EXAMPLE_WALKS) {
    test(`the example run looks as it did: ${name} at ${size.columns} columns (UPDATE_GOLDEN=1 rewrites it)`, async () => {
      // Only with room beside the tree, or on its own page, is more of a node read while the reader rests.
      const frame = await frameAfter(example, size, keys, size.columns >= 96 || name === 'node' ? 200 : 0);
      const file = new URL(`example/${name}-${size.columns}.txt`, GOLDEN);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${frame}\n`);
      expect(existsSync(file) ? readFileSync(file, 'utf8') : 'no golden frame yet').toBe(`${frame}\n`);
      expectToFit(frame, size);
    });
  }
}

test('escape leads from a transcript back to the same place in the tree', async () => {
  const there = await frameAfter(db, WIDE, [RIGHT, DOWN, ENTER, ENTER, ESC, ESC]);
  expect(there).toBe(await frameAfter(db, WIDE, [RIGHT, DOWN]));
});

test('next in a transcript shows the next member, and previous the one before', async () => {
  const second = await frameAfter(db, WIDE, [RIGHT, DOWN, ENTER, ENTER, 'n']);
  expect(second).toContain('A pocket calculator is smarter than you.');
  expect(second).toContain('2/4');
  const first = await frameAfter(db, WIDE, [RIGHT, DOWN, ENTER, ENTER, 'n', 'p']);
  expect(first).toBe(await frameAfter(db, WIDE, [RIGHT, DOWN, ENTER, ENTER]));
});

test('another size of the window is another frame, with the same node selected', async () => {
  const screen = open(db, WIDE);
  await press(screen, [RIGHT, DOWN]);
  screen.rerender(app(db, SMALL));
  await settled();
  expect(screen.lastFrame()).toBe(await frameAfter(db, SMALL, [RIGHT, DOWN]));
});

test('any walk at any size stays within the screen', async () => {
  const walk = [RIGHT, DOWN, ENTER, DOWN, ENTER, UP, 's', 'G', 'n', ESC, 'g', ESC, 'G', ENTER, ENTER];
  for (const size of [{ columns: 20, rows: 6 }, { columns: 33, rows: 9 }, SMALL, { columns: 80, rows: 24 }]) {
    const screen = open(db, size);
    for (const key of walk) {
      await press(screen, [key]);
      expectToFit(screen.lastFrame()!, size);
    }
  }
});

test('of 5,000 nodes only those on the screen are drawn', async () => {
  const places = Array.from({ length: 5000 }, (_, i) => ({
    name: `Situation ${i}`,
    summary: `What happened in ${i}.`,
  }));
  const large = fillDatabase(join(folder, 'large.db'), places, []);
  const screen = open(large, SMALL);
  await press(screen, ['G']);
  expect(screen.lastFrame()).toContain('Situation 4999');
  expect(screen.lastFrame()).not.toContain('Situation 4900');
  expect(screen.lastFrame()!.split('\n').length).toBeLessThan(SMALL.rows);
  screen.unmount();
  large.close();
});

test('a long list of members is read as it is walked, down to its last', async () => {
  const messages = [{ role: 'user', content: 'Again.' }] as const;
  const bails = Array.from({ length: 900 }, (_, i) => ({
    leaf: 0,
    messages,
    digest: `Member ${i} of many`,
    score: 1 - i / 1000,
  }));
  const long = fillDatabase(join(folder, 'long.db'), [{ name: 'Repetition' }], bails);
  const screen = open(long, SMALL);
  await press(screen, [ENTER, 'G']);
  expect(screen.lastFrame()).toContain('Member 899 of many');
  expect(screen.lastFrame()).toContain('900/900');
  screen.unmount();
  long.close();
});

test('a database without a taxonomy says how to make one', async () => {
  const empty = fillDatabase(join(folder, 'empty.db'), [], []);
  const screen = open(empty, SMALL);
  expect(screen.lastFrame()).toContain('taxonomy build');
  await press(screen, [DOWN, ENTER, RIGHT, 'G']);
  expect(screen.lastFrame()).toContain('taxonomy build');
  screen.unmount();
  empty.close();
});

test('a long conversation opens where the model left, and a long answer at its head', async () => {
  const talk = Array.from(
    { length: 400 },
    (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: `Turn ${i}.` }) as const,
  );
  const short = { leaf: 0, messages: talk, answer: 'I am going.', journal: 'Enough.' };
  const wordy = { leaf: 0, messages: talk, answer: Array.from({ length: 90 }, (_, i) => `Reason ${i}.`).join('\n') };
  const long = fillDatabase(join(folder, 'turns.db'), [{ name: 'Length' }], [short, wordy]);
  const end = await frameAfter(long, SMALL, [ENTER, ENTER]);
  expect(end).toMatch(/Turn 399[\s\S]*I am going[\s\S]*Enough/);
  const head = await frameAfter(long, SMALL, [ENTER, ENTER, 'n']);
  expect(head).toMatch(/Turn 399[\s\S]*Reason 0/);
  expect(head).not.toContain('Reason 89');
  expect(await frameAfter(long, SMALL, [ENTER, ENTER, 'n', 'G'])).toContain('Reason 89');
  expect(await frameAfter(long, SMALL, [ENTER, ENTER, 'g'])).toContain('Turn 0.');
  for (const screen of screens.splice(0)) screen.unmount();
  long.close();
});

function app(from: Database, size: ScreenSize) {
  return <App library={createLibrary(from)} ground={groundOf(from)} size={size} theme={createTheme(false)} />;
}

/** One for each database, as in the program. */
const grounds = new Map<Database, Ground>();
function groundOf(from: Database): Ground {
  const known = grounds.get(from);
  if (known) return known;
  const ground: Ground = {
    openLibrary: () => createLibrary(from),
    readSignature: () => readSignature(from),
    backstage: createBackstage(from),
    errands: async (effect) => ({ kind: 'told', message: `asked to ${effect.kind}` }),
  };
  grounds.set(from, ground);
  return ground;
}

function open(from: Database, size: ScreenSize) {
  const screen = render(app(from, size));
  screens.push(screen);
  return screen;
}

/** @param restMs how long the reader rests at the end; then the pane beside the tree says more. */
async function frameAfter(from: Database, size: ScreenSize, keys: readonly string[], restMs = 0): Promise<string> {
  const screen = open(from, size);
  await press(screen, keys);
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return screen.lastFrame()!;
}

async function press(screen: ReturnType<typeof render>, keys: readonly string[]): Promise<void> {
  await settled();
  for (const key of keys) {
    screen.stdin.write(key);
    await settled();
  }
}

/** Effects, and an escape that waits to see whether more follows, take a few turns of the event loop. */
async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setTimeout(resolve, 1));
}

function expectToFit(frame: string, { columns, rows }: ScreenSize): void {
  const lines = frame.split('\n');
  expect(lines.length).toBeLessThan(rows);
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
  expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}
