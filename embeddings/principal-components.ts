import { expectMatrix, expectSize } from './expect-shape.js';
import { decomposeLeading } from './leading-eigen.js';
import type { LinearAlgebra } from './linear-algebra.js';
import { createMatrix, dot, type Matrix, rowOf } from './matrix.js';
import { decomposeSymmetric, type Eigen, pointUp } from './symmetric-eigen.js';

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
  const { values, vectorOf } =
    rows.rows < rows.cols ? decomposeRows(centred, keep) : await decomposeColumns(centred, keep, algebra);

  const floor = noiseShare * (values[0] ?? 0);
  let kept = 0;
  while (kept < Math.min(keep, values.length) && values[kept]! > floor) kept++;
  const directions = createMatrix(kept, rows.cols);
  for (let k = 0; k < kept; k++) rowOf(directions, k).set(vectorOf(k));
  return { mean, directions, variances: values.slice(0, kept) };
}

/** Eigenvalues, largest first, as many as asked for or more, and the eigenvector of each, made when it is asked for. */
interface Spectrum {
  readonly values: Float64Array;
  readonly vectorOf: (k: number) => Float64Array;
}

/** Of fewer than this share of the eigenvectors it takes less time to find the largest than all. */
const FEW = 1 / 16;

function decompose(matrix: Float64Array, n: number, keep: number): Eigen {
  return keep > 0 && keep <= FEW * n ? decomposeLeading(matrix, n, keep) : decomposeSymmetric(matrix, n);
}

async function decomposeColumns(centred: Matrix, keep: number, algebra: LinearAlgebra): Promise<Spectrum> {
  const covariance = await algebra.gram(centred);
  for (let i = 0; i < covariance.length; i++) covariance[i]! /= Math.max(1, centred.rows);
  const { values, vectors } = decompose(covariance, centred.cols, keep);
  return { values, vectorOf: (k) => vectors.subarray(k * centred.cols, (k + 1) * centred.cols) };
}

/**
 * The same of rows that are fewer than columns, from their products with each other: n^3 steps, not d^3. If `u` is a unit eigenvector
 * of `X X' / n` and `v` its value, then `X' u / sqrt(v n)` is one of `X' X / n`, of the same value.
 */
function decomposeRows(centred: Matrix, keep: number): Spectrum {
  const { rows: n, cols } = centred;
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(rowOf(centred, i), rowOf(centred, j)) / n;
      products[i * n + j] = product;
      products[j * n + i] = product;
    }
  }
  const { values, vectors } = decompose(products, n, keep);
  const vectorOf = (k: number) => {
    const vector = new Float64Array(cols);
    for (let i = 0; i < n; i++) {
      const weight = vectors[k * n + i]! / Math.sqrt(values[k]! * n);
      const row = rowOf(centred, i);
      for (let j = 0; j < cols; j++) vector[j]! += weight * row[j]!;
    }
    return pointUp(vector);
  };
  return { values, vectorOf };
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
  for (let i = 0; i < rows.rows; i++) {
    const from = i * rows.cols;
    for (let j = 0; j < rows.cols; j++) centred.data[from + j] = rows.data[from + j]! - mean[j]!;
  }
  return centred;
}
