import { expect } from 'vitest';
import { createMatrix, type Matrix, rowOf } from '../../embeddings/matrix.js';
import { squaredDistance } from '../../embeddings/squared-distance.js';

export function expectFinite({ data }: Matrix): void {
  expect(data.every(Number.isFinite)).toBe(true);
}

export function takeColumns(matrix: Matrix, cols: number): Matrix {
  const taken = createMatrix(matrix.rows, cols);
  for (let i = 0; i < matrix.rows; i++) rowOf(taken, i).set(rowOf(matrix, i).subarray(0, cols));
  return taken;
}

/** The other rows, nearest first by squared distance. */
export function rankOthers(points: Matrix, row: number): { other: number; distance: number }[] {
  return Array.from({ length: points.rows }, (_, other) => ({
    other,
    distance: squaredDistance(points, row, points, other),
  }))
    .filter(({ other }) => other !== row)
    .sort((one, two) => one.distance - two.distance || one.other - two.other);
}

/** How many of the ten nearest points are of the same group: row i is of group i modulo `groups`. */
export function shareOfOwnGroup(points: Matrix, groups: number): number {
  let own = 0;
  for (let i = 0; i < points.rows; i++)
    own += rankOthers(points, i)
      .slice(0, 10)
      .filter(({ other }) => other % groups === i % groups).length;
  return own / (10 * points.rows);
}
