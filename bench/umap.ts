// umap-js against embeddings/umap.ts: npm run bench:umap [-- --large] [--runs 3]
// Both lay out the same made-up vectors from the same neighbours and start, 10 dimensions, 200 epochs, each run in a process of its
// own, so that peak memory is its own. --large adds 50,000 rows, where umap-js needs minutes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLinearAlgebra } from '../embeddings/linear-algebra.js';
import type { Matrix } from '../embeddings/matrix.js';
import { findNeighbours } from '../embeddings/neighbours.js';
import { openUmap } from '../embeddings/open-umap.js';
import { findPrincipalComponents, projectRows } from '../embeddings/principal-components.js';
import { createRandom, type Random, shuffle } from '../embeddings/random.js';
import { openUmapJs } from '../embeddings/reduce.js';
import { measureAgreement } from '../taxonomy/agreement.js';
import { groupPoints } from './group-points.js';
import { describeMachine, medianOf } from './machine.js';
import { drawMixture, type Mixture } from './mixture.js';
import { measureTrustworthiness } from './trustworthiness.js';

const ENGINES = { 'umap-js': openUmapJs, 'umap.ts': openUmap };
type Engine = keyof typeof ENGINES;
const NEIGHBOURS = 15;
const DIMENSIONS = 10;
const EPOCHS = 200;
const WIDTH = 256;
const GROUPS = 60;
const SAMPLE = 500;

/** What one process measures of itself. */
interface Run {
  readonly seconds: number;
  /** Of the processor, compiler and garbage collector included: what a loaded machine changes least. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** Before the layout, with the neighbours read: what Node itself takes. */
  readonly idleMb: number;
}

const { values } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    // How the program calls itself.
    engine: { type: 'string' },
    folder: { type: 'string' },
    rows: { type: 'string' },
    seed: { type: 'string' },
  },
});
if (values.engine) {
  await layOutAlone(values.engine as Engine, values.folder!, Number(values.rows), Number(values.seed));
} else {
  await compare(values.large ? [2_000, 10_000, 50_000] : [2_000, 10_000], Number(values.runs));
}

async function compare(sizes: readonly number[], runs: number): Promise<void> {
  console.log(
    `${describeMachine()}; load before ${loadavg()[0]!.toFixed(1)}; ${runs} runs each, seconds lowest to highest\n`,
  );
  console.log(
    '| rows | engine | seconds, median | range | CPU seconds | peak memory, MB | of that Node and data | trustworthiness@15 | k-means ARI |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const rows of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'taxonomy-umap-'));
    try {
      const mixture = drawMixture(rows, GROUPS, WIDTH, 1);
      await writeInput(folder, mixture.vectors);
      for (const engine of Object.keys(ENGINES) as Engine[]) console.log(measure(engine, folder, mixture, runs));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(`\nload after ${loadavg()[0]!.toFixed(1)}`);
}

/** Neighbours and start, made once for both. */
async function writeInput(folder: string, vectors: Matrix): Promise<void> {
  const algebra = await openLinearAlgebra();
  const { indices, distances } = await findNeighbours(vectors, NEIGHBOURS, algebra);
  const start = await projectRows(vectors, await findPrincipalComponents(vectors, DIMENSIONS, algebra), algebra);
  await algebra.close();
  writeFileSync(join(folder, 'indices'), indices);
  writeFileSync(join(folder, 'distances'), distances);
  writeFileSync(join(folder, 'start'), start.data);
}

/** One line of the table: medians over the runs, each with its number as its seed. */
function measure(engine: Engine, folder: string, { vectors, labels }: Mixture, runs: number): string {
  const results = Array.from({ length: runs }, (_, i) => {
    const args = ['--engine', engine, '--folder', folder, '--rows', String(vectors.rows), '--seed', String(i + 1)];
    const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args], { encoding: 'utf8' });
    const points = readMatrix(join(folder, 'points'), vectors.rows);
    const random = createRandom(1);
    const sample = drawSample(vectors.rows, SAMPLE, random);
    return {
      ...(JSON.parse(output) as Run),
      trust: measureTrustworthiness(vectors, points, NEIGHBOURS, sample),
      ari: measureAgreement(labels, groupPoints(points, GROUPS, random))!.ari,
    };
  });
  const median = (key: keyof (typeof results)[number]) => medianOf(results.map((result) => result[key]));
  const seconds = results.map((result) => result.seconds);
  const range = `${Math.min(...seconds).toFixed(1)}-${Math.max(...seconds).toFixed(1)}`;
  const memory = `${median('peakMb').toFixed(0)} | ${median('idleMb').toFixed(0)}`;
  const quality = `${median('trust').toFixed(4)} | ${median('ari').toFixed(3)}`;
  return `| ${vectors.rows} | ${engine} | ${median('seconds').toFixed(1)} | ${range} | ${median('cpuSeconds').toFixed(1)} | ${memory} | ${quality} |`;
}

/** In a process of its own: reads the input, lays it out, writes the points, and prints what it took. */
async function layOutAlone(engine: Engine, folder: string, rows: number, seed: number): Promise<void> {
  const indices = new Int32Array(readBytes(join(folder, 'indices')));
  const distances = new Float32Array(readBytes(join(folder, 'distances')));
  const start = readMatrix(join(folder, 'start'), rows);
  const idleMb = peakMb();
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const reducer = await ENGINES[engine]({ rows, count: NEIGHBOURS, indices, distances });
  const points = await reducer.layOut(start, { seed, epochs: EPOCHS, minDist: 0 });
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const run: Run = { seconds, cpuSeconds: (user + system) / 1e6, peakMb: peakMb(), idleMb };
  writeFileSync(join(folder, 'points'), points.data);
  console.log(JSON.stringify(run));
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function readBytes(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function readMatrix(path: string, rows: number): Matrix {
  const data = new Float32Array(readBytes(path));
  return { data, rows, cols: data.length / rows };
}

function drawSample(rows: number, count: number, random: Random): number[] {
  const all = Array.from({ length: rows }, (_, i) => i);
  return shuffle(all, random).slice(0, count);
}
