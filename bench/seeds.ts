// Starting from the published taxonomy: npm run bench:seeds -- LABELLED_RUN ["LABEL=NAME,LABEL=NAME"]
// The share of bails that stand under the entry or heading that is named like their label; the second argument says which
// labels go by another name. Offline, over three seeds. The labels are read for the count alone.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeNode } from '../taxonomy/tree.js';
import { describeMachine } from './machine.js';

const [file, aliases = ''] = process.argv.slice(2);
if (!file) throw new Error('Which run? npm run bench:seeds -- LABELLED_RUN ["LABEL=NAME"]');
const aliasOf = new Map(aliases.split(',').map((pair) => pair.split('=').map(fold) as [string, string]));
const folder = mkdtempSync(join(tmpdir(), 'taxonomy-bench-'));
try {
  console.log(`${describeMachine()}\n\n| seed | under the right entry | like no entry |\n| --- | --- | --- |`);
  for (const seed of [1, 2, 3]) console.log(`| ${seed} | ${measure(file, seed).map(percent).join(' | ')} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(run: string, seed: number): [right: number, unlike: number] {
  const db = join(folder, `${seed}.db`);
  taxonomy('build', run, '--db', db, '--seed-taxonomy', 'paper', '--seed', String(seed), '--quiet');
  const above = new Map<string, string[]>();
  const walk = (node: TreeNode, names: readonly string[]): void => {
    const own = node.source === 'seed' ? [...names, fold(node.name)] : [...names];
    above.set(`n${node.id}`, own);
    for (const child of node.children) walk(child, own);
  };
  for (const node of JSON.parse(taxonomy('tree', '--db', db, '--json')) as TreeNode[]) walk(node, []);
  const labels = readLabels(run);
  const rows = taxonomy('export', '--db', db, '--format', 'jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; node: string });
  const right = rows.filter(({ id, node }) => above.get(node)!.includes(labels.get(id)!)).length;
  const unlike = rows.filter(({ node }) => above.get(node)!.length === 0).length;
  return [right / rows.length, unlike / rows.length];
}

/** The label of each record, under the name that the published taxonomy has for it. */
function readLabels(run: string): Map<string, string> {
  const lines = readFileSync(run, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const { id, labels } = JSON.parse(line) as { id: string; labels: { category: string } };
      return [id, aliasOf.get(fold(labels.category)) ?? fold(labels.category)];
    }),
  );
}

/** `Fraud/Deception` and `Fraud and deception` are the same name. */
function fold(name: string): string {
  return name
    .toLowerCase()
    .split(/[^a-z]+|\b(?:and|or)\b/)
    .filter(Boolean)
    .join(' ');
}

function taxonomy(...args: string[]): string {
  return execFileSync(process.execPath, [join(import.meta.dirname, '../src/cli.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
