import type { Matrix } from '../embeddings/matrix.js';
import { centresOf } from './kmeans.js';

/**
 * How well clusters stand apart: the mean over points of (b - a) / max(a, b), where a is the distance to the centre of a
 * point's own cluster and b that to the nearest other centre. O(n k d).
 * @param labels 0 to k - 1, each used: n. @returns -1 to 1; 0 for fewer than two clusters.
 * @source simplified silhouette: Hruschka, de Castro and Campello 2004; after Rousseeuw 1987.
 */
export function measureSeparation(points: Matrix, labels: Int32Array): number {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  if (count < 2) return 0;
  const centres = centresOf(points, labels, count);
  let sum = 0;
  for (let i = 0; i < points.rows; i++) {
    let own = 0;
    let other = Infinity;
    for (let c = 0; c < count; c++) {
      let squares = 0;
      for (let j = 0; j < points.cols; j++) {
        const step = points.data[i * points.cols + j]! - centres.data[c * points.cols + j]!;
        squares += step * step;
      }
      if (c === labels[i]) own = Math.sqrt(squares);
      else if (squares < other) other = squares;
    }
    const apart = Math.sqrt(other);
    const larger = Math.max(own, apart);
    if (larger > 0) sum += (apart - own) / larger;
  }
  return sum / points.rows;
}
