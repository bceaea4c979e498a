// The engine under the build: npm run bench:engine [-- --large] [--runs 3] [--only reference,threads,k-means,neighbours]
// Seeded, on made-up vectors. Variants run in turns, so that a busy machine is busy for all; ratios are of medians within one run.
// --large adds neighbours among 100,000 rows.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { buildInvertedFile, shareCompared } from '../embeddings/inverted-file.js';
import { clusterByMeans } from '../embeddings/k-means.js';
import { chooseSeeds } from '../embeddings/k-means-seeds.js';
import { openLinearAlgebra } from '../embeddings/linear-algebra.js';
import { createReferenceAlgebra } from '../embeddings/linear-algebra-reference.js';
import { type Matrix, takeRows } from '../embeddings/matrix.js';
import { findNeighbours } from '../embeddings/neighbours.js';
import { createRandom } from '../embeddings/random.js';
import { searchDefaults, searchNeighbours } from '../embeddings/search-neighbours.js';
import { describeMachine, medianOf } from './machine.js';
import { drawMixture } from './mixture.js';

const COLS = 512;
const NEIGHBOURS = 15;
const ROWS = 8_319;
const CLUSTERS = 831;
/** Rows of a group, on average. */
const ROWS_PER_GROUP = 50;

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  reference: compareReference,
  threads: compareThreads,
  'k-means': compareMeans,
  neighbours: compareSearches,
};
const { values } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: Object.keys(BENCHES).join(',') },
  },
});
const runs = Number(values.runs);
console.log(`${describeMachine()}; ${runs} runs each, in turns`);
for (const name of values.only.split(',')) {
  const bench = BENCHES[name];
  if (!bench)
    throw new Error(`--only ${name}: expected one or more of ${Object.keys(BENCHES).join(', ')}, with commas.`);
  console.log(`\n## ${name}, load ${loadavg()[0]!.toFixed(1)}\n`);
  await bench();
}

interface Variant {
  readonly name: string;
  /** @returns what is to be said beside the time. */
  readonly run: () => Promise<string>;
}

/** Prints a table; times are set against the first variant. */
async function compare(variants: readonly Variant[], times = runs): Promise<void> {
  const wall = variants.map((): number[] => []);
  const processor = variants.map((): number[] => []);
  const remarks = variants.map(() => '');
  for (let run = 0; run < times; run++) {
    for (const [i, { run: work }] of variants.entries()) {
      const before = process.cpuUsage();
      const start = performance.now();
      remarks[i] = await work();
      wall[i]!.push((performance.now() - start) / 1000);
      const { user, system } = process.cpuUsage(before);
      processor[i]!.push((user + system) / 1e6);
    }
  }
  console.log('| what | seconds, median | lowest | highest | processor seconds | of the first | |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [i, { name }] of variants.entries()) {
    const seconds = wall[i]!;
    const cells = [medianOf(seconds), Math.min(...seconds), Math.max(...seconds), medianOf(processor[i]!)];
    const ratio = `${(medianOf(seconds) / medianOf(wall[0]!)).toFixed(2)}x`;
    console.log(`| ${[name, ...cells.map((value) => value.toFixed(2)), ratio, remarks[i]].join(' | ')} |`);
  }
}

/** Few rows: the loops take minutes for many. */
async function compareReference(): Promise<void> {
  const { vectors } = drawMixture(1_000, 50, COLS, 1);
  const centres = takeRows(
    vectors,
    Array.from({ length: 100 }, (_, i) => 10 * i),
  );
  const fast = await openLinearAlgebra();
  const plain = createReferenceAlgebra();
  for (const [name, run] of [
    [`${NEIGHBOURS} nearest of 1,000 rows`, (each: typeof fast) => each.nearestRows(vectors, vectors, NEIGHBOURS)],
    ['nearest of 100 centres', (each: typeof fast) => each.nearestCentres(vectors, centres)],
  ] as const) {
    const variant = (engine: string, each: typeof fast) => ({
      name: `${name}, ${engine}`,
      run: async () => sum((await run(each)).indices),
    });
    await compare([variant('engine', fast), variant('plain loops', plain)]);
  }
  await fast.close();
}

/** The remark is a sum over the results: it must be the same in each line. */
async function compareThreads(): Promise<void> {
  const { vectors } = drawMixture(ROWS, Math.ceil(ROWS / ROWS_PER_GROUP), COLS, 1);
  const opened = await Promise.all(
    [1, 2, 4].map(async (threads) => ({ threads, algebra: await openLinearAlgebra({ threads }) })),
  );
  await compare(
    opened.map(({ threads, algebra }) => ({
      name: `${NEIGHBOURS} nearest, ${ROWS} x ${COLS}, threads: ${threads}`,
      run: async () => sum((await findNeighbours(vectors, NEIGHBOURS, algebra)).distances),
    })),
  );
  for (const { algebra } of opened) await algebra.close();
}

async function compareMeans(): Promise<void> {
  const { vectors } = drawMixture(ROWS, Math.ceil(ROWS / ROWS_PER_GROUP), COLS, 1);
  const algebra = await openLinearAlgebra();
  const seeds = (trials?: number): Variant => ({
    name: `seeds, ${trials ?? 'usual'} candidates for each`,
    run: async () => `${(await chooseSeeds(vectors, CLUSTERS, createRandom(1), algebra, trials)).rows.length} seeds`,
  });
  const means = (maxRounds: number, trials?: number): Variant => ({
    name: `k-means, k = ${CLUSTERS}, at most ${maxRounds} rounds, ${trials ?? 'usual'} candidates`,
    run: async () => {
      const { objective, rounds } = await clusterByMeans(
        vectors,
        { clusters: CLUSTERS, seed: 1, maxRounds, trials },
        algebra,
      );
      return `objective ${objective.toFixed(1)} after ${rounds}`;
    },
  });
  await compare([means(20), means(5), means(20, 4), means(20, 1), seeds(), seeds(4), seeds(1)]);
  await algebra.close();
}

async function compareSearches(): Promise<void> {
  const algebra = await openLinearAlgebra();
  for (const rows of values.large ? [10_000, 50_000, 100_000] : [10_000, 50_000]) {
    const { vectors } = drawMixture(rows, Math.ceil(rows / ROWS_PER_GROUP), COLS, 1);
    await compare(
      [
        {
          name: `exact, ${rows} x ${COLS}`,
          run: async () => sum((await findNeighbours(vectors, NEIGHBOURS, algebra)).distances),
        },
        {
          name: `inverted file, ${rows} x ${COLS}`,
          run: async () => {
            const limits = { ...searchDefaults, minRows: 0 };
            const { recall, sampleSize } = await searchNeighbours(vectors, NEIGHBOURS, algebra, { seed: 1 }, limits);
            return recall === null ? 'exact: it would not pay' : `recall ${recall.toFixed(3)} on ${sampleSize} rows`;
          },
        },
        { name: 'of that, making the cells', run: () => describeCells(vectors) },
      ],
      rows > 10_000 ? 1 : runs,
    );
  }
  await algebra.close();

  async function describeCells(vectors: Matrix): Promise<string> {
    const cellCount = Math.round(vectors.rows / searchDefaults.rowsPerCell);
    const file = await buildInvertedFile(vectors, cellCount, algebra, 1);
    const shares = [1, 4, 16].map((probes) => `${probes}: ${(100 * shareCompared(file, probes)).toFixed(1)} %`);
    return `${file.cells.length} cells; pairs compared by probes: ${shares.join(', ')}`;
  }
}

/** Something to see at a glance whether two results are the same. */
function sum(numbers: Int32Array | Float32Array): string {
  let total = 0;
  for (const value of numbers) total += value;
  return `sum ${total.toFixed(3)}`;
}
