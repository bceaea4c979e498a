import { describe, expect, test } from 'vitest';
import { createDigestStore } from '../../db/digests.js';
import { createGistFinder, iterateMembers, loadBoundaryMembers, loadMembers } from '../../db/members.js';
import { loadTree, saveTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import {
  countPending,
  loadDistinctPlacements,
  loadNodeGroups,
  loadPlacement,
  saveSubjects,
} from '../../db/placements.js';
import { AT, bodyOf, nodeOf, openTemporary, placementOf, startBuild, storeTexts } from './made-run.js';

test('a placement comes back as it was stored; one that is none is null', () => {
  const db = openTemporary();
  const [one, two] = storeTexts(db, ['a', 'b']) as [number, number];
  const [nodeId] = place(db, ['A'], [placementOf(one, 0, { score: 0.25, x: -1.5, y: 2, reason: 'why' })]);
  expect(loadPlacement(db, one)).toEqual({ nodeId, score: 0.25, x: -1.5, y: 2, reason: 'why' });
  expect(loadPlacement(db, two)).toBeNull();
  expect(loadPlacement(db, 999)).toBeNull();
});

test('pending are the bails, and only bails, that no build has placed', () => {
  const db = openTemporary();
  expect(countPending(db)).toBe(0);
  const texts = ['bail', 'stay', 'unknown', 'bail'].map((outcome, i) => ({ body: bodyOf(`${i}`), outcome }));
  const ids = storeTexts(db, texts);
  expect(countPending(db)).toBe(2);
  place(db, ['A'], [placementOf(ids[0]!, 0)]);
  expect(countPending(db)).toBe(1);
});

test('a bail is in one place: a second placement is refused, and so is one of no transcript', () => {
  const db = openTemporary();
  const [one] = storeTexts(db, ['a']) as [number];
  expect(() => place(db, ['A', 'B'], [placementOf(one, 0), placementOf(one, 1)])).toThrow(/UNIQUE/);
  expect(() => place(db, ['A'], [placementOf(999, 0)])).toThrow(/FOREIGN KEY/);
});

test('a transcript that changes loses its placement, and those that repeated it stand for themselves', () => {
  const db = openTemporary();
  const [one, two] = storeTexts(db, ['a', 'a']) as [number, number];
  place(db, ['A'], [placementOf(one, 0), placementOf(two, 0, { duplicateOf: one })]);
  storeTexts(db, [{ contentHash: 'other', body: bodyOf('b') }]);
  expect(countPending(db)).toBe(1);
  expect([...iterateMembers(db)].map(({ recordId, isDuplicate }) => [recordId, isDuplicate])).toEqual([
    ['r-0001', false],
  ]);
});

describe('members of a leaf', () => {
  test('come most typical first, duplicates last, ties by run and id; at the boundary least typical first', () => {
    const db = openTemporary();
    const ids = storeTexts(db, ['a', 'b', 'c', 'd', 'e', 'f']);
    const [leaf] = place(
      db,
      ['A', 'B'],
      [
        placementOf(ids[0]!, 0, { score: 0.5 }),
        placementOf(ids[1]!, 0, { score: 0.9 }),
        placementOf(ids[2]!, 0, { score: 0.5 }),
        placementOf(ids[3]!, 0, { score: 0.99, duplicateOf: ids[1]! }),
        placementOf(ids[4]!, 0, { score: 0.1 }),
        placementOf(ids[5]!, 1, { score: 1 }),
      ],
    );
    const names = (members: { recordId: string }[]) => members.map(({ recordId }) => recordId);
    expect(names(loadMembers(db, leaf!))).toEqual(['r-0001', 'r-0000', 'r-0002', 'r-0004', 'r-0003']);
    expect(names(loadMembers(db, leaf!, 2))).toEqual(['r-0001', 'r-0000']);
    expect(names(loadBoundaryMembers(db, leaf!, 2))).toEqual(['r-0004', 'r-0000']);
    expect(names([...iterateMembers(db)])).toEqual(['r-0000', 'r-0001', 'r-0002', 'r-0003', 'r-0004', 'r-0005']);
    expect(loadMembers(db, leaf!).at(-1)).toMatchObject({ isDuplicate: true, digest: '', gist: '' });
    expect(loadMembers(db, 999)).toEqual([]);
    const findGists = createGistFinder(db);
    for (const limit of [1, 2, 3, 5, 9])
      expect(names(findGists(leaf!, limit))).toEqual(names(loadMembers(db, leaf!, limit)));
    expect(findGists(999, 3)).toEqual([]);
  });

  test('bring the digest that was made of them', () => {
    const db = openTemporary();
    const [one] = storeTexts(db, ['a']) as [number];
    createDigestStore(db, '1').put(one, digestOf('h', 'whole text', 'the exit'));
    const [leaf] = place(db, ['A'], [placementOf(one, 0, { vectorHash: 'h' })]);
    expect(loadMembers(db, leaf!)).toEqual([
      {
        transcriptId: one,
        nodeId: leaf,
        run: 'made-up',
        recordId: 'r-0000',
        score: null,
        reason: null,
        isDuplicate: false,
        vectorHash: 'h',
        digest: 'whole text',
        gist: 'the exit',
      },
    ]);
  });
});

test('groups count by what differs, and leave out what is the same for all', () => {
  const db = openTemporary();
  const ids = storeTexts(db, [
    { model: 'm1', method: 'bail_tool' },
    { model: 'm2', method: 'bail_tool' },
    { model: 'm2', method: 'bail_tool' },
    { model: null, method: 'bail_tool' },
    { model: 'm9', method: 'bail_string' },
  ]);
  const leaves = place(
    db,
    ['A', 'B', 'C'],
    [0, 0, 1, 1, 2].map((node, i) => placementOf(ids[i]!, node)),
  );
  expect(loadNodeGroups(db, leaves.slice(0, 2))).toEqual([
    {
      by: 'model',
      counts: [
        { value: 'm2', count: 2 },
        { value: '', count: 1 },
        { value: 'm1', count: 1 },
      ],
    },
  ]);
  expect(loadNodeGroups(db, [])).toEqual([]);
});

test('distinct placements count what repeats them, leave out what has no vector, and say what was embedded', () => {
  const db = openTemporary();
  const ids = storeTexts(db, ['a', 'b', 'c', 'd']);
  const digests = createDigestStore(db, '1');
  for (const [i, hash] of ['z', 'y', 'z', 'x'].entries())
    digests.put(ids[i]!, digestOf(hash, `text ${i}`, `gist ${i}`));
  place(
    db,
    ['A'],
    [
      placementOf(ids[0]!, 0, { vectorHash: 'z' }),
      placementOf(ids[1]!, 0, { vectorHash: 'said' }),
      placementOf(ids[2]!, 0, { vectorHash: 'z', duplicateOf: ids[0]! }),
      placementOf(ids[3]!, 0, { reason: 'empty' }),
    ],
  );
  saveSubjects(db, [{ vectorHash: 'said', subject: 'what was said of it' }]);
  saveSubjects(db, [{ vectorHash: 'said', subject: 'what was said of it' }]);
  expect(loadDistinctPlacements(db)).toEqual([
    { vectorHash: 'said', subject: 'what was said of it', bailCount: 1 },
    { vectorHash: 'z', subject: 'gist 0', bailCount: 2 },
  ]);
});

/** Stores a tree of top nodes with these placements. @returns the nodes' ids. */
function place(db: Database, names: readonly string[], placements: Parameters<typeof saveTree>[4]): number[] {
  db.transaction(() =>
    saveTree(
      db,
      startBuild(db),
      AT,
      names.map((name) => nodeOf(name)),
      placements,
    ),
  )();
  return loadTree(db).map(({ id }) => id);
}

function digestOf(hash: string, text: string, gist: string) {
  return { hash, text, gist, tokens: 1, totalTokens: 1, coverage: 1 };
}
