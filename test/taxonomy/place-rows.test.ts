import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, type Matrix, normalizeRows } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { placeRows } from '../../taxonomy/place-rows.js';

const WIDTH = 16;
let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

/** Rows around the given axes, in turn. */
function rowsAround(axes: readonly number[], count: number, seed: number): Matrix {
  const random = createRandom(seed);
  const rows = createMatrix(count, WIDTH);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < WIDTH; j++) rows.data[i * WIDTH + j] = 0.4 * (random() - 0.5);
    rows.data[i * WIDTH + axes[i % axes.length]!]! += 1;
  }
  return normalizeRows(rows);
}

const AXES = [0, 1, 2, 3];
const known = (count: number) => ({
  vectors: rowsAround(AXES, count, 1),
  leafOf: Int32Array.from({ length: count }, (_, i) => i % AXES.length),
});

describe('rows beside known ones', () => {
  test('go to the leaf they lie in, and few of them count as new', async () => {
    const { leafOf, isNew } = await placeRows(known(200), rowsAround(AXES, 200, 2), algebra);
    expect([...leafOf]).toEqual(Array.from({ length: 200 }, (_, i) => i % AXES.length));
    expect(isNew.filter(Boolean).length).toBeLessThan(30);
  });

  test('are new where nothing like them was known', async () => {
    const { isNew } = await placeRows(known(200), rowsAround([9, 10], 40, 3), algebra);
    expect(isNew.every(Boolean)).toBe(true);
  });

  test('name their nearest known rows, nearest first', async () => {
    const all = known(40);
    const { nearest } = await placeRows(all, all.vectors, algebra);
    expect(nearest.count).toBe(3);
    for (let i = 0; i < 40; i++) expect(nearest.indices[i * 3]).toBe(i);
  });
});

describe('with little to go by', () => {
  test.each([1, 2, 3])('%i known rows call nothing new', async (count) => {
    const { isNew, leafOf } = await placeRows(known(count), rowsAround([9], 5, 3), algebra);
    expect(isNew).toEqual([false, false, false, false, false]);
    expect([...leafOf].every((leaf) => leaf < count)).toBe(true);
  });

  test('no rows give nothing', async () => {
    const { isNew, leafOf } = await placeRows(known(20), createMatrix(0, WIDTH), algebra);
    expect([isNew, leafOf.length]).toEqual([[], 0]);
  });

  test('known rows that are all the same know only themselves', async () => {
    const same = createMatrix(20, WIDTH);
    for (let i = 0; i < 20; i++) same.data[i * WIDTH] = 1;
    const { isNew } = await placeRows({ vectors: same, leafOf: new Int32Array(20) }, rowsAround([5], 2, 1), algebra);
    expect(isNew).toEqual([true, true]);
  });
});
