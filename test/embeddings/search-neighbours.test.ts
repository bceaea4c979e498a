import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInvertedFile, drawSample, listProbed, rankCells, shareCompared } from '../../embeddings/inverted-file.js';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { dot, type Matrix, normalizeRows, rowOf, takeRows } from '../../embeddings/matrix.js';
import { findNeighbours, type Neighbours } from '../../embeddings/neighbours.js';
import { type SearchLimits, searchNeighbours } from '../../embeddings/search-neighbours.js';
import { drawRows, drawUnitGroups, refusalOf } from './random-rows.js';

/** As for many rows, for few. */
const small: SearchLimits = { minRows: 100, rowsPerCell: 40, recall: 0.98, maxShare: 0.25, sample: 100 };

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

test('below the limit the search is exact, to the bit', async () => {
  const vectors = drawUnitGroups(600, 9, 16, 0.7, 1);
  const { neighbours, recall, sampleSize } = await searchNeighbours(vectors, 15, algebra, { seed: 1 });
  expect([recall, sampleSize]).toEqual([null, 0]);
  expect(neighbours).toEqual(await findNeighbours(vectors, 15, algebra));
});

describe('above it', () => {
  test.each([1, 2, 3])('groups: the recall that is reported is the recall there is, seed %i', async (seed) => {
    const vectors = drawUnitGroups(3000, 60, 24, 0.4, seed);
    const { neighbours, recall, sampleSize } = await searchNeighbours(vectors, 15, algebra, { seed }, small);
    const exact = await findNeighbours(vectors, 15, algebra);
    expect(sampleSize).toBe(100);
    expectWellFormed(vectors, neighbours);
    const truth = compare(neighbours, exact);
    expect(truth).toBeGreaterThan(0.95);
    expect(Math.abs(recall! - truth)).toBeLessThan(0.02);
  });

  test('the same seed gives the same, at any number of threads', async () => {
    const vectors = drawUnitGroups(2000, 40, 24, 0.4, 4);
    const results = [];
    for (const threads of [1, 2]) {
      const own = await openLinearAlgebra({ threads });
      results.push(await searchNeighbours(vectors, 10, own, { seed: 3 }, small));
      await own.close();
    }
    expect(results[0]!.recall).not.toBeNull();
    expect(results[1]).toEqual(results[0]);
  });

  test('rows without groups would need too many cells: all are compared with all', async () => {
    const vectors = normalizeRows(drawRows(800, 40, 5));
    const { neighbours, recall } = await searchNeighbours(vectors, 15, algebra, { seed: 1 }, small);
    expect(recall).toBeNull();
    expect(neighbours).toEqual(await findNeighbours(vectors, 15, algebra));
  });

  test('copies: itself first, then the lowest of the others; a copy is as good as another', async () => {
    const distinct = drawUnitGroups(30, 30, 16, 0.5, 6);
    const vectors = takeRows(
      distinct,
      Array.from({ length: 900 }, (_, i) => i % 30),
    );
    const { neighbours, recall } = await searchNeighbours(vectors, 5, algebra, { seed: 1 }, small);
    expect(recall).toBe(1);
    for (let i = 0; i < 900; i++) {
      const others = [0, 1, 2, 3, 4].map((turn) => (i % 30) + 30 * turn).filter((row) => row !== i);
      expect([...neighbours.indices.subarray(i * 5, i * 5 + 5)]).toEqual([i, ...others.slice(0, 4)]);
    }
  });

  test('all rows the same are one cell, which is everything', async () => {
    const vectors = takeRows(normalizeRows(drawRows(1, 12, 7)), new Array<number>(300).fill(0));
    const { neighbours, recall } = await searchNeighbours(vectors, 4, algebra, { seed: 1 }, small);
    expect(recall).toBeNull();
    expectWellFormed(vectors, neighbours);
  });

  test('cells with fewer rows than neighbours asked for are searched beyond their probes', async () => {
    const vectors = drawUnitGroups(1200, 300, 16, 0.02, 8);
    const limits = { ...small, rowsPerCell: 4, maxShare: 1 };
    const { neighbours } = await searchNeighbours(vectors, 30, algebra, { seed: 1 }, limits);
    expect(neighbours.count).toBe(30);
    expectWellFormed(vectors, neighbours);
  });

  test('an abort ends it', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const call = () => searchNeighbours(drawUnitGroups(500, 5, 8, 0.3, 9), 5, algebra, { seed: 1, signal }, small);
    expect(String(await refusalOf(call))).toContain('enough');
  });
});

test('cells hold every row once; each comes first in its own order', async () => {
  const vectors = drawUnitGroups(1500, 20, 12, 0.5, 10);
  const file = await buildInvertedFile(vectors, 25, algebra, 1);
  const seen = new Int32Array(1500);
  file.cells.forEach((rows, cell) => {
    expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
    for (const row of rows) {
      seen[row]!++;
      expect(file.cellOf[row]).toBe(cell);
    }
    expect(file.order[cell * 25]).toBe(cell);
    expect(new Set(file.order.subarray(cell * 25, (cell + 1) * 25)).size).toBe(25);
  });
  expect(seen.every((times) => times === 1)).toBe(true);
  const ranks = rankCells(file);
  for (let at = 0; at < ranks.length; at++) {
    const cell = Math.floor(at / 25);
    expect(ranks[cell * 25 + file.order[at]!]).toBe(at % 25);
  }
  expect([...listProbed(file, 3, 25, 0)]).toEqual([...Array(1500).keys()]);
  expect([...listProbed(file, 3, 1, 0)]).toEqual([...file.cells[3]!]);
  expect(listProbed(file, 3, 1, 400).length).toBeGreaterThanOrEqual(400);
  expect(shareCompared(file, 25)).toBe(1);
  expect(shareCompared(file, 1)).toBeLessThan(shareCompared(file, 5));
});

test('a sample has distinct rows in order, the same for the same seed', () => {
  const sample = drawSample(1000, 100, 5);
  expect([...sample]).toEqual([...new Set(sample)].sort((a, b) => a - b));
  expect(sample).toEqual(drawSample(1000, 100, 5));
  expect(sample).not.toEqual(drawSample(1000, 100, 6));
  expect([...drawSample(4, 100, 5)]).toEqual([0, 1, 2, 3]);
});

/** Itself first at 0; no row twice; distances grow and are those of the rows. */
function expectWellFormed(vectors: Matrix, { rows, count, indices, distances }: Neighbours): void {
  expect(rows).toBe(vectors.rows);
  for (let i = 0; i < rows; i++) {
    const near = indices.subarray(i * count, (i + 1) * count);
    const far = distances.subarray(i * count, (i + 1) * count);
    if (near[0] !== i || far[0] !== 0 || new Set(near).size !== count)
      expect([i, ...near]).toEqual('itself first, no row twice');
    for (let j = 1; j < count; j++) {
      const exact = 1 - dot(rowOf(vectors, i), rowOf(vectors, near[j]!));
      if (far[j]! < far[j - 1]! || Math.abs(far[j]! - exact) > 1e-5) expect([i, ...far]).toEqual('distances that grow');
    }
  }
}

/** The share of exact neighbours that were found. */
function compare(found: Neighbours, exact: Neighbours): number {
  let same = 0;
  for (let i = 0; i < found.rows; i++) {
    const near = new Set(found.indices.subarray(i * found.count + 1, (i + 1) * found.count));
    for (let j = 1; j < exact.count; j++) if (near.has(exact.indices[i * exact.count + j]!)) same++;
  }
  return same / (found.rows * (found.count - 1));
}
