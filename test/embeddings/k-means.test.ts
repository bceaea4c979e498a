import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterByMeans, type KMeans } from '../../embeddings/k-means.js';
import { chooseSeeds } from '../../embeddings/k-means-seeds.js';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createReferenceAlgebra } from '../../embeddings/linear-algebra-reference.js';
import { createMatrix, type Matrix, rowOf, takeRows } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { squaredDistance } from '../../embeddings/squared-distance.js';
import { drawGroups, drawRows, drawUnitGroups, matrixOf, refusalOf } from './random-rows.js';

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

test('two pairs by hand: their means, and what is left', async () => {
  const rows = matrixOf([
    [0, 0],
    [10, 0],
    [0, 2],
    [10, 4],
  ]);
  const { labels, centres, objective } = await clusterByMeans(rows, { clusters: 2, seed: 1 }, algebra);
  expect([labels[0] === labels[2], labels[1] === labels[3], labels[0] === labels[1]]).toEqual([true, true, false]);
  expect([...rowOf(centres, labels[0]!)]).toEqual([0, 1]);
  expect([...rowOf(centres, labels[1]!)]).toEqual([10, 2]);
  expect(objective).toBe(10);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('groups that lie apart are found, seed %i', async (seed) => {
  const { labels } = await clusterByMeans(drawGroups(400, 23, 16, 0.03, seed), { clusters: 23, seed }, algebra);
  const groups = new Set(Array.from(labels, (label, i) => `${i % 23}:${label}`));
  expect(groups.size).toBe(23);
});

test.each([1, 2, 3])(
  'when nothing moves, each row is with its nearest centre, and each centre its mean; seed %i',
  async (seed) => {
    const rows = drawGroups(700, 30, 12, 0.8, seed);
    const found = await clusterByMeans(rows, { clusters: 60, seed, maxRounds: 100 }, algebra);
    expect(found.rounds).toBeLessThan(100);
    expectSound(rows, found);
    const { indices, distances } = await createReferenceAlgebra().nearestCentres(rows, found.centres);
    expect(indices).toEqual(found.labels);
    expect(found.objective).toBeCloseTo(
      distances.reduce((sum, value) => sum + value, 0),
      8,
    );
    for (let label = 0; label < 60; label++) {
      const own = takeRows(
        rows,
        [...found.labels.keys()].filter((i) => found.labels[i] === label),
      );
      rowOf(found.centres, label).forEach((value, j) => {
        let sum = 0;
        for (let i = 0; i < own.rows; i++) sum += own.data[i * own.cols + j]!;
        expect(value).toBeCloseTo(sum / own.rows, 5);
      });
    }
  },
);

test('the skipping of comparisons changes nothing: a plain Lloyd iteration from the same seeds ends the same', async () => {
  for (const seed of [1, 2, 3]) {
    const rows = drawUnitGroups(500, 25, 24, 0.9, seed);
    const seeds = await chooseSeeds(rows, 50, createRandom(seed), algebra);
    const plain = await iteratePlainly(rows, takeRows(rows, seeds.rows));
    const found = await clusterByMeans(rows, { clusters: 50, seed, maxRounds: 100 }, algebra);
    expect(found.labels).toEqual(plain);
  }
});

test('more rounds never make it worse', async () => {
  const rows = drawUnitGroups(600, 40, 20, 0.9, 7);
  let before = Infinity;
  for (const maxRounds of [0, 1, 2, 3, 5, 20]) {
    const { objective, rounds } = await clusterByMeans(rows, { clusters: 80, seed: 3, maxRounds }, algebra);
    expect(rounds).toBeLessThanOrEqual(maxRounds);
    expect(objective).toBeLessThanOrEqual(before);
    before = objective;
  }
});

test('greedy seeds begin nearer than drawn ones', async () => {
  const rows = drawUnitGroups(900, 90, 20, 0.3, 8);
  const begin = async (trials: number) =>
    (await clusterByMeans(rows, { clusters: 90, seed: 5, maxRounds: 0, trials }, algebra)).objective;
  const drawn = await clusterByMeans(rows, { clusters: 90, seed: 5, maxRounds: 0 }, algebra);
  expect(drawn.objective).toBeLessThan(await begin(1));
});

test('the same seed gives the same bits, at any number of threads; another seed others', async () => {
  const rows = drawUnitGroups(1200, 60, 64, 0.8, 9);
  const results: KMeans[] = [];
  for (const threads of [1, 2]) {
    const own = await openLinearAlgebra({ threads });
    results.push(await clusterByMeans(rows, { clusters: 120, seed: 4 }, own));
    await own.close();
  }
  expect(results[1]).toEqual(results[0]);
  expect((await clusterByMeans(rows, { clusters: 120, seed: 5 }, algebra)).labels).not.toEqual(results[0]!.labels);
});

describe('degenerate rows', () => {
  test('as many clusters as distinct rows gives each its own, and asking for more gives no more', async () => {
    for (const clusters of [6, 7, 40]) {
      const distinct = drawRows(6, 48, 3);
      const rows = takeRows(
        distinct,
        Array.from({ length: 50 }, (_, i) => i % 6),
      );
      const found = await clusterByMeans(rows, { clusters, seed: 1 }, algebra);
      expectSound(rows, found);
      expect([found.centres.rows, found.objective]).toEqual([6, 0]);
    }
  });

  test('one row, and copies of one, are one cluster; no row is none', async () => {
    for (const count of [1, 600]) {
      const rows = takeRows(drawRows(1, 30, 2), new Array<number>(count).fill(0));
      const found = await clusterByMeans(rows, { clusters: 5, seed: 1 }, algebra);
      expectSound(rows, found);
      expect([found.centres.rows, found.objective]).toEqual([1, 0]);
    }
    expect(await clusterByMeans(createMatrix(0, 3), { clusters: 2, seed: 1 }, algebra)).toEqual({
      labels: new Int32Array(0),
      centres: createMatrix(0, 3),
      objective: 0,
      rounds: 0,
    });
  });

  test.each([1, 2, 3, 4, 5, 6])('whole numbers, full of ties, seed %i: no cluster is empty', async (seed) => {
    const rows = drawRows(200, 2, seed);
    for (let i = 0; i < rows.data.length; i++) rows.data[i] = Math.round(2 * rows.data[i]!);
    for (const clusters of [1, 2, 15, 60]) expectSound(rows, await clusterByMeans(rows, { clusters, seed }, algebra));
  });

  test('rows far from the origin are told apart as far as float32 goes', async () => {
    const rows = drawGroups(200, 5, 8, 0.1, 6);
    for (let i = 0; i < rows.data.length; i++) rows.data[i]! += 100;
    const { labels } = await clusterByMeans(rows, { clusters: 5, seed: 2 }, algebra);
    expect(new Set(Array.from(labels, (label, i) => `${i % 5}:${label}`)).size).toBe(5);
  });
});

test('what makes no sense is refused, and an abort ends it', async () => {
  const rows = drawRows(40, 3, 1);
  for (const clusters of [0, -1, 1.5]) {
    const refusal = await refusalOf(() => clusterByMeans(rows, { clusters, seed: 1 }, algebra));
    expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
    expect(String(refusal)).toContain(`Clusters: found ${clusters}, expected a whole number of 1 or more`);
  }
  const signal = AbortSignal.abort(new Error('enough'));
  expect(String(await refusalOf(() => clusterByMeans(rows, { clusters: 4, seed: 1, signal }, algebra)))).toContain(
    'enough',
  );
});

/** Labels in range, none unused, and the objective is what labels and centres say. */
function expectSound(rows: Matrix, { labels, centres, objective }: KMeans): void {
  expect(new Set(labels)).toEqual(new Set(Array(centres.rows).keys()));
  let sum = 0;
  for (let i = 0; i < rows.rows; i++) sum += squaredDistance(rows, i, centres, labels[i]!);
  expect(objective).toBeCloseTo(sum, 8);
}

/** Every row with every centre, every round. */
async function iteratePlainly(rows: Matrix, seeds: Matrix): Promise<Int32Array> {
  const reference = createReferenceAlgebra();
  let { indices } = await reference.nearestCentres(rows, seeds);
  for (;;) {
    const sums = new Float64Array(seeds.data.length);
    const sizes = new Int32Array(seeds.rows);
    indices.forEach((label, i) => {
      sizes[label]!++;
      rowOf(rows, i).forEach((value, j) => {
        sums[label * rows.cols + j]! += value;
      });
    });
    const centres = createMatrix(seeds.rows, seeds.cols);
    for (let i = 0; i < sums.length; i++) centres.data[i] = sums[i]! / sizes[Math.floor(i / rows.cols)]!;
    const next = (await reference.nearestCentres(rows, centres)).indices;
    if (next.every((label, i) => label === indices[i])) return next;
    indices = next;
  }
}
