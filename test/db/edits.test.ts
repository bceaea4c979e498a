import { expect, test } from 'vitest';
import { endBuild, loadUnendedBuilds } from '../../db/builds.js';
import { loadDraft, saveDraft } from '../../db/edits.js';
import {
  dropUndone,
  findEditToRedo,
  findEditToUndo,
  findLastEditId,
  loadEdits,
  loadLastChanges,
  recordEdit,
  setEditState,
} from '../../db/edits-events.js';
import { createAliasFollower, loadHumanMarks, loadNodeMark } from '../../db/edits-marks.js';
import { loadLeafIds, loadTree, saveTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { searchNodes } from '../../db/search.js';
import { type Changes, findChanges } from '../../taxonomy/edits/changes.js';
import { addNode, changeNode, copyDraft, type Draft, placeBail, retireNode } from '../../taxonomy/edits/draft.js';
import { AT, nodeOf, openTemporary, placementOf, startBuild, storeTexts } from './made-run.js';

/** Nodes 1 Harm (2 Fraud, 3 Theft) with three bails each leaf, of one finished build. */
function openTaxonomy(): { db: Database; build: number; ids: number[] } {
  const db = openTemporary();
  const ids = storeTexts(db, ['a', 'b', 'c', 'd', 'e', 'f']);
  const build = startBuild(db);
  db.transaction(() => {
    const nodes = [nodeOf('Harm'), nodeOf('Fraud', { parent: 0 }), nodeOf('Theft', { parent: 0 })];
    const placements = ids.map((id, i) => placementOf(id, i < 3 ? 1 : 2));
    saveTree(db, build, AT, nodes, placements);
    endBuild(db, build, 'finished', AT, {});
  })();
  return { db, build, ids };
}

/** Changes the stored tree. */
function change(db: Database, build: number, work: (draft: Draft) => void): Changes {
  const before = loadDraft(db, build);
  const draft = copyDraft(before);
  work(draft);
  const changes = findChanges(before, draft);
  db.transaction(() => saveDraft(db, draft, changes))();
  return changes;
}

test('a draft holds what is stored, and what is written of it is read again', () => {
  const { db, build, ids } = openTaxonomy();
  change(db, build, (draft) => {
    expect([...draft.nodes.values()].map(({ id, name, parentId }) => [id, name, parentId])).toEqual([
      [1, 'Harm', null],
      [2, 'Fraud', 1],
      [3, 'Theft', 1],
    ]);
    expect(draft.bails.get(ids[0]!)).toMatchObject({ run: 'made-up', recordId: 'r-0000', nodeId: 2, handNode: null });
    const made = addNode(draft, 1, { name: 'Blackmail', humanName: 'Blackmail', humanParent: 1, note: 'new' });
    placeBail(draft, ids[0]!, made, { handNode: made, score: 0.5 });
    changeNode(draft, 2, { isPinned: 1 });
    retireNode(draft, 3, 2);
    for (const id of ids.slice(3)) placeBail(draft, id, 2);
  });
  const [harm] = loadTree(db);
  expect(harm!.children.map(({ name, source, namedBy }) => [name, source, namedBy])).toEqual([
    ['Fraud', 'found', 'words'],
    ['Blackmail', 'human', 'human'],
  ]);
  expect(loadLeafIds(db).get(ids[0]!)).toBe(4);
  expect(searchNodes(db, 'blackmail', 5)).toMatchObject([{ id: 4 }]);
  expect(searchNodes(db, 'theft', 5)).toEqual([]);
  expect(loadDraft(db, build).nextId).toBe(5);
});

test('what humans decided is listed for builds, with merged ids followed', () => {
  const { db, build, ids } = openTaxonomy();
  expect(loadHumanMarks(db)).toEqual({ nodes: new Map(), bails: new Map() });
  change(db, build, (draft) => {
    changeNode(draft, 2, { humanName: 'Scams', humanParent: 0, isPinned: 1, note: 'look' });
    placeBail(draft, ids[4]!, 3, { handNode: 3 });
  });
  change(db, build, (draft) => retireNode(draft, 3, 2));
  const { nodes, bails } = loadHumanMarks(db);
  expect([...nodes.values()]).toEqual([
    { nodeId: 2, name: 'Scams', summary: null, parent: 0, isPinned: true, note: 'look', isMade: false },
  ]);
  expect([...bails]).toEqual([[ids[4], 2]]);
  expect(loadNodeMark(db, 1)).toBeNull();
  change(db, build, (draft) => changeNode(draft, 2, { humanName: null, humanParent: null, isPinned: 0, note: null }));
  expect(loadNodeMark(db, 2)).toBeNull();
});

test('marks outlive a build that replaces the tree, and a bail that is taken out and read again', () => {
  const { db, build, ids } = openTaxonomy();
  change(db, build, (draft) => {
    changeNode(draft, 2, { humanName: 'Scams' });
    placeBail(draft, ids[5]!, 2, { handNode: 2 });
  });
  const next = startBuild(db, 'next');
  db.transaction(() => {
    const nodes = [nodeOf('Harm', { keepId: 1 }), nodeOf('A', { keepId: 2, parent: 0 }), nodeOf('B', { parent: 0 })];
    saveTree(
      db,
      next,
      AT,
      nodes,
      ids.map((id) => placementOf(id, 2)),
    );
    endBuild(db, next, 'finished', AT, {});
  })();
  expect(loadNodeMark(db, 2)!.name).toBe('Scams');
  expect(loadHumanMarks(db).bails.get(ids[5]!)).toBe(2);
  db.prepare('DELETE FROM transcripts WHERE id = ?').run(ids[5]);
  expect(loadHumanMarks(db).bails.size).toBe(0);
  const [again] = storeTexts(db, [{ id: 'r-0005', contentHash: 'hash-5' }]);
  expect([...loadHumanMarks(db).bails]).toEqual([[again, 2]]);
});

test('an alias leads to the end of a chain, to nowhere from what nobody took, and in a circle not for ever', () => {
  const { db, build } = openTaxonomy();
  change(db, build, (draft) => {
    retireNode(draft, 3, 2);
    retireNode(draft, 2, 1);
  });
  const follow = createAliasFollower(db);
  expect([1, 2, 3, 99].map(follow)).toEqual([1, 1, 1, null]);
  change(db, build, (draft) => retireNode(draft, 1, null));
  expect(follow(3)).toBeNull();
  change(db, build, (draft) => retireNode(draft, 1, 3));
  expect(follow(3)).toBeNull();
});

test('undo takes the last edit that stands, redo the first that was undone, and a new edit ends redo', () => {
  const { db, build } = openTaxonomy();
  const record = (kind: string, editId: number | null = null) =>
    recordEdit(db, {
      buildId: build,
      at: AT,
      author: 'me',
      kind,
      requests: [{ edit: kind }],
      lines: [kind],
      changes: { nodes: [{ id: 2, before: { name: kind }, after: { name: 'x' } }], bails: [] },
      editId,
      state: editId === null ? 'done' : null,
    });
  expect([findEditToUndo(db), findEditToRedo(db), findLastEditId(db)]).toEqual([null, null, 0]);
  const [first, second] = [record('rename'), record('move')];
  expect(findEditToUndo(db)).toMatchObject({ id: second, kind: 'move', requests: [{ edit: 'move' }], state: 'done' });
  setEditState(db, second, 'undone');
  setEditState(db, first, 'undone');
  const undo = record('undo', first);
  expect(findEditToUndo(db)).toBeNull();
  expect(findEditToRedo(db)!.id).toBe(first);
  expect(loadLastChanges(db, first).nodes[0]!.before).toEqual({ name: 'undo' });
  expect(loadLastChanges(db, second).nodes[0]!.before).toEqual({ name: 'move' });
  dropUndone(db);
  expect(findEditToRedo(db)).toBeNull();
  expect(loadEdits(db, 2).map(({ id, state }) => [id, state])).toEqual([
    [first, 'dropped'],
    [second, 'dropped'],
    [undo, null],
  ]);
  expect(loadEdits(db, 1)).toEqual([]);
  expect(findLastEditId(db)).toBe(undo);
});

test('a build that has not ended is listed with its process', () => {
  const { db } = openTaxonomy();
  expect(loadUnendedBuilds(db)).toEqual([]);
  const id = startBuild(db, 'running');
  expect(loadUnendedBuilds(db)).toMatchObject([{ id, startedAt: AT, pid: process.pid }]);
});
