import type { Matrix } from '../embeddings/matrix.js';

/**
 * How far the neighbours that points have in a layout were neighbours before: 1 when all were, about 0.5 for points laid at random.
 * @param before n x d, and after n x dims: Euclidean.
 * @param k fewer than half of n.
 * @param sample the rows to look at; all of them give the published measure.
 * @source Venna and Kaski 2001, "Neighborhood preservation in nonlinear projection methods", ICANN.
 */
export function measureTrustworthiness(
  before: Matrix,
  after: Matrix,
  k: number,
  sample: ArrayLike<number> = Array.from({ length: before.rows }, (_, i) => i),
): number {
  const n = before.rows;
  const old = new Float64Array(n);
  const now = new Float64Array(n);
  let penalty = 0;
  for (let s = 0; s < sample.length; s++) {
    const row = sample[s]!;
    measureDistances(before, row, old);
    measureDistances(after, row, now);
    for (const other of findNearest(now, row, k)) penalty += Math.max(0, rankOf(other, old, row) - k);
  }
  return 1 - (2 / (sample.length * k * (2 * n - 3 * k - 1))) * penalty;
}

/** Squared distances from a row to all. */
function measureDistances({ data, rows, cols }: Matrix, row: number, into: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += (data[i * cols + j]! - data[row * cols + j]!) ** 2;
    into[i] = sum;
  }
}

/** The k rows with the smallest distances, without the row itself; ties go to the lower index. */
function findNearest(distances: Float64Array, row: number, k: number): number[] {
  const nearest: number[] = [];
  for (let i = 0; i < distances.length; i++) {
    if (i === row || (nearest.length === k && distances[i]! >= distances[nearest[k - 1]!]!)) continue;
    let at = Math.min(nearest.length, k - 1);
    for (; at > 0 && distances[nearest[at - 1]!]! > distances[i]!; at--) nearest[at] = nearest[at - 1]!;
    nearest[at] = i;
  }
  return nearest;
}

/** From 1 for the nearest; ties go to the lower index. */
function rankOf(other: number, distances: Float64Array, row: number): number {
  const distance = distances[other]!;
  let rank = 1;
  for (let i = 0; i < distances.length; i++) {
    if (i === row || i === other) continue;
    if (distances[i]! < distance || (distances[i]! === distance && i < other)) rank++;
  }
  return rank;
}
