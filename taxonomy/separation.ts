import type { Matrix } from '../embeddings/matrix.js';
import { centresOf, squaredDistance } from './kmeans.js';
import { findNearestCentres } from './nearest-centre.js';

/**
 * How well clusters stand apart: the mean over points of (b - a) / max(a, b), where a is the distance to the centre of a
 * point's own cluster and b that to the nearest other centre. About O(n log k) in few dimensions.
 * @param labels 0 to k - 1, each used: n. @returns -1 to 1; 0 for fewer than two clusters.
 * @source simplified silhouette: Hruschka, de Castro and Campello 2004; after Rousseeuw 1987.
 */
export function measureSeparation(points: Matrix, labels: Int32Array): number {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  if (count < 2) return 0;
  const centres = centresOf(points, labels, count);
  const { squares } = findNearestCentres(points, centres, labels);
  let sum = 0;
  for (let i = 0; i < points.rows; i++) {
    const own = Math.sqrt(squaredDistance(points, i, centres, labels[i]!));
    const apart = Math.sqrt(squares[i]!);
    const larger = Math.max(own, apart);
    if (larger > 0) sum += (apart - own) / larger;
  }
  return sum / points.rows;
}
