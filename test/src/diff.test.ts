import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TreeNode } from '../../taxonomy/tree.js';
import { createFolder, DEMO_RUN, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'diff.db');
let firstExport: string;

function diff(...args: string[]): string {
  const { status, stdout, stderr } = runCli(['diff', '--db', db, ...args]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

beforeAll(() => {
  const lines = readFileSync(DEMO_RUN, 'utf8').split('\n').slice(0, 450);
  const parts = [lines.filter((_, i) => i % 8 !== 0), lines.filter((_, i) => i % 8 === 0)];
  for (const [i, part] of parts.entries()) {
    const file = join(folder.path, `part-${i}.jsonl`);
    const renamed = part.map((line) => JSON.stringify({ ...JSON.parse(line), run: `part-${i}` }));
    writeFileSync(file, `${renamed.join('\n')}\n`);
    expect(runCli(['build', file, '--db', db, '--quiet']).status).toBe(0);
    if (i === 0) firstExport = runCli(['export', '--db', db, '--format', 'jsonl']).stdout;
  }
  expect(runCli(['build', '--db', db, '--rebuild', '--quiet']).status).toBe(0);
}, 90_000);

describe('diff', () => {
  test('two builds: what came was added, and nothing moved', () => {
    const text = diff('1', '2');
    expect(text).toMatch(/^build 1 → build 2 {2}\d+ bails → 287 \(\d+ came, 0 went\)/);
    expect(text).not.toContain('Bails in another leaf');
    expect(text).not.toContain('Gone');
  });

  test('without names: the build before and now; each moved bail is counted with why', () => {
    const { before, after, bails, moves } = JSON.parse(diff('--json'));
    expect([before, after]).toEqual(['build 2', 'now']);
    expect(bails).toMatchObject({ before: 287, after: 287, added: 0, removed: 0 });
    for (const { why } of moves) expect(why).toMatch(/their leaf is gone|sorted anew/);
  });

  test('two runs: bails of each in the leaves of one tree', () => {
    const { leaves } = JSON.parse(diff('part-0', 'part-1', '--json'));
    const total = (key: string) => leaves.reduce((sum: number, leaf: Record<string, number>) => sum + leaf[key]!, 0);
    expect(total('first') + total('second')).toBe(287);
    expect(diff('part-0', 'part-1')).toContain('leaves of one tree');
  });

  test('a json export against now: the same tree is the same', () => {
    const file = folder.file('now.json', runCli(['export', '--db', db, '--format', 'json']).stdout);
    expect(diff(file, 'now')).toContain('The trees are the same.');
  });

  test('against the published taxonomy: what is new, found and absent adds up', () => {
    const { added, found, absent } = JSON.parse(diff('--against', 'paper', '--json'));
    const sum = (rows: { bails: number }[]) => rows.reduce((total, { bails }) => total + bails, 0);
    expect(sum(added) + sum(found)).toBe(287);
    expect(found.length + absent.length).toBe(35);
    expect(added.length).toBeGreaterThan(0);
    expect(diff('--against', 'paper')).toContain('Matched by distance alone');
  });

  test('against the published taxonomy where the tree started from it: by the tree', () => {
    const seeded = join(folder.path, 'seeded.db');
    expect(runCli(['build', DEMO_RUN, '--db', seeded, '--seed-taxonomy', 'paper', '--quiet']).status).toBe(0);
    const against = JSON.parse(runCli(['diff', '--db', seeded, '--against', 'paper', '--json']).stdout);
    const tree = JSON.parse(runCli(['tree', '--db', seeded, '--json']).stdout) as TreeNode[];
    expect(against.isSeeded).toBe(true);
    for (const { id } of against.added) expect(tree.map((node) => node.id)).toContain(id);
  });

  test.each([
    [['nothing-here'], 'is no build, run or file'],
    [['99'], 'Build 99 left no tree. Expected one of: 1, 2, 3'],
    [['1', 'part-0'], 'a run can be compared with another run only'],
    [['1', '2', '--against', 'paper'], '--against stands alone'],
  ])('%j is refused in one line', (args, what) => {
    const { status, stderr } = runCli(['diff', '--db', db, ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(what);
  });
});

describe('export --build', () => {
  test('writes the tree as that build left it, byte for byte', () => {
    const again = runCli(['export', '--db', db, '--format', 'jsonl', '--build', '1']);
    expect(again.status).toBe(0);
    expect(again.stdout).toBe(firstExport);
  });

  test('counts only what was read by then', () => {
    const markdown = runCli(['export', '--db', db, '--format', 'md', '--build', '1']).stdout;
    expect(markdown).toContain('part-0');
    expect(markdown).not.toContain('part-1');
    expect(runCli(['export', '--db', db, '--format', 'md']).stdout).toContain('part-1');
  });
});
