import { describe, expect, test } from 'vitest';
import { createMatrix, takeRows } from '../../embeddings/matrix.js';
import { assignToNearest, centresOf, refineCentres, squaredDistance } from '../../taxonomy/kmeans.js';
import { drawGroups, drawOrder, drawRows, matrixOf } from '../embeddings/random-rows.js';

const LINE = matrixOf([[0], [2], [10], [14], [99]]);

describe('centres', () => {
  test('the means by hand; -1 belongs nowhere, and a label without rows gets zeros', () => {
    expect(centresOf(LINE, Int32Array.of(0, 0, 2, 2, -1), 4)).toEqual(matrixOf([[1], [0], [12], [0]]));
  });

  test('a mean is summed in float64', () => {
    const points = { data: new Float32Array(100_000).fill(0.1), rows: 100_000, cols: 1 };
    expect([...centresOf(points, new Int32Array(100_000), 1).data]).toEqual([Math.fround(0.1)]);
  });

  test('points in another order have the same centres', () => {
    const points = drawRows(50, 3, 1);
    const labels = Int32Array.from({ length: 50 }, (_, i) => i % 7);
    const order = drawOrder(50, 2);
    const centres = centresOf(
      takeRows(points, order),
      Int32Array.from(order, (row) => labels[row]!),
      7,
    );
    centres.data.forEach((value, i) => {
      expect(value).toBeCloseTo(centresOf(points, labels, 7).data[i]!, 6);
    });
  });

  test('no points and no labels', () => {
    expect(centresOf(createMatrix(0, 2), new Int32Array(0), 0)).toEqual(createMatrix(0, 2));
    expect(centresOf(createMatrix(0, 2), new Int32Array(0), 3)).toEqual(createMatrix(3, 2));
    expect(centresOf(createMatrix(3, 2), new Int32Array(3).fill(-1), 1)).toEqual(createMatrix(1, 2));
  });

  test('labels for another number of points, or above the count, are refused', () => {
    expect(() => centresOf(LINE, new Int32Array(4), 1)).toThrow(RangeError);
    expect(() => centresOf(LINE, new Int32Array(4), 1)).toThrow(/4 labels for 5 points/);
    expect(() => centresOf(LINE, Int32Array.of(0, 0, 0, 2, 0), 2)).toThrow(/Point 3 has label 2, expected at most 1/);
  });
});

describe('the nearest centre', () => {
  test('by hand, a tie to the lower centre', () => {
    expect([...assignToNearest(LINE, matrixOf([[1], [19], [3]]))]).toEqual([0, 0, 2, 1, 1]);
    expect([...assignToNearest(LINE, matrixOf([[5], [5]]))]).toEqual([0, 0, 0, 0, 0]);
  });

  test('is what a plain loop over all distances finds', () => {
    const points = drawRows(200, 6, 3);
    const centres = drawRows(17, 6, 4);
    const labels = assignToNearest(points, centres);
    for (let i = 0; i < 200; i++) {
      const distances = Array.from({ length: 17 }, (_, c) => squaredDistance(points, i, centres, c));
      expect(labels[i]).toBe(distances.indexOf(Math.min(...distances)));
    }
  });

  test('no points have no labels, with or without centres', () => {
    expect(assignToNearest(createMatrix(0, 2), createMatrix(3, 2))).toHaveLength(0);
    expect(assignToNearest(createMatrix(0, 2), createMatrix(0, 2))).toHaveLength(0);
  });

  test('no centre, or centres of another width, are refused', () => {
    expect(() => assignToNearest(LINE, createMatrix(0, 1))).toThrow(RangeError);
    expect(() => assignToNearest(LINE, createMatrix(2, 3))).toThrow(/Centres are 2 x 3, expected 1 or more x 1/);
  });
});

describe('a squared distance', () => {
  test('by hand', () => {
    const points = matrixOf([
      [0, 0, 1],
      [2, 3, 7],
    ]);
    expect(squaredDistance(points, 0, points, 1)).toBe(49);
    expect(squaredDistance(points, 1, points, 1)).toBe(0);
  });

  test('is given up above the limit, not at it', () => {
    const points = matrixOf([
      [0, 0],
      [3, 4],
    ]);
    expect(squaredDistance(points, 0, points, 1, 25)).toBe(25);
    expect(squaredDistance(points, 0, points, 1, 24.9)).toBe(Infinity);
  });
});

describe('refined centres', () => {
  test('two groups on a line, from two poor centres', () => {
    expect([...refineCentres(matrixOf([[0], [1], [2], [10], [11], [12]]), matrixOf([[0], [1]]), 20)]).toEqual([
      0, 0, 0, 1, 1, 1,
    ]);
  });

  test('groups that lie apart are found from one row of each', () => {
    const points = drawGroups(160, 8, 5, 0.1, 3);
    const labels = refineCentres(points, takeRows(points, [0, 1, 2, 3, 4, 5, 6, 7]), 50);
    expect([...labels]).toEqual(Array.from({ length: 160 }, (_, i) => i % 8));
  });

  test('never scatter more than the centres given, and end where nothing moves', () => {
    const points = drawRows(150, 4, 5);
    const given = drawRows(9, 4, 6);
    const labels = refineCentres(points, given, 1000);
    const centres = centresOf(points, labels, 9);
    expect(assignToNearest(points, centres)).toEqual(labels);
    const scatter = (of: Int32Array, around: typeof centres) =>
      of.reduce((sum, label, i) => sum + squaredDistance(points, i, around, label), 0);
    expect(scatter(labels, centres)).toBeLessThan(scatter(assignToNearest(points, given), given));
  });

  test('one round is the nearest of the centres given, which are not changed', () => {
    const points = drawRows(60, 4, 7);
    const given = drawRows(5, 4, 8);
    const before = given.data.slice();
    expect(refineCentres(points, given, 1)).toEqual(assignToNearest(points, given));
    refineCentres(points, given, 30);
    expect(given.data).toEqual(before);
  });

  test('points in another order get the same labels in that order, and the same again', () => {
    const points = drawGroups(90, 3, 4, 0.2, 9);
    const given = takeRows(points, [0, 1, 2]);
    const order = drawOrder(90, 10);
    const labels = refineCentres(points, given, 30);
    expect([...refineCentres(takeRows(points, order), given, 30)]).toEqual(order.map((row) => labels[row]));
    expect(refineCentres(points, given, 30)).toEqual(labels);
  });

  test('no point, one point, and points all the same', () => {
    expect(refineCentres(createMatrix(0, 2), createMatrix(2, 2), 10)).toHaveLength(0);
    expect([...refineCentres(matrixOf([[5]]), matrixOf([[1], [6]]), 10)]).toEqual([1]);
    expect([...refineCentres(createMatrix(4, 2), createMatrix(3, 2), 10)]).toEqual([0, 0, 0, 0]);
  });
});
