import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { createFolder, DEMO_RUN, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'seeded.db');
let tree: TreeNode[];
let said: string;

function treeOf(file: string): TreeNode[] {
  return JSON.parse(runCli(['tree', '--db', file, '--json']).stdout);
}

function sourceOf(nodes: readonly TreeNode[], name: string): string | undefined {
  return [...walkTree(nodes)].find((node) => node.name === name)?.source;
}

let first: string;
let second: string;

beforeAll(() => {
  const lines = readFileSync(DEMO_RUN, 'utf8').split('\n').slice(0, 450);
  first = join(folder.path, 'first.jsonl');
  second = join(folder.path, 'second.jsonl');
  writeFileSync(first, `${lines.filter((_, i) => i % 12 !== 0).join('\n')}\n`);
  writeFileSync(second, `${lines.filter((_, i) => i % 12 === 0).join('\n')}\n`);
  const build = runCli(['build', first, '--db', db, '--seed-taxonomy', 'paper']);
  expect(build.status).toBe(0);
  said = build.stdout;
  tree = treeOf(db);
}, 60_000);

describe('a build that starts from the published taxonomy', () => {
  test('has its entries as nodes with their definitions, and says how many were found', () => {
    const seeds = [...walkTree(tree)].filter(({ source }) => source === 'seed');
    expect(seeds.length).toBeGreaterThan(8);
    expect(seeds.find(({ name }) => name === 'Horror')?.summary).toContain('frightening fiction');
    expect(said).toMatch(/\d+ of the 35 entries of paper were found/);
  });

  test('is a sound tree', () => {
    const tops = tree.filter(({ kind }) => kind === 'node');
    expect(tops.length).toBeGreaterThanOrEqual(3);
    expect(tops.length).toBeLessThanOrEqual(15);
    for (const { children, bailCount } of walkTree(tree)) {
      expect(children.length).not.toBe(1);
      expect(children.length).toBeLessThanOrEqual(12);
      if (children.length > 0) expect(children.reduce((sum, child) => sum + child.bailCount, 0)).toBe(bailCount);
    }
  });

  test('a later build adds to it without being told again', () => {
    const build = runCli(['build', second, '--db', db]);
    expect(build.stdout).toContain('Added to the tree that was there');
    expect(sourceOf(treeOf(db), 'Horror')).toBe('seed');
  });

  test('made anew without being told again it starts from the same, and from nothing where that is asked for', () => {
    expect(runCli(['build', '--db', db, '--rebuild', '--quiet']).status).toBe(0);
    expect(sourceOf(treeOf(db), 'Horror')).toBe('seed');
    expect(runCli(['build', '--db', db, '--seed-taxonomy', 'none', '--quiet']).status).toBe(0);
    expect([...walkTree(treeOf(db))].filter(({ source }) => source !== 'found')).toEqual([]);
  });

  test('a tree from a file asks for the file where it is made anew', () => {
    const seeds = folder.file(
      'mine.json',
      JSON.stringify([
        { name: 'Fright', examples: ['Tell me a ghost story.'] },
        { name: 'Scams' },
        { name: 'Illness', examples: ['My chest hurts.'] },
        { name: 'Insults', examples: ['You idiot.'] },
      ]),
    );
    const own = join(folder.path, 'own.db');
    expect(runCli(['build', first, '--db', own, '--seed-taxonomy', seeds, '--quiet']).status).toBe(0);
    expect(runCli(['build', second, '--db', own]).stdout).toContain('Added to the tree that was there');
    const anew = runCli(['build', '--db', own, '--rebuild']);
    expect(anew.status).toBe(2);
    expect(anew.stderr).toContain('The tree started from mine.json');
    expect(sourceOf(treeOf(own), 'Fright')).toBe('seed');
  });
});
