import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureTrustworthiness } from '../../bench/trustworthiness.js';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, type Matrix, rowOf, takeRows } from '../../embeddings/matrix.js';
import { findNeighbours, type Neighbours } from '../../embeddings/neighbours.js';
import { findPrincipalComponents, projectRows } from '../../embeddings/principal-components.js';
import { openReducer, type ReduceOptions } from '../../embeddings/reduce.js';
import { expectFinite, shareOfOwnGroup, takeColumns } from './layouts.js';
import { drawRows, drawUnitGroups, matrixOf, refusalOf } from './random-rows.js';

const GROUPS = 6;
const OPTIONS: ReduceOptions = { seed: 1, epochs: 100, minDist: 0 };

let algebra: LinearAlgebra;
let vectors: Matrix;
let neighbours: Neighbours;
let start: Matrix;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
  vectors = drawUnitGroups(240, GROUPS, 24, 0.35, 1);
  neighbours = await findNeighbours(vectors, 12, algebra);
  start = await projectRows(vectors, await findPrincipalComponents(vectors, 5, algebra), algebra);
});
afterAll(() => algebra.close());

describe('groups that lie apart', () => {
  test.each([1, 2, 3])('neighbours stay neighbours, and groups stay together, with seed %i', async (seed) => {
    const points = await (await openReducer(neighbours)).layOut(start, { ...OPTIONS, seed });
    expect(points).toMatchObject({ rows: 240, cols: 5 });
    expect(measureTrustworthiness(vectors, points, 10)).toBeGreaterThan(0.85);
    expect(shareOfOwnGroup(points, GROUPS)).toBeGreaterThan(0.98);
  });

  test('in two dimensions, with points spread for the eye, too', async () => {
    const flat = takeColumns(start, 2);
    const map = await (await openReducer(neighbours)).layOut(flat, { ...OPTIONS, minDist: 0.1 });
    expect(map).toMatchObject({ rows: 240, cols: 2 });
    expect(measureTrustworthiness(vectors, map, 10)).toBeGreaterThan(0.8);
    expect(shareOfOwnGroup(map, GROUPS)).toBeGreaterThan(0.95);
  });

  test('a graph of many pieces keeps how the start laid them', async () => {
    const pieces = drawUnitGroups(300, 60, 24, 0.02, 5);
    const near = await findNeighbours(pieces, 5, algebra);
    const along = createMatrix(300, 2);
    for (let i = 0; i < 300; i++) along.data[i * 2] = (i % 60) - 29.5;
    const points = await (await openReducer(near)).layOut(along, OPTIONS);
    const places = Array.from({ length: 60 }, (_, piece) => points.data[piece * 2]!);
    const rank = places.map((_, i) => places.filter((place) => place < places[i]!).length);
    const moved = rank.reduce((sum, at, i) => sum + Math.abs(at - i), 0) / 60;
    expect(moved).toBeLessThan(4);
  });
});

describe('chance', () => {
  test('the same seed gives the same bits, another seed other points', async () => {
    const one = await (await openReducer(neighbours)).layOut(start, OPTIONS);
    expect(await (await openReducer(neighbours)).layOut(start, OPTIONS)).toEqual(one);
    const other = await (await openReducer(neighbours)).layOut(start, { ...OPTIONS, seed: 2 });
    expect(other.data).not.toEqual(one.data);
  });

  test('a layout does not depend on those made before it with the same graph', async () => {
    const alone = await (await openReducer(neighbours)).layOut(start, OPTIONS);
    const reducer = await openReducer(neighbours);
    await reducer.layOut(takeColumns(start, 2), { seed: 9, epochs: 20, minDist: 0.5 });
    expect(await reducer.layOut(start, OPTIONS)).toEqual(alone);
    expect(await reducer.layOut(start, OPTIONS)).toEqual(alone);
  });

  test('Math.random takes no part', async () => {
    const before = Math.random;
    Math.random = () => {
      throw new Error('Math.random was called');
    };
    try {
      await (await openReducer(neighbours)).layOut(start, { ...OPTIONS, epochs: 5 });
    } finally {
      Math.random = before;
    }
  });

  test('the scale of the start does not matter beyond rounding, and neither start nor neighbours are changed', async () => {
    const before = {
      start: start.data.slice(),
      indices: neighbours.indices.slice(),
      distances: neighbours.distances.slice(),
    };
    const one = await (await openReducer(neighbours)).layOut(start, { ...OPTIONS, epochs: 1 });
    const scaled = { ...start, data: start.data.map((value) => value * 1024) };
    expect(await (await openReducer(neighbours)).layOut(scaled, { ...OPTIONS, epochs: 1 })).toEqual(one);
    expect({ start: start.data, indices: neighbours.indices, distances: neighbours.distances }).toEqual(before);
  });
});

describe('few rows, or rows alike', () => {
  test.each([
    [3, 2],
    [3, 3],
    [4, 4],
    [5, 3],
    [10, 10],
  ])('%i rows of %i neighbours get a finite point each', async (rows, count) => {
    const few = drawUnitGroups(rows, 2, 6, 0.5, rows);
    const near = await findNeighbours(few, count, algebra);
    const points = await (await openReducer(near)).layOut(takeColumns(few, 2), OPTIONS);
    expect(points).toMatchObject({ rows, cols: 2 });
    expectFinite(points);
  });

  test.each([30, 100])('%i copies of one row each get a finite point', async (rows) => {
    const copies = takeRows(drawUnitGroups(1, 1, 6, 0, 1), new Array<number>(rows).fill(0));
    const near = await findNeighbours(copies, 10, algebra);
    const points = await (await openReducer(near)).layOut(createMatrix(rows, 2), OPTIONS);
    expect(points).toMatchObject({ rows, cols: 2 });
    expectFinite(points);
  });

  test('rows of zeros among others get a finite point', async () => {
    const rows = drawUnitGroups(60, 3, 8, 0.3, 2);
    for (const row of [0, 17, 18, 59]) rowOf(rows, row).fill(0);
    const near = await findNeighbours(rows, 8, algebra);
    const points = await (await openReducer(near)).layOut(takeColumns(rows, 3), OPTIONS);
    expect(points).toMatchObject({ rows: 60, cols: 3 });
    expectFinite(points);
  });
});

describe('on the way', () => {
  test('progress grows and ends at 1, for any number of epochs', async () => {
    for (const epochs of [1, 49, 77, 149, 200]) {
      const seen: number[] = [];
      const small = await findNeighbours(drawUnitGroups(20, 2, 6, 0.3, 1), 4, algebra);
      const options = { ...OPTIONS, epochs, onProgress: (fraction: number) => void seen.push(fraction) };
      await (await openReducer(small)).layOut(drawRows(20, 2, 2), options);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(1);
      expect(seen[0]).toBeGreaterThan(0);
    }
  });

  test('an abort ends it with the reason given', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const options = { ...OPTIONS, epochs: 5000, signal: abort.signal, onProgress: () => abort.abort(reason) };
    const reducer = await openReducer(neighbours);
    expect(await refusalOf(() => reducer.layOut(start, options))).toBe(reason);
  });

  test('what was aborted before it began does no work', async () => {
    const reducer = await openReducer(neighbours);
    const seen: number[] = [];
    const options = {
      ...OPTIONS,
      signal: AbortSignal.abort(),
      onProgress: (fraction: number) => void seen.push(fraction),
    };
    expect(await refusalOf(() => reducer.layOut(start, options))).toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([]);
  });
});

test('too few rows or neighbours, and a start of another size, are refused', async () => {
  const reducer = await openReducer(neighbours);
  const two = await findNeighbours(drawUnitGroups(2, 1, 4, 0.5, 1), 2, algebra);
  const lonely = await findNeighbours(drawUnitGroups(9, 1, 4, 0.5, 1), 1, algebra);
  const cases: [string, () => Promise<unknown>][] = [
    ['2 rows of 2 neighbours, expected at least 3 of at least 2', () => openReducer(two)],
    ['9 rows of 1 neighbours', () => openReducer(lonely)],
    [
      'Indices of the neighbours: found 2879, expected 2880',
      () => openReducer({ ...neighbours, indices: neighbours.indices.subarray(1) }),
    ],
    ['Rows of the start: found 239, expected 240', () => reducer.layOut(drawRows(239, 2, 1), OPTIONS)],
    ['Values of the start', () => reducer.layOut({ ...start, cols: 6 }, OPTIONS)],
  ];
  for (const [message, call] of cases) {
    const refusal = await refusalOf(call);
    expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
    expect(String(refusal)).toContain(message);
  }
});

test('the measure of these tests: 1 for a copy, low for points laid at random, and a case by hand', () => {
  expect(measureTrustworthiness(vectors, vectors, 10)).toBe(1);
  expect(measureTrustworthiness(vectors, drawRows(240, 2, 3), 10)).toBeLessThan(0.6);
  // Laid so, the nearest of row 2 is row 0, and the nearest of row 3 is row 1: each was the second nearest, one rank too far.
  const line = matrixOf([[0], [1], [3], [7]]);
  expect(measureTrustworthiness(line, matrixOf([[0], [1], [-2], [7]]), 1)).toBeCloseTo(
    1 - (2 / (4 * (8 - 3 - 1))) * 2,
    12,
  );
});
