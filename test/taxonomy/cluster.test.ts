import { expect, test } from 'vitest';
import { createMatrix, type Matrix, rowOf, takeRows } from '../../embeddings/matrix.js';
import { measureAgreement } from '../../taxonomy/agreement.js';
import { clusterRows } from '../../taxonomy/cluster.js';
import { drawGroups, drawOrder, drawRows, matrixOf } from '../embeddings/random-rows.js';

test('two pairs and a lone row by hand: the lone one stays alone, or goes where it fits best', () => {
  const points = matrixOf([[0], [100], [1], [101], [60]]);
  expect([...clusterRows(points, { count: 3, minSize: 1 })]).toEqual([0, 1, 0, 1, 2]);
  expect([...clusterRows(points, { count: 3, minSize: 2 })]).toEqual([0, 1, 0, 1, 1]);
});

test('groups that lie apart are found, whatever their sizes', () => {
  const points = drawGroups(240, 8, 10, 0.1, 1);
  expect([...clusterRows(points, { count: 8, minSize: 3 })]).toEqual(Array.from({ length: 240 }, (_, i) => i % 8));
  const uneven = takeRows(points, [...Array.from({ length: 150 }, (_, i) => (i % 30) * 8), 1, 9, 17, 2, 10, 18]);
  const labels = clusterRows(uneven, { count: 3, minSize: 3 });
  expect([...labels.subarray(0, 150)]).toEqual(new Array<number>(150).fill(0));
  expect([...labels.subarray(150)]).toEqual([1, 1, 1, 2, 2, 2]);
});

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  'every row is in a cluster of the least size or more, numbered by lowest row (seed %i)',
  (seed) => {
    const points = drawGroups(20 * seed, 3 * seed, 5, 0.8, seed);
    for (const minSize of [1, 2, 5]) {
      const labels = clusterRows(points, { count: 4 * seed, minSize });
      expectNumbered(labels, points.rows);
      expect(new Set(labels).size).toBeLessThanOrEqual(4 * seed);
      const sizes = countLabels(labels);
      if (sizes.length > 1) for (const size of sizes) expect(size).toBeGreaterThanOrEqual(minSize);
    }
  },
);

test('rows in another order fall into the same groups', () => {
  const points = drawGroups(120, 9, 6, 0.5, 3);
  const order = drawOrder(120, 4);
  const one = clusterRows(points, { count: 12, minSize: 3 });
  const two = clusterRows(takeRows(points, order), { count: 12, minSize: 3 });
  const agreement = measureAgreement(
    order.map((row) => one[row]!),
    [...two],
  )!;
  expect(agreement.ari).toBeCloseTo(1, 12);
});

test('rows on one spot are never told apart, however many clusters are asked for', () => {
  const spots = drawRows(10, 3, 5);
  const points = takeRows(
    spots,
    Array.from({ length: 200 }, (_, i) => i % 10),
  );
  const labels = clusterRows(points, { count: 50, minSize: 1 });
  expect([...labels]).toEqual(Array.from({ length: 200 }, (_, i) => i % 10));
});

test('no row, one row and two rows', () => {
  expect(clusterRows(createMatrix(0, 3), { count: 1, minSize: 1 })).toHaveLength(0);
  expect([...clusterRows(matrixOf([[5]]), { count: 1, minSize: 1 })]).toEqual([0]);
  expect([...clusterRows(matrixOf([[5]]), { count: 9, minSize: 3 })]).toEqual([0]);
  expect([...clusterRows(matrixOf([[5], [6]]), { count: 2, minSize: 1 })]).toEqual([0, 1]);
  expect([...clusterRows(matrixOf([[5], [6]]), { count: 2, minSize: 2 })]).toEqual([0, 0]);
});

test.each([5, 60])('%i rows all the same, of zeros or without columns are one cluster', (rows) => {
  const same = takeRows(drawRows(1, 4, 6), new Array<number>(rows).fill(0));
  for (const points of [same, createMatrix(rows, 4), createMatrix(rows, 0)])
    expect([...clusterRows(points, { count: 3, minSize: 2 })]).toEqual(new Array<number>(rows).fill(0));
});

test('with the least size above the number of rows all are one cluster', () => {
  expect([...clusterRows(drawRows(9, 2, 7), { count: 4, minSize: 10 })]).toEqual(new Array<number>(9).fill(0));
});

test('the same rows give the same labels, and are not changed', () => {
  const points = drawGroups(150, 9, 6, 0.6, 8);
  const before = points.data.slice();
  expect(clusterRows(points, { count: 15, minSize: 3 })).toEqual(clusterRows(points, { count: 15, minSize: 3 }));
  expect(points.data).toEqual(before);
});

test('a far row does not take a cluster from the others when its own is dissolved', () => {
  const points: Matrix = drawGroups(41, 4, 3, 0.05, 9);
  rowOf(points, 40).fill(1000);
  const labels = clusterRows(points, { count: 5, minSize: 2 });
  expect(new Set(labels).size).toBe(4);
});

function countLabels(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes;
}

/** Each label is met for the first time in the order 0, 1, 2, ... */
function expectNumbered(labels: Int32Array, rows: number): void {
  expect(labels).toHaveLength(rows);
  const met = [...new Set(labels)];
  expect(met).toEqual(Array.from({ length: met.length }, (_, i) => i));
}
