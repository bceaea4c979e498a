import { type Matrix, takeRows } from '../embeddings/matrix.js';
import type { Random } from '../embeddings/random.js';
import { centresOf, refineCentres, squaredDistance } from '../taxonomy/kmeans.js';

const attempts = 5;
const maxRounds = 50;

/**
 * k-means from drawn starts, for measurements only: the tightest of a few attempts.
 * @returns labels 0 to count - 1: n.
 */
export function groupPoints(points: Matrix, count: number, random: Random): Int32Array {
  let best: Int32Array = new Int32Array(points.rows);
  let lowest = Infinity;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const labels = refineCentres(points, takeRows(points, drawCentres(points, count, random)), maxRounds);
    const scatter = measureScatter(points, labels, count);
    if (scatter < lowest) [best, lowest] = [labels, scatter];
  }
  return best;
}

/** Rows to start from, each with a chance that grows as its squared distance from those before. @source Arthur and Vassilvitskii 2007, "k-means++". */
function drawCentres(points: Matrix, count: number, random: Random): number[] {
  const nearest = new Float64Array(points.rows).fill(1);
  const drawn: number[] = [];
  while (drawn.length < count) {
    let left = random() * nearest.reduce((sum, distance) => sum + distance, 0);
    let row = 0;
    while (row < points.rows - 1 && left >= nearest[row]!) left -= nearest[row++]!;
    for (let i = 0; i < points.rows; i++) {
      const distance = squaredDistance(points, i, points, row);
      nearest[i] = drawn.length === 0 ? distance : Math.min(nearest[i]!, distance);
    }
    drawn.push(row);
  }
  return drawn;
}

/** The sum of squared distances to the centres. */
function measureScatter(points: Matrix, labels: Int32Array, count: number): number {
  const centres = centresOf(points, labels, count);
  let sum = 0;
  for (let i = 0; i < points.rows; i++) sum += squaredDistance(points, i, centres, labels[i]!);
  return sum;
}
