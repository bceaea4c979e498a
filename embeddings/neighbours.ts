import type { LinearAlgebra, NearestRows } from './linear-algebra.js';
import type { Matrix } from './matrix.js';

/** Each row's nearest rows, itself first. */
export interface Neighbours {
  readonly rows: number;
  /** How many a row has, itself included. */
  readonly count: number;
  /** Row numbers: rows x count. The first of each row is the row itself. */
  readonly indices: Int32Array;
  /** Cosine distances 0 to 2, growing along each row: rows x count. The first is 0. */
  readonly distances: Float32Array;
}

/**
 * Exact nearest neighbours by cosine.
 * @param vectors unit rows, n x d.
 * @param count neighbours of a row, itself included; cut to n where there are fewer rows.
 */
export async function findNeighbours(vectors: Matrix, count: number, algebra: LinearAlgebra): Promise<Neighbours> {
  const kept = Math.min(count, vectors.rows);
  const rows = Int32Array.from({ length: vectors.rows }, (_, i) => i);
  return { rows: vectors.rows, count: kept, ...toNeighbours(rows, await algebra.nearestRows(vectors, vectors, kept)) };
}

/**
 * Distances from products, and each row first among its own.
 * @param rows the queries' own row numbers.
 * @param nearest of unit rows; its indices are changed.
 */
export function toNeighbours(
  rows: Int32Array,
  { indices, products }: NearestRows,
): Pick<Neighbours, 'indices' | 'distances'> {
  const count = rows.length === 0 ? 0 : indices.length / rows.length;
  const distances = new Float32Array(products.length);
  for (let i = 0; i < products.length; i++) distances[i] = Math.max(0, 1 - products[i]!);
  if (count > 0) rows.forEach((row, place) => void putSelfFirst(row, indices, distances, place * count, count));
  return { indices, distances };
}

/** A row with many copies may be ranked behind them, or be missing: then it takes the place of the last. */
function putSelfFirst(row: number, indices: Int32Array, distances: Float32Array, start: number, count: number): void {
  let at = indices.subarray(start, start + count).indexOf(row);
  if (at === -1) at = count - 1;
  for (let j = at; j > 0; j--) {
    indices[start + j] = indices[start + j - 1]!;
    distances[start + j] = distances[start + j - 1]!;
  }
  indices[start] = row;
  distances[start] = 0;
}
