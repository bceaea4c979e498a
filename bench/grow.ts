// How a taxonomy grows: npm run bench:grow -- LABELLED_RUN "NEW CATEGORY,NEW CATEGORY"
// Adds a tenth to the rest; adds categories that the tree has never seen, with known bails beside them; grows in ten steps;
// and compares the orders of two halves. Seeded; prints a table. The labels are read by `eval` and to hold categories out.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackFloats } from '../db/bytes.js';
import { openForReading } from '../db/open.js';
import { dot } from '../embeddings/matrix.js';
import { createRandom, shuffle } from '../embeddings/random.js';
import { describeMachine } from './machine.js';

interface Line {
  readonly id: string;
  readonly category: string;
  readonly text: string;
}

const [file, newCategories = ''] = process.argv.slice(2);
if (!file) throw new Error('Which run? npm run bench:grow -- LABELLED_RUN "NEW CATEGORY,NEW CATEGORY"');
let trees = 0;
const folder = mkdtempSync(join(tmpdir(), 'taxonomy-bench-'));
try {
  console.log(`${describeMachine()}\n\n| what | seed 1 | seed 2 | seed 3 |\n| --- | --- | --- | --- |`);
  const tables = [1, 2, 3].map((seed) => measure(shuffle(readLines(file), createRandom(seed))));
  for (const [i, [what]] of tables[0]!.entries())
    console.log(`| ${[what, ...tables.map((table) => table[i]![1])].join(' | ')} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(lines: readonly Line[]): [string, string][] {
  return [...addTenth(lines), ...addUnknown(lines), ...growInSteps(lines), ...compareOrders(lines)];
}

function addTenth(lines: readonly Line[]): [string, string][] {
  const tree = createTree();
  tree.add(lines.slice(0, Math.round(0.9 * lines.length)));
  const before = tree.leaves();
  const ms = tree.add(lines.slice(Math.round(0.9 * lines.length)));
  const after = tree.leaves();
  const kept = [...before].filter(([id, leaf]) => after.get(id) === leaf).length;
  const vectors = tree.vectors();
  const added = [...after.keys()].filter((id) => !before.has(id));
  const nearestLeaf = (id: string) => before.get(nearestTo(vectors.get(id)!, vectors, before))!;
  return [
    ['a tenth added: old bails in their leaf', percent(kept / before.size)],
    [
      'a tenth added: new bails in the leaf of their nearest old one',
      percent(added.filter((id) => after.get(id) === nearestLeaf(id)).length / added.length),
    ],
    ['a tenth added: time', `${(ms / 1000).toFixed(1)} s`],
  ];
}

function addUnknown(lines: readonly Line[]): [string, string][] {
  const names = new Set(newCategories.split(',').map((name) => name.trim()));
  const unknown = lines.filter(({ category }) => names.has(category));
  const known = lines.filter(({ category }) => !names.has(category));
  if (unknown.length === 0) return [];
  const held = known.slice(0, 200);
  const tree = createTree();
  tree.add(known.slice(200));
  const before = tree.leaves();
  const oldLeaves = new Set(before.values());
  tree.add([...unknown, ...held]);
  const after = tree.leaves();
  const inNew = (rows: readonly Line[]) => rows.filter(({ id }) => !oldLeaves.has(after.get(id)!)).length;
  return [
    ['never seen before: in new leaves', `${inNew(unknown)} of ${unknown.length}`],
    ['known kinds beside them: in new leaves', `${inNew(held)} of ${held.length}`],
    [
      'old bails in their leaf',
      percent([...before].filter(([id, leaf]) => after.get(id) === leaf).length / before.size),
    ],
  ];
}

function growInSteps(lines: readonly Line[]): [string, string][] {
  const whole = createTree();
  whole.add(lines);
  const steps = createTree();
  for (let step = 0; step < 10; step++)
    steps.add(lines.slice(Math.round((step / 10) * lines.length), Math.round(((step + 1) / 10) * lines.length)));
  return [
    ['one build: top ARI, leaf V-measure', whole.quality()],
    ['ten steps: top ARI, leaf V-measure', steps.quality()],
  ];
}

function compareOrders(lines: readonly Line[]): [string, string][] {
  const cut = Math.round(0.85 * lines.length);
  const [most, rest] = [lines.slice(0, cut), lines.slice(cut)];
  const halves = [lines.slice(0, lines.length / 2), lines.slice(lines.length / 2)];
  const grow = (...parts: (readonly Line[])[]) => {
    const tree = createTree();
    for (const part of parts) tree.add(part);
    return tree.quality();
  };
  return [
    ['85 %, then 15 %', grow(most, rest)],
    ['half A, then half B', grow(halves[0]!, halves[1]!)],
    ['half B, then half A', grow(halves[1]!, halves[0]!)],
  ];
}

/** A database that runs are added to. */
function createTree() {
  const name = `tree-${trees++}`;
  const db = join(folder, `${name}.db`);
  let parts = 0;
  return {
    /** @returns milliseconds. */
    add(lines: readonly Line[]): number {
      const run = join(folder, `${name}-${parts++}.jsonl`);
      writeFileSync(run, lines.map(({ text }) => `${text}\n`).join(''));
      const start = performance.now();
      taxonomy('build', run, '--db', db, '--quiet');
      return performance.now() - start;
    },
    leaves(): Map<string, string> {
      const rows = taxonomy('export', '--db', db, '--format', 'jsonl').trim().split('\n');
      return new Map(
        rows.map((row) => JSON.parse(row) as { id: string; node: string }).map(({ id, node }) => [id, node]),
      );
    },
    quality(): string {
      const { labels } = JSON.parse(taxonomy('eval', '--db', db, '--json')) as {
        labels: { level: string; agreement: { vMeasure: number; ari: number } }[];
      };
      const of = (level: string) => labels.find((row) => row.level === level)!.agreement;
      return `${of('top').ari.toFixed(3)}, ${of('leaf').vMeasure.toFixed(3)}`;
    },
    vectors(): Map<string, Float32Array> {
      const opened = openForReading(db);
      const rows = opened
        .prepare(
          `SELECT t.record_id AS id, e.vector FROM placements p JOIN transcripts t ON t.id = p.transcript_id
           JOIN embeddings e ON e.digest_hash = p.vector_hash`,
        )
        .all() as { id: string; vector: Buffer }[];
      opened.close();
      return new Map(rows.map(({ id, vector }) => [id, unpackFloats(vector)]));
    },
  };
}

function nearestTo(
  vector: Float32Array,
  vectors: ReadonlyMap<string, Float32Array>,
  among: ReadonlyMap<string, unknown>,
): string {
  let best = { id: '', cosine: -2 };
  for (const id of among.keys()) {
    const cosine = dot(vector, vectors.get(id)!);
    if (cosine > best.cosine) best = { id, cosine };
  }
  return best.id;
}

function readLines(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((text) => {
      const { id, labels } = JSON.parse(text) as { id: string; labels: { category: string } };
      return { id, category: labels.category, text };
    });
}

function taxonomy(...args: string[]): string {
  const cli = join(import.meta.dirname, '../src/cli.js');
  return execFileSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
