import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadDraft } from '../../db/edits.js';
import { openForReading } from '../../db/open.js';
import { createRandom } from '../../embeddings/random.js';
import { findFault } from '../../taxonomy/edits/check.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { createFolder, DEMO_RUN, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'edited.db');
const parts: string[] = [];

function run(...args: string[]): string {
  const { status, stdout, stderr } = runCli([...args, '--db', db]);
  expect(stderr.includes('rror:') ? stderr : '').toBe('');
  expect(status).toBe(0);
  return stdout;
}

function nodes(): Map<string, TreeNode> {
  const tree = JSON.parse(run('tree', '--json')) as TreeNode[];
  return new Map([...walkTree(tree)].map((node) => [`n${node.id}`, node]));
}

function leavesOf(): Map<string, string> {
  const lines = run('export', '--format', 'jsonl').trim().split('\n');
  return new Map(
    lines.map((line) => JSON.parse(line) as { id: string; node: string }).map(({ id, node }) => [id, node]),
  );
}

/** What is wrong with the stored tree. */
function faultOf(): string | null {
  const opened = openForReading(db);
  try {
    return findFault(loadDraft(opened, 0));
  } finally {
    opened.close();
  }
}

beforeAll(() => {
  const lines = readFileSync(DEMO_RUN, 'utf8').trim().split('\n');
  for (let part = 0; part < 4; part++) {
    const isOf = (i: number) => (part === 0 ? i % 10 > 2 : i % 10 === part - 1);
    const file = join(folder.path, `part-${part}.jsonl`);
    writeFileSync(file, `${lines.filter((_, i) => isOf(i)).join('\n')}\n`);
    parts.push(file);
  }
  run('build', parts[0]!, '--quiet');
}, 60_000);

describe('edits and builds', () => {
  const kept = { renamed: '', described: '', moved: '', under: '', merged: '', made: '', bail: '', pinned: '' };
  let pinnedBails: string[];

  test('what was decided by hand is there after a build that adds', () => {
    const before = nodes();
    const leaves = [...before].filter(([, node]) => node.children.length === 0 && node.kind === 'node');
    const [a, b, c, d, e] = leaves.toSorted((x, y) => y[1].bailCount - x[1].bailCount).map(([id]) => id) as string[];
    const tops = [...before].filter(([, node]) => node.parentId === null && node.children.length > 2).map(([id]) => id);
    kept.renamed = a!;
    kept.described = b!;
    kept.pinned = e!;
    kept.moved = c!;
    kept.under = tops.find((id) => `n${before.get(c!)!.parentId}` !== id)!;
    run('edit', 'rename', a!, 'Named by a human');
    run('edit', 'describe', b!, 'Described by a human.');
    run('edit', 'move', c!, '--to', kept.under);
    run('edit', 'pin', e!);
    kept.bail = [...leavesOf()].find(([, leaf]) => leaf === d)![0];
    run('edit', 'assign', kept.bail, a!);
    const members = [...leavesOf()].filter(([, leaf]) => leaf === b).map(([id]) => id);
    run('edit', 'new', 'Made by a human', '--under', kept.under, '--from', ...members.slice(0, 3));
    kept.made = [...nodes()].find(([, node]) => node.name === 'Made by a human')![0];
    pinnedBails = [...leavesOf()].filter(([, leaf]) => leaf === e).map(([id]) => id);
    const placed = leavesOf();
    expect(run('build', parts[1]!)).toContain('Added to the tree that was there');
    expectKept();
    const after = leavesOf();
    for (const [id, leaf] of placed) expect(after.get(id)).toBe(leaf);
    expect(faultOf()).toBeNull();
  });

  test('and after one that makes the tree anew', () => {
    const said = run('build', '--rebuild', '--quiet');
    expectKept(said);
    const after = leavesOf();
    for (const id of pinnedBails) expect(after.get(id)).toBe(kept.pinned);
    expect(faultOf()).toBeNull();
  });

  test('and edits made before a build can be taken back after it', () => {
    run('edit', 'rename', kept.renamed, 'Another name');
    run('build', parts[2]!, '--quiet');
    expect(nodes().get(kept.renamed)?.name).toBe('Another name');
    run('undo');
    expect(nodes().get(kept.renamed)?.name).toBe('Named by a human');
    expect(faultOf()).toBeNull();
  });

  test('random edits between builds leave sound trees that lose no name and no place', () => {
    const random = createRandom(5);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const names = new Map<string, string>();
    for (let round = 0; round < 2; round++) {
      for (let step = 0; step < 5; step++) {
        const now = [...nodes()].filter(([, node]) => node.kind === 'node');
        const leaves = now.filter(([, node]) => node.children.length === 0).map(([id]) => id);
        const args = pick([
          () => ['rename', pick(now)[0], `Human ${round}-${step}`],
          () => ['move', pick(leaves), '--to', pick(now.filter(([, node]) => node.children.length > 0))[0]],
          () => ['merge', pick(leaves), pick(leaves)],
          () => ['split', pick(leaves), '--into', '2'],
          () => ['assign', pick([...leavesOf().keys()]), pick(leaves)],
        ])();
        // Some are impossible, and say so; what a later edit took out of the tree has no name to keep.
        runCli(['edit', ...args, '--db', db]);
        if (args[0] === 'rename' && nodes().get(args[1]!)?.name === args[2]) names.set(args[1]!, args[2]!);
      }
      for (const [id, name] of names) if (nodes().get(id)?.name !== name) names.delete(id);
      run(...(round === 0 ? ['build', parts[3]!] : ['build', '--rebuild']), '--quiet');
      expect(faultOf()).toBeNull();
      const after = nodes();
      for (const [id, name] of names) if (after.has(id)) expect(after.get(id)!.name).toBe(name);
      expect(
        [...after.values()].filter(({ parentId }) => parentId === null).reduce((sum, node) => sum + node.bailCount, 0),
      ).toBe(leavesOf().size);
    }
  }, 120_000);

  /** A node that has no counterpart in a tree made anew is named as lost. */
  function expectKept(said = ''): void {
    const after = nodes();
    expect(after.get(kept.renamed)?.name).toBe('Named by a human');
    expect(after.get(kept.described)?.summary).toBe('Described by a human.');
    if (after.has(kept.moved)) expect(`n${after.get(kept.moved)!.parentId}`).toBe(kept.under);
    else expect(said).toMatch(new RegExp(`Not whole: ${kept.moved} .*changed by hand`));
    expect(after.get(kept.made)).toMatchObject({ name: 'Made by a human', source: 'human' });
    expect(after.has(kept.pinned)).toBe(true);
    expect(leavesOf().get(kept.bail)).toBe(kept.renamed);
  }
});
