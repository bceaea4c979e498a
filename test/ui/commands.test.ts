import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../db/open.js';
import { find } from '../../src/ui/backstage.js';
import { completionsOf } from '../../src/ui/commands.js';
import { type Facts, loadFacts } from '../../src/ui/facts.js';
import { layOut } from '../../src/ui/layout.js';
import { createLibrary, type Library } from '../../src/ui/library.js';
import { comparedColumn } from '../../src/ui/moves-compare.js';
import { choicesOf } from '../../src/ui/moves-filters.js';
import { flattenTree } from '../../src/ui/rows.js';
import { type Action, type BrowserState, createState, reduce, selectedNode } from '../../src/ui/state.js';
import { walkTree } from '../../taxonomy/tree.js';
import { fillExampleDatabase } from '../example-database.js';

const SIZE = { columns: 120, rows: 40 };
const [ENTER, ESC, TAB] = [
  { input: '', key: { return: true } },
  { input: '', key: { escape: true } },
  { input: '', key: { tab: true } },
];

let folder: string;
let db: Database;
let library: Library;
let facts: Facts;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-reducer-'));
  db = await fillExampleDatabase(join(folder, 'example.db'));
  library = createLibrary(db);
  facts = loadFacts(db, library.build);
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

/** A browser that has read everything, with the keys pressed one after the other; searches are answered at once. */
function press(...keys: readonly (string | { input: string; key: object })[]): BrowserState {
  return continueWith(reduce(createState(library.tree, SIZE), { type: 'factsLoaded', facts }), ...keys);
}

function continueWith(
  start: BrowserState,
  ...keys: readonly (string | { input: string; key: object })[]
): BrowserState {
  return keys.reduce<BrowserState>((state, key) => {
    const action: Action = typeof key === 'string' ? { type: 'input', input: key, key: {} } : { type: 'input', ...key };
    const next = reduce(state, action);
    const words = next.search?.words;
    if (words === undefined || words === state.search?.words) return next;
    const found = find(db, words);
    const hits = found && { nodes: new Set(found.nodes), transcripts: found.transcripts };
    return reduce(next, { type: 'found', words, hits });
  }, start);
}

const bailsOf = (state: BrowserState) => state.shown.reduce((sum, node) => sum + node.bailCount, 0);
const countInData = (sql: string, ...values: unknown[]) =>
  db
    .prepare(sql)
    .pluck()
    .get(...values) as number;
const PLACED = 'SELECT count(*) FROM placements p JOIN transcripts t ON t.id = p.transcript_id';

describe('filters', () => {
  test('counts follow a filter at every level, and are those of the database', () => {
    const state = press(':filter model=drifter-3b', ENTER);
    expect(bailsOf(state)).toBe(countInData(`${PLACED} WHERE t.model = 'drifter-3b'`));
    for (const node of walkTree(state.shown)) {
      if (node.children.length > 0)
        expect(node.bailCount).toBe(node.children.reduce((sum, child) => sum + child.bailCount, 0));
      else
        expect(node.bailCount).toBe(countInData(`${PLACED} WHERE t.model = 'drifter-3b' AND p.node_id = ?`, node.id));
    }
  });

  test('values of one kind are alternatives, kinds must all hold', () => {
    const state = press(
      ':filter model=drifter-3b',
      ENTER,
      ':filter model=lumen-2-mini',
      ENTER,
      ':filter method=bail_tool',
      ENTER,
    );
    const where = "WHERE t.model IN ('drifter-3b', 'lumen-2-mini') AND t.method = 'bail_tool'";
    expect(bailsOf(state)).toBe(countInData(`${PLACED} ${where}`));
    expect(state.filters).toHaveLength(3);
  });

  test('a filter of a value that is not known, refused and not refused', () => {
    expect(bailsOf(press(':filter variant=not known', ENTER))).toBe(countInData(`${PLACED} WHERE t.variant IS NULL`));
    expect(bailsOf(press(':filter refused=yes', ENTER))).toBe(countInData(`${PLACED} WHERE t.refused >= 0.5`));
  });

  test('esc takes away the search first and then one filter after the other, until all is as it was', () => {
    const start = press();
    let state = press(':filter model=drifter-3b', ENTER, ':filter method=bail_tool', ENTER, '/password', ENTER);
    expect(state.search?.words).toBe('password');
    state = continueWith(state, ESC);
    expect([state.search, state.filters.length]).toEqual([null, 2]);
    state = continueWith(state, ESC, ESC);
    expect(state.filters).toEqual([]);
    expect(state.shown).toEqual(start.shown);
  });

  test('the list of filters switches them, and every value has its line', () => {
    const open = press('f');
    expect(choicesOf(open).length).toBe(facts.columns.reduce((sum, { values }) => sum + values.length, 0));
    const on = continueWith(open, 'j', ENTER);
    const [chosen] = on.filters;
    expect(chosen).toEqual({ by: choicesOf(open)[1]!.by, value: choicesOf(open)[1]!.value });
    expect(continueWith(on, ' ').filters).toEqual([]);
    expect(continueWith(on, 'x').filters).toEqual([]);
    expect(continueWith(on, 'q').view).toBe('tree');
  });

  test('a click on a chip takes it away', () => {
    const state = press(':filter model=drifter-3b', ENTER);
    expect(reduce(state, { type: 'mouse', event: 'click', column: 3, row: 1 }).filters).toEqual([]);
    expect(reduce(state, { type: 'mouse', event: 'click', column: 90, row: 1 }).filters).toHaveLength(1);
  });

  test('what cannot be filtered by is said, and nothing changes', () => {
    const state = press(':filter colour=red', ENTER);
    expect(state.message).toMatchObject({ isError: true });
    expect(state.message!.text).toContain('expected run=..., model=...');
    expect(press(':filter model=nobody', ENTER).message!.text).toMatch(/model is never nobody\. Expected /);
  });
});

describe('search', () => {
  test('narrows as it is typed, keeps what is above, and counts transcripts that hold the words', () => {
    const state = press('/pass', 'word');
    expect(bailsOf(state)).toBe(
      countInData(
        `SELECT count(*) FROM transcript_words w JOIN placements p ON p.transcript_id = w.rowid WHERE transcript_words MATCH '"password"*'`,
      ),
    );
    for (const { node } of flattenTree(state.shown, state.expanded))
      if (node.parentId !== null) expect([...walkTree(state.shown)].some(({ id }) => id === node.parentId)).toBe(true);
    expect(state.prompt?.text).toBe('password');
  });

  test('enter keeps it, esc drops it and folds what it unfolded', () => {
    const before = press('j', 'l');
    const kept = continueWith(before, '/password', ENTER);
    expect([kept.prompt, kept.search?.words]).toEqual([null, 'password']);
    const dropped = continueWith(kept, ESC);
    expect([...dropped.expanded]).toEqual([...before.expanded]);
    expect(continueWith(before, '/password', ESC).search).toBeNull();
  });

  test('a search that finds nothing leaves an empty tree, and keys there do no harm', () => {
    const state = press('/qqqqzzzz', ENTER);
    expect(state.shown).toEqual([]);
    for (const key of [...'jklh*-agGnpmcteyYRMVX', ENTER, ' ', '?', '?'])
      expect(() => continueWith(state, key)).not.toThrow();
    expect(continueWith(state, ESC).shown).toHaveLength(library.tree.length);
  });

  test('an answer to an earlier search is passed over', () => {
    const state = press('/password');
    const late = reduce(state, {
      type: 'found',
      words: 'pass',
      hits: { nodes: new Set(), transcripts: new Int32Array() },
    });
    expect(late).toBe(state);
  });

  test('what was searched for is looked for in the transcript', () => {
    const state = press('/password', ENTER, 'j', ENTER, ENTER);
    expect([state.view, state.transcript.find]).toEqual(['transcript', 'password']);
  });
});

describe('selection', () => {
  test('stays on its node when the order, filters or the size of the window change', () => {
    let state = press('j', 'l', 'j', 'j');
    const id = selectedNode(state)!.id;
    for (const keys of [['o'], ['o'], ['o'], ['o'], [':filter method=bail_prompt', ENTER], [ESC]]) {
      state = continueWith(state, ...keys);
      expect(selectedNode(state)?.id).toBe(id);
    }
    state = reduce(state, { type: 'resize', size: { columns: 60, rows: 16 } });
    expect(selectedNode(state)?.id).toBe(id);
    const { rows } = layOut(state.size).tree;
    expect(state.treeCursor.index - state.treeCursor.top).toBeLessThan(rows);
  });

  test('goes to the nearest node above where its own is filtered away', () => {
    const state = press('l', 'j');
    const path = selectedNode(state)!;
    const gone = reduce(state, {
      type: 'reloaded',
      tree: library.tree.map((node) => ({ ...node, children: node.children.filter(({ id }) => id !== path.id) })),
      facts,
      message: 'Read again.',
    });
    expect(selectedNode(gone)?.id).toBe(path.parentId);
  });

  test('* unfolds all below, - folds all and keeps the top node', () => {
    const all = press('j', '*');
    const inner = [...walkTree([selectedNode(all)!])].filter(({ children }) => children.length > 0);
    expect(inner.every(({ id }) => all.expanded.has(id))).toBe(true);
    const folded = continueWith(all, 'j', 'j', '-');
    expect([folded.expanded.size, folded.treeCursor.index]).toEqual([0, 1]);
  });

  test('orders put siblings as their names say', () => {
    const names = press('o').shown.map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    const cohesion = press('o', 'o').shown.map((node) => node.cohesion!);
    expect(cohesion).toEqual([...cohesion].sort((a, b) => b - a));
    const likeness = press('o', 'o', 'o').shown.map((node) => node.like?.similarity ?? 0);
    expect(likeness).toEqual([...likeness].sort((a, b) => a - b));
  });
});

describe('history', () => {
  test('[ and ] go back and forward through what was opened', () => {
    const there = press('l', 'j', ENTER, ENTER);
    const back = continueWith(there, '[');
    expect([back.view, back.members?.node.id]).toEqual(['members', there.members!.node.id]);
    const start = continueWith(back, '[');
    expect(start.view).toBe('tree');
    expect(continueWith(start, ']', ']').view).toBe('transcript');
    expect(continueWith(start, '[')).toMatchObject({ view: 'tree' });
  });

  test(':node goes to a node, and [ comes back', () => {
    const last = [...walkTree(library.tree)].at(-1)!;
    const state = press(`:node n${last.id}`, ENTER);
    expect(selectedNode(state)?.id).toBe(last.id);
    expect(selectedNode(continueWith(state, '['))?.id).toBe(press().shown[0]!.id);
    expect(press(':node n99999', ENTER).message?.isError).toBe(true);
  });
});

describe('the typed line', () => {
  test('tab puts in what all completions share, and the whole of the only one', () => {
    expect(press(':fil', TAB).prompt?.text).toBe('filter ');
    expect(press(':filter mod', TAB).prompt?.text).toBe('filter model=');
    expect(press(':filter model=dri', TAB).prompt?.text).toBe('filter model=drifter-3b ');
    expect(press(':filter method=bail_', TAB).prompt?.text).toBe('filter method=bail_');
  });

  test('a part of a name finds the node', () => {
    const node = [...walkTree(library.tree)].find(({ name }) => name.includes('Dogs'))!;
    expect(completionsOf(press(), 'merge dogs').options).toContainEqual({ insert: `n${node.id}`, label: node.name });
  });

  test('erasing, moving and pasting work as in any line', () => {
    const key = (name: string) => ({ input: '', key: { [name]: true } });
    const ctrl = (input: string) => ({ input, key: { ctrl: true } });
    expect(press(':rename a b', key('backspace')).prompt?.text).toBe('rename a ');
    expect(press(':rename a b', ctrl('w')).prompt?.text).toBe('rename a ');
    expect(press(':abc', ctrl('u')).prompt?.text).toBe('');
    expect(press(':ac', key('leftArrow'), 'b').prompt?.text).toBe('abc');
    expect(press(':x👩‍👩‍👧‍👦', key('backspace')).prompt?.text).toBe('x');
    expect(press('/one two\rj').prompt).toBeNull();
  });

  test('control characters that are typed or pasted do not get into it', () => {
    expect(press(':', 'a\u0007b\u202ec\u200b').prompt?.text).toBe('abc');
  });

  test('the start of a name is enough where it is the only one', () => {
    expect(press(':comp', ENTER).view).toBe('compare');
    expect(press(':re', ENTER).message!.text).toContain('could be rename, redo, reload');
    expect(press(':nonsense', ENTER).message!.text).toContain('is no command');
  });
});

describe('edits', () => {
  const lastEffect = (state: BrowserState) => state.effects.last.at(-1);

  test('R, M, V, X begin the line of each edit; u and U ask for undo and redo', () => {
    const { name, id } = selectedNode(press())!;
    expect(press('R').prompt?.text).toBe(`rename ${name}`);
    expect(press('M').prompt?.text).toBe('merge ');
    expect(press('V').prompt?.text).toBe('move ');
    expect(press('X').prompt?.text).toBe(`delete n${id}`);
    expect(lastEffect(press('u'))).toEqual({ kind: 'undo' });
    expect(lastEffect(press('U'))).toEqual({ kind: 'redo' });
  });

  test('a rename is made at once; what moves bails is first asked about', () => {
    const { id } = selectedNode(press())!;
    expect(lastEffect(press(':rename Mine', ENTER))).toEqual({
      kind: 'edit',
      request: { edit: 'rename', node: `n${id}`, name: 'Mine' },
      isDryRun: false,
    });
    const asked = press('X', ENTER);
    expect(lastEffect(asked)).toMatchObject({
      kind: 'edit',
      request: { edit: 'delete', node: `n${id}` },
      isDryRun: true,
    });
    const question = reduce(asked, { type: 'asked', lines: ['gone'], request: { edit: 'delete', node: `n${id}` } });
    expect(continueWith(question, 'n').question).toBeNull();
    expect(continueWith(question, 'n').effects.count).toBe(1);
    expect(lastEffect(continueWith(question, 'y'))).toMatchObject({ kind: 'edit', isDryRun: false });
  });

  test('a node that is merged into another is given as the one that is taken up', () => {
    const [a, b] = press().shown;
    const state = press('j', `:merge n${a!.id}`, ENTER);
    expect(lastEffect(state)).toMatchObject({ request: { edit: 'merge', node: `n${a!.id}`, others: [`n${b!.id}`] } });
  });
});

describe('the map and comparison', () => {
  test('the cursor moves, the map moves under it at the edge, and zooming keeps what was under the cursor', () => {
    const moved = press('m', ...Array<string>(200).fill('l'));
    const { columns } = layOut(SIZE).map;
    expect(moved.map.cursor!.column).toBe(columns - 1);
    expect(moved.map.centre).not.toBeNull();
    const zoomed = press('m', 'l', 'k', '+', '+');
    expect(zoomed.map.zoom).toBe(4);
    expect(continueWith(zoomed, '-', '-').map).toMatchObject({ zoom: 1, centre: null });
    expect(continueWith(zoomed, '0').map.zoom).toBe(1);
  });

  test('enter reads the nearest bail, t shows its node', () => {
    const read = press('m', 'k', 'k', ENTER);
    expect(read.view).toBe('transcript');
    const [member] = library.members(
      read.members!.node,
      read,
      read.members!.cursor.index,
      read.members!.cursor.index + 1,
    );
    const shown = press('m', 'k', 'k', 't');
    expect([shown.view, selectedNode(shown)!.id]).toEqual(['tree', read.members!.node.id]);
    expect(countInData('SELECT node_id FROM placements WHERE transcript_id = ?', member!.transcriptId)).toBe(
      read.members!.node.id,
    );
  });

  test('columns and pairs of values go round', () => {
    const first = press('c');
    expect(comparedColumn(first)!.name).toBe('model');
    expect(comparedColumn(continueWith(first, 'l'))!.name).toBe('method');
    expect(continueWith(first, 'n').comparison.pair).toEqual([0, 2]);
    expect(continueWith(first, 'n', 'n', 'n').comparison.pair).toEqual([0, 1]);
    expect(continueWith(first, { input: '', key: { tab: true } }).comparison.pair).toEqual([1, 0]);
    const named = press(':compare method bail_tool bail_string', ENTER);
    const { values } = comparedColumn(named)!;
    expect(named.comparison.pair.map((i) => values[i])).toEqual(['bail_tool', 'bail_string']);
  });
});

test('every key in every view does no harm, in any order', () => {
  const keys = [...'jklhnpmcfvoxaieygGYRMVXAuUrtzsJKNP.*-+_0:[]/? ', ENTER, ESC, TAB];
  let seed = 7;
  let state = press();
  for (let i = 0; i < 4000; i++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    state = { ...continueWith(state, keys[seed % keys.length]!), isDone: false };
    const count = flattenTree(state.shown, state.expanded).length;
    expect(state.treeCursor.index).toBeLessThan(Math.max(1, count));
    if (state.members) expect(state.members.cursor.index).toBeLessThan(Math.max(1, state.members.node.bailCount));
    if (i % 500 === 0)
      state = reduce(state, { type: 'resize', size: { columns: 60 + (i % 7) * 20, rows: 16 + (i % 5) * 9 } });
  }
});
