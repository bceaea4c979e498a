import { expectMatrix, expectSize } from './expect-shape.js';
import type { LinearAlgebra } from './linear-algebra.js';
import { createMatrix, type Matrix, rowOf } from './matrix.js';
import { decomposeSymmetric } from './symmetric-eigen.js';

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  /** Mean row, d. */
  readonly mean: Float64Array;
  /** Unit directions, strongest first: kept x d. */
  readonly directions: Matrix;
  /** Variance along each direction, largest first, all above zero. */
  readonly variances: Float64Array;
}

/** Variance under this share of the largest is rounding error, not a direction. */
const noiseShare = 1e-6;

/**
 * @param rows n x d; not changed.
 * @param keep at most this many directions; fewer come back where the rows span fewer.
 */
export async function findPrincipalComponents(
  rows: Matrix,
  keep: number,
  algebra: LinearAlgebra,
): Promise<PrincipalComponents> {
  const mean = meanOf(rows);
  const centred = subtractMean(rows, mean);
  const covariance = await algebra.gram(centred);
  for (let i = 0; i < covariance.length; i++) covariance[i]! /= Math.max(1, rows.rows);
  const { values, vectors } = decomposeSymmetric(covariance, rows.cols);

  const floor = noiseShare * (values[0] ?? 0);
  let kept = 0;
  while (kept < Math.min(keep, rows.cols) && values[kept]! > floor) kept++;
  const directions = createMatrix(kept, rows.cols);
  directions.data.set(vectors.subarray(0, kept * rows.cols));
  return { mean, directions, variances: values.slice(0, kept) };
}

/**
 * Coordinates of rows (n x d) along the directions, about the mean: n x kept.
 * @throws EmbeddingError SHAPE_MISMATCH for rows of another width than the components were found in.
 */
export async function projectRows(
  rows: Matrix,
  components: PrincipalComponents,
  algebra: LinearAlgebra,
): Promise<Matrix> {
  return algebra.multiplyTransposed(subtractMean(rows, components.mean), components.directions);
}

/** The mean row, summed in float64; zeros for no rows. */
export function meanOf(rows: Matrix): Float64Array {
  expectMatrix('a matrix', rows);
  const mean = new Float64Array(rows.cols);
  for (let i = 0; i < rows.rows; i++) {
    const row = rowOf(rows, i);
    for (let j = 0; j < row.length; j++) mean[j]! += row[j]!;
  }
  for (let j = 0; j < mean.length; j++) mean[j]! /= Math.max(1, rows.rows);
  return mean;
}

/** @throws EmbeddingError SHAPE_MISMATCH when the mean is of another width than the rows. */
export function subtractMean(rows: Matrix, mean: Float64Array): Matrix {
  expectMatrix('a matrix', rows);
  expectSize('Values of the mean', mean.length, rows.cols);
  const centred = createMatrix(rows.rows, rows.cols);
  for (let i = 0; i < rows.data.length; i++) centred.data[i] = rows.data[i]! - mean[i % rows.cols]!;
  return centred;
}
