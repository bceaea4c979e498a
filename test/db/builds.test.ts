import { expect, test } from 'vitest';
import { beginBuild, endBuild, loadBuilds, loadLastFinishedBuild, saveStage } from '../../db/builds.js';
import { openTemporary } from './made-run.js';

const FIRST = {
  key: 'k1',
  at: '2025-01-01T00:00:00.000Z',
  options: { seed: 1, clusters: null },
  embedModel: 'bundled',
  fingerprint: 'f',
};

test('no build yet', () => {
  const db = openTemporary();
  expect(loadBuilds(db)).toEqual([]);
  expect(loadLastFinishedBuild(db)).toBeNull();
});

test('a build comes back with its options, stages and summary', () => {
  const db = openTemporary();
  const id = beginBuild(db, FIRST);
  const { at, ...rest } = FIRST;
  const row = { id, ...rest, status: 'running', startedAt: at, finishedAt: null, summary: null };
  expect(loadBuilds(db)).toEqual([{ ...row, stages: [] }]);
  saveStage(db, id, { name: 'embed', seconds: 1.5, done: 7, reused: 3 });
  saveStage(db, id, { name: 'digest', seconds: 0, done: 0, reused: 0 });
  saveStage(db, id, { name: 'embed', seconds: 2.5, done: 8, reused: 3 });
  endBuild(db, id, 'finished', '2025-01-01T00:01:00.000Z', { bails: 10, themes: [{ name: 'A' }] });
  const finished = {
    ...row,
    status: 'finished',
    finishedAt: '2025-01-01T00:01:00.000Z',
    summary: { bails: 10, themes: [{ name: 'A' }] },
  };
  const stages = [
    { name: 'digest', seconds: 0, done: 0, reused: 0 },
    { name: 'embed', seconds: 2.5, done: 8, reused: 3 },
  ];
  expect(loadBuilds(db)).toEqual([{ ...finished, stages }]);
  expect(loadLastFinishedBuild(db)).toEqual(finished);
});

test('the taxonomy is that of the last build that finished, whatever came after', () => {
  const db = openTemporary();
  const ids = ['k1', 'k2', 'k3', 'k4', 'k5'].map((key) => beginBuild(db, { ...FIRST, key }));
  endBuild(db, ids[0]!, 'finished', FIRST.at, {});
  endBuild(db, ids[1]!, 'finished', FIRST.at, {});
  endBuild(db, ids[2]!, 'failed', FIRST.at, null);
  endBuild(db, ids[3]!, 'stopped', FIRST.at, null);
  expect(loadLastFinishedBuild(db)!.key).toBe('k2');
  expect(loadBuilds(db).map(({ key, status }) => [key, status])).toEqual([
    ['k1', 'finished'],
    ['k2', 'finished'],
    ['k3', 'failed'],
    ['k4', 'stopped'],
    ['k5', 'running'],
  ]);
});
