import type { Matrix } from './matrix.js';

/**
 * The squared Euclidean distance of each row to the centre named for it, summed in float64: n.
 * @param indices row numbers of `centres`: n.
 */
export function measureDistances(rows: Matrix, centres: Matrix, indices: Int32Array): Float64Array {
  const distances = new Float64Array(rows.rows);
  for (let i = 0; i < rows.rows; i++) distances[i] = squaredDistance(rows, i, centres, indices[i]!);
  return distances;
}

/** Between row `i` of one matrix and row `j` of another of the same width, summed in float64. */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  const from = i * a.cols;
  const to = j * a.cols;
  let sum = 0;
  for (let t = 0; t < a.cols; t++) {
    const step = a.data[from + t]! - b.data[to + t]!;
    sum += step * step;
  }
  return sum;
}
