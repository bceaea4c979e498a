import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, type Matrix, normalizeRows, rowOf, takeRows } from '../../embeddings/matrix.js';
import { layOutVectors, layoutDefaults } from '../../taxonomy/layout.js';
import { drawRows, drawUnitGroups, refusalOf } from '../embeddings/random-rows.js';

const GROUPS = 5;

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

describe('where there are enough rows', () => {
  test('groups that lie apart lie apart in the points and on the map', async () => {
    const { points, map } = await layOutVectors(drawUnitGroups(150, GROUPS, 24, 0.2, 1), algebra, { seed: 1 });
    expect(points).toMatchObject({ rows: 150, cols: layoutDefaults.dimensions });
    expect(map).toMatchObject({ rows: 150, cols: 2 });
    expect(shareWithNearest(points)).toBeGreaterThan(0.98);
    expect(shareWithNearest(map)).toBeGreaterThan(0.95);
  });

  test('what only a view tells apart is told apart', async () => {
    const blur = normalizeRows(drawRows(150, 24, 2));
    const view = { matrix: drawUnitGroups(150, GROUPS, 24, 0.1, 3), weight: 2 };
    const without = await layOutVectors(blur, algebra, { seed: 1 });
    const withView = await layOutVectors(blur, algebra, { seed: 1, views: [view] });
    expect(shareWithNearest(without.points)).toBeLessThan(0.4);
    expect(shareWithNearest(withView.points)).toBeGreaterThan(0.9);
  });

  test('the same rows and seed give the same bits, another seed other points', async () => {
    const vectors = drawUnitGroups(80, GROUPS, 12, 0.4, 4);
    const one = await layOutVectors(vectors, algebra, { seed: 1 });
    expect(await layOutVectors(vectors, algebra, { seed: 1 })).toEqual(one);
    expect((await layOutVectors(vectors, algebra, { seed: 2 })).points.data).not.toEqual(one.points.data);
  });

  test('a view that weighs nothing, or knows nothing of any row, changes no more than rounding does', async () => {
    const vectors = drawUnitGroups(20, GROUPS, 12, 0.4, 5);
    const one = await layOutVectors(vectors, algebra, { seed: 1 });
    for (const view of [
      { matrix: drawUnitGroups(20, 2, 7, 0.4, 6), weight: 0 },
      { matrix: createMatrix(20, 7), weight: 1 },
    ]) {
      const { points } = await layOutVectors(vectors, algebra, { seed: 1, views: [view] });
      for (let i = 0; i < 20; i++)
        for (let j = 0; j < i; j++)
          expect(dot(rowOf(points, i), rowOf(points, j))).toBeCloseTo(
            dot(rowOf(one.points, i), rowOf(one.points, j)),
            4,
          );
    }
  });
});

describe('where there are few', () => {
  test.each([0, 1, 2, 3, 5, 29])('%i rows get finite points without UMAP: no seed plays a part', async (rows) => {
    const vectors = drawUnitGroups(rows, 2, 12, 0.4, 7);
    const one = await layOutVectors(vectors, algebra, { seed: 1 });
    expect(one.points.rows).toBe(rows);
    expect(one.points.cols).toBeLessThanOrEqual(layoutDefaults.dimensions);
    expect(one.map).toMatchObject({ rows, cols: 2 });
    expectFinite(one.points);
    expectFinite(one.map);
    expect(await layOutVectors(vectors, algebra, { seed: 2 })).toEqual(one);
  });

  test.each([2, 10, 29, 30, 31, 200])('%i copies of one row, or rows of zeros, lie on one spot', async (rows) => {
    const copies = takeRows(drawUnitGroups(1, 1, 12, 0, 8), new Array<number>(rows).fill(0));
    for (const vectors of [copies, createMatrix(rows, 12)]) {
      const { points, map } = await layOutVectors(vectors, algebra, { seed: 1 });
      expect(points.rows).toBe(rows);
      expect(new Set(points.data).size).toBeLessThanOrEqual(1);
      expect(map).toEqual(createMatrix(rows, 2));
    }
  });

  test.each([31, 60])('%i rows that are copies of two get finite points', async (rows) => {
    const copies = takeRows(
      drawUnitGroups(2, 2, 12, 0, 9),
      Array.from({ length: rows }, (_, i) => i % 2),
    );
    const { points, map } = await layOutVectors(copies, algebra, { seed: 1 });
    expect([points.rows, map.rows]).toEqual([rows, rows]);
    expectFinite(points);
    expectFinite(map);
  });

  test('rows of zeros among others get finite points', async () => {
    const vectors = drawUnitGroups(60, GROUPS, 12, 0.4, 10);
    rowOf(vectors, 3).fill(0);
    rowOf(vectors, 44).fill(0);
    const { points, map } = await layOutVectors(vectors, algebra, { seed: 1 });
    expectFinite(points);
    expectFinite(map);
  });
});

test('the vectors and views given are not changed', async () => {
  for (const rows of [2, 20, 60]) {
    const vectors = drawUnitGroups(rows, 2, 12, 0.4, 11);
    const view = drawUnitGroups(rows, 2, 9, 0.4, 12);
    const before = [vectors.data.slice(), view.data.slice()];
    await layOutVectors(vectors, algebra, { seed: 1, views: [{ matrix: view, weight: 0.5 }] });
    expect([vectors.data, view.data]).toEqual(before);
  }
});

test('progress names the steps in their order, each growing to 1', async () => {
  const seen: [string, number][] = [];
  const onProgress = (stage: string, fraction: number) => void seen.push([stage, fraction]);
  await layOutVectors(drawUnitGroups(40, GROUPS, 12, 0.4, 13), algebra, { seed: 1, onProgress });
  const steps = [...new Set(seen.map(([stage]) => stage))];
  expect(steps).toEqual(['whiten', 'neighbours', 'reduce', 'map']);
  for (const step of steps) {
    const fractions = seen.filter(([stage]) => stage === step).map(([, fraction]) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  }
});

test('an abort ends it with the reason given, at each step', async () => {
  for (const step of ['whiten', 'neighbours', 'reduce', 'map']) {
    const abort = new AbortController();
    const reason = new Error(`enough of ${step}`);
    const onProgress = (stage: string) => {
      if (stage === step) abort.abort(reason);
    };
    const vectors = drawUnitGroups(40, GROUPS, 12, 0.4, 14);
    const call = () => layOutVectors(vectors, algebra, { seed: 1, signal: abort.signal, onProgress });
    expect(await refusalOf(call)).toBe(reason);
  }
});

test('a view of another number of rows is refused', async () => {
  const view = { matrix: drawUnitGroups(39, 2, 9, 0.4, 15), weight: 0.5 };
  const call = () => layOutVectors(drawUnitGroups(40, 2, 12, 0.4, 15), algebra, { seed: 1, views: [view] });
  const refusal = await refusalOf(call);
  expect(refusal).toBeInstanceOf(RangeError);
  expect(String(refusal)).toContain('39 rows for 40 vectors');
});

function expectFinite({ data }: Matrix): void {
  expect(data.every(Number.isFinite)).toBe(true);
}

/** How many rows have a nearest point of their own group: row i is of group i modulo GROUPS. */
function shareWithNearest(points: Matrix): number {
  let own = 0;
  for (let i = 0; i < points.rows; i++) {
    const distances = Array.from({ length: points.rows }, (_, j) =>
      i === j ? Infinity : rowOf(points, i).reduce((sum, value, t) => sum + (value - rowOf(points, j)[t]!) ** 2, 0),
    );
    if (distances.indexOf(Math.min(...distances)) % GROUPS === i % GROUPS) own++;
  }
  return own / points.rows;
}
