import { describe, expect, test } from 'vitest';
import { findRetiredNode, loadLeafIds, loadTree, saveTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { searchNodes } from '../../db/search.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { AT, nodeOf, openTemporary, placementOf, startBuild, storeTexts } from './made-run.js';

test('a tree comes back as it was stored: order, depth, and all that is known of a node', () => {
  const db = openTemporary();
  const full = {
    summary: 'One line; with "quotes", a NUL-free \u202e mark and 🔄.',
    keyphrases: ['first, second', "it's", '"quoted"', ''],
    fit: 0.25,
    cohesion: 0.5,
    like: { name: 'Abusive user', similarity: 0.75 },
    bailCount: 12,
    distinctCount: 9,
  };
  saveTree(
    db,
    startBuild(db),
    AT,
    [
      nodeOf('B', full),
      nodeOf('b2', { parent: 0 }),
      nodeOf('b1', { parent: 0 }),
      nodeOf('A'),
      nodeOf('deep', { parent: 2 }),
      nodeOf('Unplaced', { kind: 'unplaced' }),
    ],
    [],
  );
  const tree = loadTree(db);
  expect(outline(tree)).toEqual(['B', '  b2', '  b1', '    deep', 'A', 'Unplaced']);
  expect(tree[0]).toMatchObject({ ...full, parentId: null, kind: 'node', source: 'found', depth: 0 });
  expect(tree[1]).toMatchObject({ keyphrases: [], fit: null, cohesion: null, like: null });
  expect(tree[2]!.kind).toBe('unplaced');
});

test('an empty database has no tree, and an empty tree is stored', () => {
  const db = openTemporary();
  expect(loadTree(db)).toEqual([]);
  saveTree(db, startBuild(db), AT, [], []);
  expect(loadTree(db)).toEqual([]);
  expect(loadLeafIds(db)).toEqual(new Map());
});

describe('the next build', () => {
  test('keeps an id with new content, gives a new id to a new node, and retires the rest', () => {
    const db = openTemporary();
    const first = startBuild(db);
    saveTree(db, first, AT, [nodeOf('Kept'), nodeOf('Gone'), nodeOf('Child', { parent: 0 })], []);
    const ids = idsByName(db);
    const second = startBuild(db);
    saveTree(
      db,
      second,
      AT,
      [
        nodeOf('New'),
        nodeOf('Renamed', { keepId: ids.Kept!, bailCount: 7 }),
        nodeOf('Child', { keepId: ids.Child!, parent: 0 }),
      ],
      [],
    );
    expect(outline(loadTree(db))).toEqual(['New', '  Child', 'Renamed']);
    const now = idsByName(db);
    expect(now).toMatchObject({ Renamed: ids.Kept, Child: ids.Child });
    expect(Object.values(ids)).not.toContain(now.New);
    expect(loadTree(db)[1]!.bailCount).toBe(7);
    expect(findRetiredNode(db, ids.Gone!)).toEqual({ name: 'Gone', retiredBuild: second });
    expect(findRetiredNode(db, ids.Kept!)).toBeNull();
    expect(findRetiredNode(db, 999)).toBeNull();
    expect(eventsOf(db, second)).toEqual([
      [now.New, 'created', { name: 'New' }],
      [ids.Kept, 'renamed', { from: 'Kept', to: 'Renamed' }],
      [ids.Child, 'moved', { from: ids.Kept, to: now.New }],
      [ids.Gone, 'retired', {}],
    ]);
  });

  test('of the same tree records nothing and keeps every id', () => {
    const db = openTemporary();
    saveTree(db, startBuild(db), AT, [nodeOf('A'), nodeOf('a', { parent: 0 })], []);
    const ids = idsByName(db);
    const second = startBuild(db);
    saveTree(db, second, AT, [nodeOf('A', { keepId: ids.A! }), nodeOf('a', { keepId: ids.a!, parent: 0 })], []);
    expect(idsByName(db)).toEqual(ids);
    expect(eventsOf(db, second)).toEqual([]);
  });

  test('never uses an id again: not that of a retired node, nor of the highest one', () => {
    const db = openTemporary();
    saveTree(db, startBuild(db), AT, [nodeOf('A'), nodeOf('B')], []);
    const { A, B } = idsByName(db);
    saveTree(db, startBuild(db), AT, [], []);
    saveTree(db, startBuild(db), AT, [nodeOf('A', { keepId: A! }), nodeOf('B')], []);
    for (const id of Object.values(idsByName(db))) expect(id).toBeGreaterThan(Math.max(A!, B!));
    expect(findRetiredNode(db, A!)).toMatchObject({ name: 'A' });
  });

  test('replaces all placements', () => {
    const db = openTemporary();
    const [one, two, three] = storeTexts(db, ['a', 'b', 'c']) as [number, number, number];
    saveTree(db, startBuild(db), AT, [nodeOf('A'), nodeOf('B')], [placementOf(one, 0), placementOf(two, 1)]);
    const old = idsByName(db);
    expect(loadLeafIds(db)).toEqual(
      new Map([
        [one, old.A],
        [two, old.B],
      ]),
    );
    saveTree(db, startBuild(db), AT, [nodeOf('B', { keepId: old.B! })], [placementOf(two, 0), placementOf(three, 0)]);
    expect(loadLeafIds(db)).toEqual(
      new Map([
        [two, old.B],
        [three, old.B],
      ]),
    );
  });

  test('is searched by its own names only', () => {
    const db = openTemporary();
    saveTree(db, startBuild(db), AT, [nodeOf('Poison gardens'), nodeOf('Old quarrels')], []);
    const ids = idsByName(db);
    saveTree(db, startBuild(db), AT, [nodeOf('Quiet gardens', { keepId: ids['Poison gardens']! })], []);
    expect(searchNodes(db, 'poison', 9)).toEqual([]);
    expect(searchNodes(db, 'quarrels', 9)).toEqual([]);
    expect(searchNodes(db, 'gardens', 9).map(({ id }) => id)).toEqual([ids['Poison gardens']]);
  });

  test('that fails leaves the tree as it was', () => {
    const db = openTemporary();
    const [one] = storeTexts(db, ['a']) as [number];
    saveTree(db, startBuild(db), AT, [nodeOf('A')], [placementOf(one, 0)]);
    const before = [loadTree(db), loadLeafIds(db)];
    const build = startBuild(db);
    const save = db.transaction(() =>
      saveTree(db, build, AT, [nodeOf('B')], [placementOf(one, 0), placementOf(one, 0)]),
    );
    expect(save).toThrow(/UNIQUE/);
    expect([loadTree(db), loadLeafIds(db)]).toEqual(before);
  });
});

function outline(nodes: readonly TreeNode[]): string[] {
  return [...walkTree(nodes)].map(({ name, depth }) => '  '.repeat(depth) + name);
}

function idsByName(db: Database): Record<string, number> {
  return Object.fromEntries([...walkTree(loadTree(db))].map(({ name, id }) => [name, id]));
}

function eventsOf(db: Database, build: number): unknown[] {
  const rows = db
    .prepare('SELECT node_id, kind, detail FROM node_events WHERE build_id = ? ORDER BY id')
    .raw()
    .all(build);
  return (rows as [number, string, string][]).map(([id, kind, detail]) => [id, kind, JSON.parse(detail)]);
}
