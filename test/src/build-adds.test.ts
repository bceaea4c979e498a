import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TreeNode } from '../../taxonomy/tree.js';
import { createFolder, DEMO_RUN, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'grown.db');
const NEW_WORDS = ['tidal turbine', 'harbour crane', 'lobster pot', 'lighthouse lens', 'ferry timetable'];
let before: Map<string, string>;
let after: Map<string, string>;
let treeBefore: TreeNode[];
let treeAfter: TreeNode[];
let said: string;

/** The leaf of each bail. */
function leavesOf(file: string): Map<string, string> {
  const lines = runCli(['export', '--db', file, '--format', 'jsonl']).stdout.trim().split('\n');
  return new Map(
    lines.map((line) => JSON.parse(line) as { id: string; node: string }).map(({ id, node }) => [id, node]),
  );
}

function treeOf(file: string): TreeNode[] {
  return JSON.parse(runCli(['tree', '--db', file, '--json']).stdout);
}

function walk(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...walk(node.children)]);
}

beforeAll(() => {
  const lines = readFileSync(DEMO_RUN, 'utf8').trim().split('\n');
  const isKept = (_: string, i: number) => i % 12 !== 0;
  const first = join(folder.path, 'first.jsonl');
  const second = join(folder.path, 'second.jsonl');
  const { run, model } = JSON.parse(lines[0]!) as { run?: string; model?: string };
  const strange = Array.from({ length: 20 }, (_, i) => {
    const word = NEW_WORDS[i % NEW_WORDS.length]!;
    const content = `Compute the marine engineering load table number ${i} for the ${word}, in kilonewtons at spring tide.`;
    return JSON.stringify({ id: `sea-${i}`, run, model, bailed: true, messages: [{ role: 'user', content }] });
  });
  writeFileSync(first, `${lines.filter(isKept).join('\n')}\n`);
  writeFileSync(second, `${[...lines.filter((line, i) => !isKept(line, i)), ...strange].join('\n')}\n`);
  expect(runCli(['build', first, '--db', db, '--quiet']).status).toBe(0);
  before = leavesOf(db);
  treeBefore = treeOf(db);
  const build = runCli(['build', second, '--db', db]);
  expect(build.status).toBe(0);
  said = build.stdout;
  after = leavesOf(db);
  treeAfter = treeOf(db);
}, 60_000);

describe('a build on a database with a tree', () => {
  test('leaves every bail that was there in its leaf', () => {
    expect(before.size).toBeGreaterThan(400);
    for (const [id, node] of before) expect(after.get(id)).toBe(node);
  });

  test('keeps every node with its name, and says what was added', () => {
    const now = new Map(walk(treeAfter).map((node) => [node.id, node]));
    const kept = walk(treeBefore).filter(({ kind }) => kind === 'node');
    for (const { id, name } of kept) expect(now.get(id)?.name).toBe(name);
    expect(said).toContain('Added to the tree that was there');
  });

  test('makes new leaves of what is like nothing that was there', () => {
    const old = new Set(before.values());
    const strange = [...after].filter(([id]) => id.startsWith('sea-'));
    expect(strange).toHaveLength(20);
    expect(strange.filter(([, node]) => !old.has(node)).length).toBeGreaterThanOrEqual(15);
    const usual = [...after].filter(([id]) => !id.startsWith('sea-') && !before.has(id));
    expect(usual.length).toBeGreaterThan(30);
    expect(usual.filter(([, node]) => old.has(node)).length).toBeGreaterThan(0.75 * usual.length);
  });

  test('has a sound tree: counts add up, no single child, none too wide', () => {
    const nodes = walk(treeAfter).filter(({ kind }) => kind === 'node');
    expect(treeAfter.reduce((sum, { bailCount }) => sum + bailCount, 0)).toBe(after.size);
    for (const { children, bailCount } of nodes) {
      expect(children.length).not.toBe(1);
      expect(children.length).toBeLessThanOrEqual(12);
      if (children.length > 0) expect(children.reduce((sum, child) => sum + child.bailCount, 0)).toBe(bailCount);
    }
    const tops = treeAfter.filter(({ kind }) => kind === 'node');
    expect(tops.length).toBeGreaterThanOrEqual(3);
    expect(tops.length).toBeLessThanOrEqual(15);
  });

  test('has nothing to do a second time, and makes the tree anew where that is asked for', () => {
    expect(runCli(['build', '--db', db]).stdout).toContain('Nothing to do');
    const anew = runCli(['build', '--db', db, '--rebuild']);
    expect(anew.status).toBe(0);
    expect(anew.stdout).toContain(`${after.size} bails in`);
    expect(anew.stdout).not.toContain('Added to the tree');
    expect(leavesOf(db).size).toBe(after.size);
  });

  test('without a run and without a database says what to name', () => {
    const { status, stderr } = runCli(['build', '--db', join(folder.path, 'none.db')]);
    expect(status).toBe(2);
    expect(stderr).toContain('No run to read');
  });
});
