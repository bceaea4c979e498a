import { EmbeddingError } from './errors.js';

/** Dense numbers in row-major order: row `i` is `data[i * cols .. (i + 1) * cols)`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** A matrix of zeros. */
export function createMatrix(rows: number, cols: number): Matrix {
  return { data: new Float32Array(rows * cols), rows, cols };
}

/** The `i`-th row, as a view: writing to it writes to the matrix. */
export function rowOf(matrix: Matrix, i: number): Float32Array {
  return matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols);
}

/**
 * A new matrix of the given rows, in the given order.
 * @throws EmbeddingError SHAPE_MISMATCH for a row that the matrix does not have.
 */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = createMatrix(indices.length, matrix.cols);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (!(row >= 0 && row < matrix.rows)) {
      throw new EmbeddingError('SHAPE_MISMATCH', `Row to take: found ${row}, expected 0 to ${matrix.rows - 1}.`);
    }
    taken.data.set(rowOf(matrix, row), i * matrix.cols);
  }
  return taken;
}

/** Scales every row to unit length, in place. A row of zeros stays zero. Returns the same matrix. */
export function normalizeRows(matrix: Matrix): Matrix {
  for (let i = 0; i < matrix.rows; i++) normalize(rowOf(matrix, i));
  return matrix;
}

/** Scales one vector to unit length, in place; zeros stay zeros. */
export function normalize(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let j = 0; j < vector.length; j++) vector[j]! /= length;
  return vector;
}

/** Inner product, summed in float64. For unit vectors this is the cosine. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
