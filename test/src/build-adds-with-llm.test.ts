import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { createLabelOracle } from '../label-oracle.js';
import { type LlmServer, startLlmServer } from '../llm-server.js';
import { createFolder, DEMO_RUN, runCli, startCli, toJsonl } from './run-cli.js';

interface Offer {
  readonly id: string;
  readonly labels: { readonly category: string; readonly subcategory: string };
}

const folder = createFolder();
const db = join(folder.path, 'grown.db');
const NEW = ['Horror', 'Gross Out'];
const OFFERS = readFileSync(DEMO_RUN, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Offer);
const isNew = ({ labels }: Offer) => NEW.includes(labels.category);
const KNOWN = OFFERS.filter((offer) => !isNew(offer)).slice(0, 330);
const FIRST = KNOWN.slice(0, 290);
const SECOND = [...KNOWN.slice(290), ...OFFERS.filter(isNew).slice(0, 16)];
const labelOf = new Map([...FIRST, ...SECOND].map(({ id, labels }) => [id, labels]));

let server: LlmServer;
let before: Map<string, string>;
let after: Map<string, string>;
let treeBefore: TreeNode[];
let treeAfter: TreeNode[];
let callsBefore: number;

function build(run: string, ...more: string[]) {
  return startCli(['build', run, '--db', db, '--llm', 'oracle', '--llm-base-url', server.url, ...more]);
}

function leavesOf(): Map<string, string> {
  const lines = runCli(['export', '--db', db, '--format', 'jsonl']).stdout.trim().split('\n');
  return new Map(
    lines.map((line) => JSON.parse(line) as { id: string; node: string }).map(({ id, node }) => [id, node]),
  );
}

function treeOf(): TreeNode[] {
  return JSON.parse(runCli(['tree', '--db', db, '--json']).stdout);
}

beforeAll(async () => {
  const all = folder.file('all.jsonl', toJsonl([...FIRST, ...SECOND]));
  server = await startLlmServer({ answer: createLabelOracle(all) });
  const first = await build(folder.file('first.jsonl', toJsonl(FIRST)), '--quiet');
  expect(first.stderr).toBe('');
  before = leavesOf();
  treeBefore = treeOf();
  callsBefore = [...server.answered.values()].reduce((sum, count) => sum + count, 0);
  const second = await build(folder.file('second.jsonl', toJsonl(SECOND)));
  expect(second.stdout).toContain('Added to the tree that was there');
  after = leavesOf();
  treeAfter = treeOf();
}, 120_000);
afterAll(() => server.close());

describe('a build with a language model on a database with a tree', () => {
  test('leaves old bails and names as they were', () => {
    expect(before.size).toBeGreaterThan(150);
    for (const [id, node] of before) expect(after.get(id)).toBe(node);
    const names = new Map([...walkTree(treeAfter)].map(({ id, name }) => [id, name]));
    for (const { id, name, kind } of walkTree(treeBefore)) if (kind === 'node') expect(names.get(id)).toBe(name);
  });

  test('asks for what is new alone: at most eight calls for each added bail', () => {
    const added = after.size - before.size;
    const calls = [...server.answered.values()].reduce((sum, count) => sum + count, 0) - callsBefore;
    expect(added).toBeGreaterThan(20);
    expect(calls).toBeLessThanOrEqual(8 * added);
  });

  test('puts what is of a known kind into the leaf of its kind, and what is not into new leaves with names of their own', () => {
    const nodes = new Map([...walkTree(treeAfter)].map((node) => [`n${node.id}`, node]));
    const old = new Set(before.values());
    const added = [...after].filter(([id]) => !before.has(id));
    const unknown = added.filter(([id]) => NEW.includes(labelOf.get(id)!.category));
    const strange = unknown.filter(([, node]) => !old.has(node));
    expect(unknown.length).toBeGreaterThan(8);
    expect(strange.length).toBeGreaterThanOrEqual(0.7 * unknown.length);
    for (const [, node] of strange)
      expect(nodes.get(node)!.name).toMatch(/frightening fiction|disgusting descriptions/);
    const named = new Set([...old].map((node) => nodes.get(node)!.name));
    const known = added.filter(([id]) => [...named].some((name) => name.includes(`“${labelOf.get(id)!.subcategory}”`)));
    const right = known.filter(([id, node]) => nodes.get(node)!.name.includes(`“${labelOf.get(id)!.subcategory}”`));
    expect(known.length).toBeGreaterThan(8);
    expect(right.length).toBeGreaterThanOrEqual(0.85 * known.length);
  });

  test('another language model makes the tree anew, as it says something else of every bail', async () => {
    const other = await startCli(['build', '--db', db, '--llm', 'another', '--llm-base-url', server.url]);
    expect(other.status).toBe(0);
    expect(other.stdout).not.toContain('Added to the tree');
  }, 60_000);
});
