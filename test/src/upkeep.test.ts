import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadDraft } from '../../db/edits.js';
import { openForReading } from '../../db/open.js';
import { findFault } from '../../taxonomy/edits/check.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { copyDemo, createFolder, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'upkeep.db');

function run(...args: string[]): string {
  const { status, stdout } = runCli([...args, '--db', db]);
  expect(status).toBe(0);
  return stdout;
}

function nodes(): TreeNode[] {
  return [...walkTree(JSON.parse(run('tree', '--json')) as TreeNode[])].filter(({ kind }) => kind === 'node');
}

function faultOf(): string | null {
  const opened = openForReading(db);
  try {
    return findFault(loadDraft(opened, 0));
  } finally {
    opened.close();
  }
}

beforeAll(() => {
  copyDemo(db);
  // One leaf is made oversized, and another is cut in two halves that are alike.
  const leaves = nodes()
    .filter(({ children }) => children.length === 0)
    .sort((a, b) => b.bailCount - a.bailCount);
  const tops = nodes().filter(({ parentId }) => parentId === null);
  const group = tops.find(({ children }) => children.length > 5)!;
  const [first, ...rest] = group.children.filter(({ children }) => children.length === 0).slice(0, 4);
  run('edit', 'merge', `n${first!.id}`, ...rest.map(({ id }) => `n${id}`));
  expect(leaves.length).toBeGreaterThan(30);
}, 60_000);

describe('upkeep', () => {
  test('proposes edits with reasons, each node in one at most, and touches nothing', () => {
    const before = run('export', '--format', 'jsonl');
    const lines = run('upkeep').trim().split('\n');
    const reasons = lines.filter((line) => line.startsWith('# '));
    const requests = lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests.length).toBeGreaterThan(0);
    expect(reasons).toHaveLength(requests.length);
    const named = requests
      .flatMap(({ node, others, nodes }) => [node, others, nodes].flat())
      .filter((id) => id !== undefined);
    expect(new Set(named).size).toBe(named.length);
    expect(requests.map(({ edit }) => edit)).toContain('split');
    expect(run('export', '--format', 'jsonl')).toBe(before);
  });

  test('what it proposes is a batch that edit takes, and one undo takes back', () => {
    const before = run('export', '--format', 'json');
    const file = folder.file('proposals.jsonl', run('upkeep'));
    run('edit', '--from', file);
    expect(faultOf()).toBeNull();
    expect(run('export', '--format', 'json')).not.toBe(before);
    run('undo');
    expect(run('export', '--format', 'json')).toBe(before);
  });

  test('--apply does the same at once', () => {
    const before = nodes().length;
    run('upkeep', '--apply', '--dry-run');
    expect(nodes()).toHaveLength(before);
    run('upkeep', '--apply');
    expect(faultOf()).toBeNull();
    expect(nodes().length).not.toBe(before);
  });

  test('leaves what a human named or pinned alone', () => {
    run('undo');
    const lines = run('upkeep').trim().split('\n');
    const [id] = lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => JSON.parse(line) as { node?: string; edit: string })
      .flatMap(({ edit, node }) => (edit === 'split' ? [node!] : []));
    run('edit', 'pin', id!);
    expect(run('upkeep')).not.toContain(`"node":"${id}"`);
  });
});
