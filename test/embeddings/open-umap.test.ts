import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureTrustworthiness } from '../../bench/trustworthiness.js';
import { smoothStart } from '../../embeddings/layout-start.js';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, type Matrix, takeRows } from '../../embeddings/matrix.js';
import { findNeighbours, type Neighbours } from '../../embeddings/neighbours.js';
import { openUmap } from '../../embeddings/open-umap.js';
import { findPrincipalComponents, projectRows } from '../../embeddings/principal-components.js';
import { largeRows, openReducer, openUmapJs, type ReduceOptions, type Reducer } from '../../embeddings/reduce.js';
import { buildFuzzyGraph } from '../../embeddings/umap.js';
import { expectFinite, rankOthers, shareOfOwnGroup, takeColumns } from './layouts.js';
import { drawRows, drawUnitGroups, matrixOf, refusalOf } from './random-rows.js';

const GROUPS = 8;
const OPTIONS: ReduceOptions = { seed: 1, epochs: 200, minDist: 0 };
const EMPTY: Neighbours = { rows: 0, count: 0, indices: new Int32Array(), distances: new Float32Array() };

let algebra: LinearAlgebra;
let vectors: Matrix;
let neighbours: Neighbours;
let start: Matrix;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
  vectors = drawUnitGroups(600, GROUPS, 24, 0.5, 1);
  neighbours = await findNeighbours(vectors, 15, algebra);
  start = await projectRows(vectors, await findPrincipalComponents(vectors, 5, algebra), algebra);
});
afterAll(() => algebra.close());

describe('groups that lie apart', () => {
  test.each([1, 2, 3])('neighbours stay neighbours as well as with umap-js, with seed %i', async (seed) => {
    const options = { ...OPTIONS, seed };
    const ours = await (await openUmap(neighbours)).layOut(start, options);
    const theirs = await (await openUmapJs(neighbours)).layOut(start, options);
    expect(ours).toMatchObject({ rows: 600, cols: 5 });
    const reached = measureTrustworthiness(vectors, ours, 15);
    expect(reached).toBeGreaterThan(0.85);
    expect(reached).toBeGreaterThan(measureTrustworthiness(vectors, theirs, 15) - 0.01);
    expect(shareOfOwnGroup(ours, GROUPS)).toBeGreaterThan(0.98);
  });

  test('in two dimensions, with points spread for the eye, too', async () => {
    const flat = takeColumns(start, 2);
    const options = { ...OPTIONS, minDist: 0.1 };
    const ours = await (await openUmap(neighbours)).layOut(flat, options);
    const theirs = await (await openUmapJs(neighbours)).layOut(flat, options);
    const reached = measureTrustworthiness(vectors, ours, 15);
    expect(reached).toBeGreaterThan(measureTrustworthiness(vectors, theirs, 15) - 0.01);
    expect(shareOfOwnGroup(ours, GROUPS)).toBeGreaterThan(0.95);
  });

  test('the more distance is asked for, the farther points lie from their nearest', async () => {
    const flat = takeColumns(start, 2);
    const reducer = await openUmap(neighbours);
    const reached: number[] = [];
    for (const minDist of [0, 0.25, 0.5, 0.9])
      reached.push(medianToNearest(await reducer.layOut(flat, { ...OPTIONS, epochs: 100, minDist })));
    for (let i = 1; i < reached.length; i++) expect(reached[i]).toBeGreaterThan(1.1 * reached[i - 1]!);
  });

  test('a graph of many pieces keeps how the start laid them', async () => {
    const pieces = drawUnitGroups(300, 60, 24, 0.02, 5);
    const near = await findNeighbours(pieces, 5, algebra);
    const along = createMatrix(300, 2);
    for (let i = 0; i < 300; i++) along.data[i * 2] = (i % 60) - 29.5;
    const movedBy = async (open: (given: Neighbours) => Promise<Reducer>) => {
      let moved = 0;
      for (const seed of [1, 2, 3, 4]) {
        const points = await (await open(near)).layOut(along, { ...OPTIONS, seed });
        const places = Array.from({ length: 60 }, (_, piece) => points.data[piece * 2]!);
        const rank = places.map((_, i) => places.filter((place) => place < places[i]!).length);
        moved += rank.reduce((sum, at, i) => sum + Math.abs(at - i), 0) / 60 / 4;
      }
      return moved;
    };
    // Laid at random they would be about 20 places off.
    const moved = await movedBy(openUmap);
    expect(moved).toBeLessThan(5);
    expect(moved).toBeLessThan(1.1 * (await movedBy(openUmapJs)));
  });
});

describe('chance', () => {
  test('the same seed gives the same bits, another seed other points', async () => {
    const one = await (await openUmap(neighbours)).layOut(start, OPTIONS);
    expect(await (await openUmap(neighbours)).layOut(start, OPTIONS)).toEqual(one);
    const other = await (await openUmap(neighbours)).layOut(start, { ...OPTIONS, seed: 2 });
    expect(other.data).not.toEqual(one.data);
  });

  test('a layout does not depend on those made before it with the same graph', async () => {
    const alone = await (await openUmap(neighbours)).layOut(start, OPTIONS);
    const reducer = await openUmap(neighbours);
    await reducer.layOut(takeColumns(start, 2), { seed: 9, epochs: 20, minDist: 0.5 });
    expect(await reducer.layOut(start, OPTIONS)).toEqual(alone);
  });

  test('the scale of the start does not matter, and neither start nor neighbours are changed', async () => {
    const before = structuredClone({ start, neighbours });
    const one = await (await openUmap(neighbours)).layOut(start, OPTIONS);
    const scaled = { ...start, data: start.data.map((value) => value * 1024) };
    expect(await (await openUmap(neighbours)).layOut(scaled, OPTIONS)).toEqual(one);
    expect({ start, neighbours }).toEqual(before);
  });

  test('seeds far from each other, and 0, all move the points', async () => {
    const few = await findNeighbours(drawUnitGroups(40, 2, 6, 0.3, 1), 5, algebra);
    const seen = new Set<string>();
    for (const seed of [0, 1, -1, 2 ** 31, 2 ** 32 - 1]) {
      const points = await (await openUmap(few)).layOut(drawRows(40, 2, 2), { ...OPTIONS, seed });
      seen.add(points.data.join());
    }
    // Only the low 32 bits of a seed count: -1 and 2 ** 32 - 1 are one.
    expect(seen.size).toBe(4);
  });
});

describe('parts that are moved at once', () => {
  let many: { vectors: Matrix; neighbours: Neighbours; start: Matrix };
  beforeAll(async () => {
    const rows = drawUnitGroups(2_500, 40, 24, 0.5, 6);
    const components = await findPrincipalComponents(rows, 4, algebra);
    many = {
      vectors: rows,
      neighbours: await findNeighbours(rows, 15, algebra),
      start: await projectRows(rows, components, algebra),
    };
  });

  test('neighbours stay neighbours as well as with umap-js', async () => {
    const ours = await (await openUmap(many.neighbours)).layOut(many.start, OPTIONS);
    const theirs = await (await openUmapJs(many.neighbours)).layOut(many.start, OPTIONS);
    const reached = measureTrustworthiness(many.vectors, ours, 15);
    expect(reached).toBeGreaterThan(measureTrustworthiness(many.vectors, theirs, 15) - 0.01);
  });

  test('any number of threads gives the same bits', async () => {
    // Threads are there in the compiled program only.
    const compiled: { openUmap: typeof openUmap } = await import(
      new URL('../../dist/embeddings/open-umap.js', import.meta.url).href
    );
    const options = { ...OPTIONS, epochs: 60 };
    const alone = await (await openUmap(many.neighbours)).layOut(many.start, options);
    for (const threads of [1, 2, 3, 16])
      expect((await (await compiled.openUmap(many.neighbours, threads)).layOut(many.start, options)).data).toEqual(
        alone.data,
      );
  });

  test('an abort ends the threads too', async () => {
    const compiled: { openUmap: typeof openUmap } = await import(
      new URL('../../dist/embeddings/open-umap.js', import.meta.url).href
    );
    const controller = new AbortController();
    const reducer = await compiled.openUmap(many.neighbours, 3);
    const stopped = reducer.layOut(many.start, {
      ...OPTIONS,
      epochs: 100_000,
      signal: controller.signal,
      onProgress: (fraction) => void (fraction > 1e-4 && controller.abort(new Error('enough'))),
    });
    await expect(stopped).rejects.toThrow('enough');
    const again = await reducer.layOut(many.start, { ...OPTIONS, epochs: 5 });
    expectFinite(again);
  });
});

describe('few rows, or rows alike', () => {
  test.each([0, 1, 2, 3, 4])('%i rows get a finite point each', async (rows) => {
    const near = rows === 0 ? EMPTY : await findNeighbours(drawUnitGroups(rows, 1, 6, 0.5, 4), 15, algebra);
    const points = await (await openUmap(near)).layOut(drawRows(rows, 2, 5), OPTIONS);
    expect(points).toMatchObject({ rows, cols: 2 });
    expect(points.data.length).toBe(rows * 2);
    expectFinite(points);
  });

  test.each([30, 100])('%i copies of one row, from one point, each get a finite point', async (rows) => {
    const copies = takeRows(drawUnitGroups(1, 1, 6, 0, 1), new Array<number>(rows).fill(0));
    const near = await findNeighbours(copies, 10, algebra);
    const points = await (await openUmap(near)).layOut(createMatrix(rows, 2), OPTIONS);
    expectFinite(points);
    expect(new Set(points.data).size).toBeGreaterThan(rows);
  });

  test('rows that have no neighbour but themselves stay where they start, to the scale', async () => {
    const alone: Neighbours = {
      rows: 5,
      count: 1,
      indices: Int32Array.of(0, 1, 2, 3, 4),
      distances: new Float32Array(5),
    };
    const line = matrixOf([[-2], [-1], [0], [1], [2]]);
    const { data } = await (await openUmap(alone)).layOut(line, OPTIONS);
    data.forEach((value, i) => {
      expect(value).toBeCloseTo((i - 2) * 5, 2);
    });
  });

  test('two pieces that no edge joins stay two', async () => {
    const apart = matrixOf(Array.from({ length: 40 }, (_, i) => (i < 20 ? [1, 0.01 * i, 0] : [0, 0.01 * (i - 20), 1])));
    const near = await findNeighbours(apart, 6, algebra);
    const points = await (await openUmap(near)).layOut(takeColumns(apart, 2), OPTIONS);
    expectFinite(points);
    for (let i = 0; i < 40; i++) expect(nearestTo(points, i) < 20).toBe(i < 20);
  });

  test('no epochs leave the start as it was carried over the graph, scaled', async () => {
    const { data } = await (await openUmap(neighbours)).layOut(start, { ...OPTIONS, epochs: 0 });
    const carried = smoothStart(start, buildFuzzyGraph(neighbours)).data;
    const widest = carried.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    data.forEach((value, i) => {
      expect(Math.abs(value - (carried[i]! * 10) / widest)).toBeLessThan(1.1e-3);
    });
  });
});

describe('on the way', () => {
  test('progress grows by an epoch at a time and ends at 1', async () => {
    const seen: number[] = [];
    await (await openUmap(neighbours)).layOut(start, { ...OPTIONS, epochs: 40, onProgress: (f) => void seen.push(f) });
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => (i + 1) / 40));
  });

  test('other work gets a turn after every epoch', async () => {
    let running = true;
    let turns = 0;
    const work = (): void => {
      turns++;
      if (running) setImmediate(work);
    };
    setImmediate(work);
    await (await openUmap(neighbours)).layOut(start, { ...OPTIONS, epochs: 40 });
    running = false;
    expect(turns).toBeGreaterThanOrEqual(39);
  });

  test('an abort ends it at once, with the reason given', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const seen: number[] = [];
    const onProgress = (fraction: number) => {
      seen.push(fraction);
      if (seen.length === 3) abort.abort(reason);
    };
    const reducer = await openUmap(neighbours);
    expect(await refusalOf(() => reducer.layOut(start, { ...OPTIONS, signal: abort.signal, onProgress }))).toBe(reason);
    expect(seen.length).toBe(3);
  });

  test('what was aborted before it began does no work', async () => {
    const seen: number[] = [];
    const options = { ...OPTIONS, signal: AbortSignal.abort(), onProgress: (f: number) => void seen.push(f) };
    const reducer = await openUmap(neighbours);
    expect(await refusalOf(() => reducer.layOut(start, options))).toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([]);
  });
});

test('arrays that do not belong together are refused', async () => {
  const reducer = await openUmap(neighbours);
  const cases: [string, () => Promise<unknown>][] = [
    [
      'Indices of the neighbours: found 8999, expected 9000',
      () => openUmap({ ...neighbours, indices: neighbours.indices.subarray(1) }),
    ],
    [
      'Distances of the neighbours: found 8999',
      () => openUmap({ ...neighbours, distances: neighbours.distances.subarray(1) }),
    ],
    ['Rows of the start: found 599, expected 600', () => reducer.layOut(drawRows(599, 2, 1), OPTIONS)],
    ['Values of the start', () => reducer.layOut({ ...start, cols: 6 }, OPTIONS)],
  ];
  for (const [message, call] of cases) {
    const refusal = await refusalOf(call);
    expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
    expect(String(refusal)).toContain(message);
  }
});

test('few rows are laid out by umap-js, from the threshold on by this one', async () => {
  for (const rows of [largeRows - 1, largeRows]) {
    const many = await findNeighbours(drawUnitGroups(rows, 20, 8, 0.3, 6), 4, algebra);
    const from = drawRows(rows, 2, 7);
    const options = { ...OPTIONS, epochs: 5 };
    const points = await (await openReducer(many)).layOut(from, options);
    const [reference, typed] = [await openUmapJs(many), await openUmap(many)];
    const expected = rows < largeRows ? reference : typed;
    const other = rows < largeRows ? typed : reference;
    expect(points).toEqual(await expected.layOut(from, options));
    expect(points.data).not.toEqual((await other.layOut(from, options)).data);
  }
});

test('trustworthiness: 1 for a copy, low for points laid at random, a case by hand, and rows that stand for all', () => {
  expect(measureTrustworthiness(vectors, vectors, 10)).toBe(1);
  const random = drawRows(600, 2, 3);
  const ofAll = measureTrustworthiness(vectors, random, 10);
  expect(ofAll).toBeLessThan(0.6);
  // Laid so, the nearest of row 2 is row 0, and the nearest of row 3 is row 1: each was the second nearest, one rank too far.
  const line = matrixOf([[0], [1], [3], [7]]);
  expect(measureTrustworthiness(line, matrixOf([[0], [1], [-2], [7]]), 1)).toBeCloseTo(
    1 - (2 / (4 * (8 - 3 - 1))) * 2,
    12,
  );
  const everyFourth = Array.from({ length: 150 }, (_, i) => i * 4);
  expect(measureTrustworthiness(vectors, random, 10, everyFourth)).toBeCloseTo(ofAll, 1);
});

function nearestTo(points: Matrix, row: number): number {
  return rankOthers(points, row)[0]!.other;
}

function medianToNearest(points: Matrix): number {
  const distances = Array.from({ length: points.rows }, (_, i) => rankOthers(points, i)[0]!.distance);
  return Math.sqrt(distances.sort((a, b) => a - b)[points.rows >> 1]!);
}
