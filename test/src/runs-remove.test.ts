import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { createFolder, DEMO_RUN, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'runs.db');
let before: Map<string, string>;
let treeBefore: TreeNode[];

function leavesOf(): Map<string, string> {
  const lines = runCli(['export', '--db', db, '--format', 'jsonl']).stdout.trim().split('\n');
  return new Map(
    lines
      .map((line) => JSON.parse(line) as { run: string; id: string; node: string })
      .map((row) => [`${row.run}/${row.id}`, row.node]),
  );
}

function treeOf(): TreeNode[] {
  return JSON.parse(runCli(['tree', '--db', db, '--json']).stdout);
}

beforeAll(() => {
  const lines = readFileSync(DEMO_RUN, 'utf8').trim().split('\n');
  const rename = (line: string, run: string) => JSON.stringify({ ...JSON.parse(line), run });
  // Some offers are in both runs, word for word: the first of them goes, the others stay.
  const first = lines.slice(0, 400).map((line) => rename(line, 'first'));
  const second = lines.slice(350, 600).map((line) => rename(line, 'second'));
  for (const [name, part] of Object.entries({ first, second })) {
    writeFileSync(join(folder.path, `${name}.jsonl`), `${part.join('\n')}\n`);
  }
  expect(
    runCli(['build', join(folder.path, 'first.jsonl'), join(folder.path, 'second.jsonl'), '--db', db, '--quiet'])
      .status,
  ).toBe(0);
  before = leavesOf();
  treeBefore = treeOf();
}, 60_000);

describe('runs remove', () => {
  test('an unknown run is refused with those there are', () => {
    const { status, stderr } = runCli(['runs', 'remove', 'third', '--db', db]);
    expect(status).toBe(1);
    expect(stderr).toContain('There is no run "third". Expected one of: first, second');
    expect(runCli(['runs', 'discard', 'first', '--db', db]).status).toBe(2);
  });

  test('takes its bails out of every count; ids, names and places of the others stay', () => {
    const removed = runCli(['runs', 'remove', 'first', '--db', db]);
    expect(removed.status).toBe(0);
    expect(removed.stdout).toContain('400 offers');
    const after = leavesOf();
    const stayed = [...before].filter(([id]) => id.startsWith('second/'));
    expect([...after].sort()).toEqual(stayed.sort());
    const tree = treeOf();
    const nodes = new Map([...walkTree(tree)].map((node) => [node.id, node]));
    for (const { id, name } of walkTree(treeBefore)) expect(nodes.get(id)?.name).toBe(name);
    expect(tree.reduce((sum, { bailCount }) => sum + bailCount, 0)).toBe(after.size);
    for (const { children, bailCount, distinctCount, id } of nodes.values()) {
      const held = [...after.values()].filter((node) => node === `n${id}`).length;
      if (children.length === 0) expect(bailCount).toBe(held);
      else expect(children.reduce((sum, child) => sum + child.bailCount, 0)).toBe(bailCount);
      expect(distinctCount).toBeLessThanOrEqual(bailCount);
      if (bailCount > 0) expect(distinctCount).toBeGreaterThan(0);
    }
  });

  test('runs, search and show know nothing of it any more', () => {
    expect(runCli(['runs', '--db', db]).stdout).not.toMatch(/^first /m);
    expect(
      JSON.stringify(JSON.parse(runCli(['search', 'the', '--db', db, '--json', '--limit', '500']).stdout)),
    ).not.toContain('"first"');
  });

  test('the next build goes on from what is left', () => {
    const build = runCli(['build', '--db', db]);
    expect(build.status).toBe(0);
    expect(leavesOf().size).toBe([...before.keys()].filter((id) => id.startsWith('second/')).length);
    for (const { bailCount } of walkTree(treeOf())) expect(bailCount).toBeGreaterThan(0);
  });
});
