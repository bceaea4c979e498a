import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, normalizeRows, rowOf, takeRows } from '../../embeddings/matrix.js';
import { findNeighbours, type Neighbours } from '../../embeddings/neighbours.js';
import { drawOrder, drawRows, drawUnitGroups, matrixOf } from './random-rows.js';

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

test('a case by hand: itself, then by angle', async () => {
  const vectors = matrixOf([
    [1, 0],
    [0, 1],
    [0.8, 0.6],
    [-1, 0],
  ]);
  const { rows, count, indices, distances } = await findNeighbours(vectors, 3, algebra);
  expect({ rows, count }).toEqual({ rows: 4, count: 3 });
  expect([...indices]).toEqual([0, 2, 1, 1, 2, 0, 2, 0, 1, 3, 1, 2]);
  expect(Array.from(distances, (value) => Number(value.toFixed(6)))).toEqual([
    0, 0.2, 1, 0, 0.4, 1, 0, 0.2, 0.4, 0, 1, 1.8,
  ]);
});

test.each([
  [3, 15],
  [60, 1],
  [60, 2],
  [511, 15],
  [512, 5],
  [513, 15],
  [1030, 7],
])('%i rows, %i neighbours: those of a plain double loop', async (rows, count) => {
  const vectors = drawUnitGroups(rows, 9, 16, 0.7, rows);
  const found = await findNeighbours(vectors, count, algebra);
  const kept = Math.min(count, rows);
  expect(found.count).toBe(kept);
  expectWellFormed(found);
  for (let i = 0; i < rows; i++) {
    const cosines = Float64Array.from({ length: rows }, (_, j) => dot(rowOf(vectors, i), rowOf(vectors, j)));
    const best = cosines.filter((_, j) => j !== i).sort((a, b) => b - a);
    for (let j = 1; j < kept; j++) {
      // Two rows that a float32 product can't tell apart may come in either order; anything else is an error.
      expect(Math.abs(cosines[found.indices[i * kept + j]!]! - best[j - 1]!)).toBeLessThan(1e-6);
      expect(Math.abs(1 - found.distances[i * kept + j]! - best[j - 1]!)).toBeLessThan(1e-6);
    }
  }
});

test('ties go to the lower row, whatever the number of neighbours', async () => {
  const axes = createMatrix(8, 8);
  for (let i = 0; i < 8; i++) axes.data[i * 8 + i] = 1;
  for (const count of [1, 2, 4, 8]) {
    const { indices } = await findNeighbours(axes, count, algebra);
    for (let i = 0; i < 8; i++) {
      const others = [0, 1, 2, 3, 4, 5, 6, 7].filter((j) => j !== i);
      expect([...indices.subarray(i * count, (i + 1) * count)]).toEqual([i, ...others.slice(0, count - 1)]);
    }
  }
});

test('rows in another order have the same neighbours under their new numbers', async () => {
  const vectors = drawUnitGroups(600, 12, 16, 0.6, 4);
  const order = drawOrder(600, 5);
  const one = await findNeighbours(vectors, 10, algebra);
  const two = await findNeighbours(takeRows(vectors, order), 10, algebra);
  for (let i = 0; i < 600; i++) {
    const renamed = Array.from(two.indices.subarray(i * 10, i * 10 + 10), (row) => order[row]);
    expect(renamed).toEqual([...one.indices.subarray(order[i]! * 10, order[i]! * 10 + 10)]);
  }
});

test('the neighbours of groups that lie apart are their own', async () => {
  const { indices } = await findNeighbours(drawUnitGroups(120, 6, 24, 0.1, 8), 20, algebra);
  indices.forEach((row, at) => {
    expect(row % 6).toBe(Math.floor(at / 20) % 6);
  });
});

test('as many as there are rows, or more, gives every row', async () => {
  for (const count of [7, 8, 100]) {
    const found = await findNeighbours(drawUnitGroups(7, 2, 5, 0.5, 1), count, algebra);
    expect(found.count).toBe(7);
    expectWellFormed(found);
    for (let i = 0; i < 7; i++)
      expect([...found.indices.subarray(i * 7, i * 7 + 7)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  }
});

test('no row, one row and two rows', async () => {
  expect(await findNeighbours(createMatrix(0, 4), 3, algebra)).toMatchObject({ rows: 0, count: 0 });
  const one = await findNeighbours(matrixOf([[1, 0]]), 3, algebra);
  expect(one).toEqual({ rows: 1, count: 1, indices: Int32Array.of(0), distances: Float32Array.of(0) });
  const two = await findNeighbours(
    matrixOf([
      [1, 0],
      [0, 1],
    ]),
    3,
    algebra,
  );
  expect(two).toEqual({
    rows: 2,
    count: 2,
    indices: Int32Array.of(0, 1, 1, 0),
    distances: Float32Array.of(0, 1, 0, 1),
  });
});

test.each([5, 600])(
  '%i copies of one row: itself first, then the lowest of the others, at distance 0',
  async (rows) => {
    const row = normalizeRows(drawRows(1, 48, 3));
    const copies = takeRows(row, new Array<number>(rows).fill(0));
    const found = await findNeighbours(copies, 4, algebra);
    for (let i = 0; i < rows; i++) {
      const expected = [i, ...[0, 1, 2, 3].filter((j) => j !== i).slice(0, 3)];
      expect([...found.indices.subarray(i * 4, i * 4 + 4)]).toEqual(expected);
    }
    for (const distance of found.distances) expect(distance).toBeCloseTo(0, 6);
    expectWellFormed(found);
  },
);

test('rows of zeros are at distance 1 from everything but themselves', async () => {
  const vectors = drawUnitGroups(40, 3, 8, 0.3, 2);
  rowOf(vectors, 11).fill(0);
  rowOf(vectors, 30).fill(0);
  const found = await findNeighbours(vectors, 40, algebra);
  expectWellFormed(found);
  expect([...found.distances.subarray(11 * 40, 12 * 40)]).toEqual([0, ...new Array<number>(39).fill(1)]);
  expect([...found.indices.subarray(11 * 40, 12 * 40)]).toEqual([11, ...range(40).filter((row) => row !== 11)]);
  expectWellFormed(await findNeighbours(createMatrix(20, 8), 5, algebra));
});

test('the same rows give the same bits again', async () => {
  const vectors = drawUnitGroups(530, 4, 32, 0.5, 6);
  expect(await findNeighbours(vectors, 15, algebra)).toEqual(await findNeighbours(vectors, 15, algebra));
});

/** Itself first at 0; no row twice; distances grow and are those of the rows. */
function expectWellFormed({ rows, count, indices, distances }: Neighbours): void {
  for (let i = 0; i < rows; i++) {
    const near = [...indices.subarray(i * count, (i + 1) * count)];
    expect(near[0]).toBe(i);
    expect(new Set(near).size).toBe(count);
    expect(distances[i * count]).toBe(0);
    for (let j = 1; j < count; j++)
      expect(distances[i * count + j]!).toBeGreaterThanOrEqual(distances[i * count + j - 1]!);
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
