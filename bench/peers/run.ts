// Our stages beside the Python stack, same inputs, same threads: npm run bench:peers [-- --rows 8319] [--runs 5] [--only knn,umap] [--vectors FILE]
// What is needed and what is compared: bench/peers/README.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.js';
import { compareBuilds } from './build.js';
import { compareEmbedding } from './embed.js';
import { readOrDrawVectors, writeNumbers } from './inputs.js';
import { compareKmeans } from './kmeans.js';
import { compareNeighbours } from './knn.js';
import { compareMiniLm } from './minilm.js';
import { findPython, THREADS, WAIT_POLICY } from './python.js';
import type { Setup } from './setup.js';
import { compareUmap } from './umap.js';

const COMPARISONS: Readonly<Record<string, (setup: Setup) => Promise<void>>> = {
  knn: compareNeighbours,
  kmeans: compareKmeans,
  umap: compareUmap,
  embed: compareEmbedding,
  minilm: compareMiniLm,
  build: compareBuilds,
};

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '8319' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: Object.keys(COMPARISONS).join(',') },
    vectors: { type: 'string' },
  },
});
const asked = values.only.split(',');
const unknown = asked.find((name) => !Object.hasOwn(COMPARISONS, name));
if (unknown !== undefined)
  throw new Error(`--only ${unknown}: expected one or more of ${Object.keys(COMPARISONS).join(', ')}, with commas.`);

const python = findPython();
console.log(`${describeMachine()}, ${THREADS} threads each, OMP_WAIT_POLICY ${WAIT_POLICY} for peers`);
console.log(
  `onnxruntime-node ${versionOf('onnxruntime-node')}, transformers.js ${versionOf('@huggingface/transformers')}`,
);
console.log(
  Object.entries(python.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', '),
);

const folder = mkdtempSync(join(tmpdir(), 'taxonomy-peers-'));
try {
  const vectors = readOrDrawVectors(Number(values.rows), values.vectors);
  writeNumbers(folder, 'vectors', vectors.data);
  for (const name of asked) await COMPARISONS[name]!({ folder, rows: vectors.rows, runs: Number(values.runs), python });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function versionOf(name: string): string {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
