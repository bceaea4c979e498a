import { createMatrix, type Matrix, rowOf } from '../embeddings/matrix.js';
import { findNearestCentres } from './nearest-centre.js';

/**
 * The mean row of each label: count x d. A label without rows gets zeros.
 * @param labels -1 = none: n. @throws RangeError when there is not one for each point, or one is not below `count`.
 */
export function centresOf(points: Matrix, labels: Int32Array, count: number): Matrix {
  if (labels.length !== points.rows) {
    throw new RangeError(`${labels.length} labels for ${points.rows} points. Expected one for each.`);
  }
  const sums = new Float64Array(count * points.cols);
  const sizes = new Int32Array(count);
  for (let i = 0; i < points.rows; i++) {
    const label = labels[i]!;
    if (label < 0) continue;
    if (label >= count) throw new RangeError(`Point ${i} has label ${label}, expected at most ${count - 1}.`);
    sizes[label]!++;
    for (let j = 0; j < points.cols; j++) sums[label * points.cols + j]! += points.data[i * points.cols + j]!;
  }
  const centres = createMatrix(count, points.cols);
  for (let i = 0; i < sums.length; i++) centres.data[i] = sums[i]! / Math.max(1, sizes[Math.floor(i / points.cols)]!);
  return centres;
}

/**
 * Lloyd's iteration from given centres: each point to its nearest centre, each centre to its points' mean, until nothing moves.
 * @param centres k x d; not changed. @returns labels 0 to k - 1; a label may end up without points.
 */
export function refineCentres(points: Matrix, centres: Matrix, maxRounds: number): Int32Array {
  let current = centres;
  let labels = assignToNearest(points, current);
  for (let round = 1; round < maxRounds; round++) {
    current = centresOf(points, labels, centres.rows);
    const next = assignToNearest(points, current);
    const moved = next.some((label, i) => label !== labels[i]);
    labels = next;
    if (!moved) break;
  }
  return labels;
}

/**
 * The nearest centre of each point by Euclidean distance; ties go to the lower one.
 * @throws RangeError for centres of another width than the points, or points without any centre.
 */
export function assignToNearest(points: Matrix, centres: Matrix): Int32Array {
  if (points.rows > 0 && (centres.rows === 0 || centres.cols !== points.cols)) {
    throw new RangeError(`Centres are ${centres.rows} x ${centres.cols}, expected 1 or more x ${points.cols}.`);
  }
  return findNearestCentres(points, centres).labels;
}

/** Gives up, with Infinity, once above `limit`. */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number, limit = Infinity): number {
  const left = rowOf(a, i);
  const right = rowOf(b, j);
  let sum = 0;
  for (let t = 0; t < left.length; t++) {
    const step = left[t]! - right[t]!;
    sum += step * step;
    if (sum > limit) return Infinity;
  }
  return sum;
}
