import { describe, expect, test } from 'vitest';
import { createMatrix, type Matrix } from '../../embeddings/matrix.js';
import { findNearestCentres } from '../../taxonomy/nearest-centre.js';
import { drawGroups, drawRows, matrixOf } from '../embeddings/random-rows.js';

test('by hand, a tie to the lower centre', () => {
  const points = matrixOf([[0], [5], [12]]);
  const centres = matrixOf([[10], [0], [0]]);
  expect(findNearestCentres(points, centres)).toEqual({
    labels: Int32Array.of(1, 0, 0),
    squares: Float64Array.of(0, 25, 4),
  });
  expect(findNearestCentres(points, centres, Int32Array.of(1, 1, 0))).toEqual({
    labels: Int32Array.of(2, 0, 1),
    squares: Float64Array.of(0, 25, 144),
  });
});

describe('is to the last bit what a look at every centre finds', () => {
  const kinds: [string, (rows: number, cols: number, seed: number) => Matrix][] = [
    ['random', drawRows],
    ['in groups', (rows, cols, seed) => drawGroups(rows, Math.ceil(rows / 9), cols, 0.05, seed)],
    ['with ties', (rows, cols, seed) => rounded(drawRows(rows, cols, seed))],
  ];
  test.each(kinds)('%s', (_, draw) => {
    for (const [rows, count, cols] of [
      [50, 1, 3],
      [200, 9, 2],
      [300, 120, 10],
      [300, 250, 1],
    ] as const) {
      const points = draw(rows, cols, count);
      const centres = draw(count, cols, count + 1);
      const except = Int32Array.from({ length: rows }, (_, i) => (i * 7) % count);
      expect(findNearestCentres(points, centres)).toEqual(lookAtAll(points, centres));
      expect(findNearestCentres(points, centres, except)).toEqual(lookAtAll(points, centres, except));
    }
  });
});

test('without centres, points, columns, or any centre that counts', () => {
  expect(findNearestCentres(createMatrix(2, 3), createMatrix(0, 3)).squares).toEqual(
    Float64Array.of(Infinity, Infinity),
  );
  expect(findNearestCentres(createMatrix(0, 3), createMatrix(4, 3)).labels).toHaveLength(0);
  expect([...findNearestCentres(createMatrix(2, 0), createMatrix(30, 0)).labels]).toEqual([0, 0]);
  expect([...findNearestCentres(createMatrix(1, 1), createMatrix(1, 1), Int32Array.of(0)).squares]).toEqual([Infinity]);
});

function rounded(points: Matrix): Matrix {
  return { ...points, data: points.data.map((value) => Math.round(value * 2)) };
}

function lookAtAll(points: Matrix, centres: Matrix, except?: Int32Array) {
  const labels = new Int32Array(points.rows);
  const squares = new Float64Array(points.rows).fill(Infinity);
  for (let i = 0; i < points.rows; i++) {
    for (let c = 0; c < centres.rows; c++) {
      if (c === except?.[i]) continue;
      let sum = 0;
      for (let j = 0; j < points.cols; j++)
        sum += (points.data[i * points.cols + j]! - centres.data[c * points.cols + j]!) ** 2;
      if (sum < squares[i]!) {
        squares[i] = sum;
        labels[i] = c;
      }
    }
  }
  return { labels, squares };
}
