import type { Matrix } from '../embeddings/matrix.js';
import { buildBoxTree, distanceToBox } from './box-tree.js';

export interface NearestCentres {
  /** The nearest centre of each point, of equals the lowest; 0 where there is none: n. */
  readonly labels: Int32Array;
  /** The square of the distance to it, float64; Infinity where there is none: n. */
  readonly squares: Float64Array;
}

/**
 * The exact nearest centre of each point by Euclidean distance; the same number that a look at every centre gives, to the last bit.
 * @param points n x d. @param centres k x d.
 * @param except a centre for each point that does not count for it: n.
 */
export function findNearestCentres(points: Matrix, centres: Matrix, except?: Int32Array): NearestCentres {
  const { cols } = points;
  const tree = buildBoxTree(centres.data, centres.rows, cols);
  const { leafCount, starts, items, places } = tree;
  const labels = new Int32Array(points.rows);
  const squares = new Float64Array(points.rows).fill(Infinity);
  const point = new Float64Array(cols);
  /** Nodes still to be looked at, and how near they can be. */
  const open = new Int32Array(2 * (Math.log2(leafCount) + 2));
  const near = new Float64Array(open.length);
  if (centres.rows > 0) for (let i = 0; i < points.rows; i++) search(i);
  return { labels, squares };

  function search(i: number): void {
    for (let j = 0; j < cols; j++) point[j] = points.data[i * cols + j]!;
    const left = except === undefined ? -1 : except[i]!;
    let best = Infinity;
    let label = 0;
    let count = 0;
    open[count] = 1;
    near[count++] = 0;
    while (count > 0) {
      const node = open[--count]!;
      if (near[count]! > best) continue;
      if (node < leafCount) {
        const one = distanceToBox(tree, 2 * node, point, 0);
        const other = distanceToBox(tree, 2 * node + 1, point, 0);
        const isOneNearer = one <= other;
        const [farther, nearer] = isOneNearer ? [other, one] : [one, other];
        if (farther <= best) {
          open[count] = isOneNearer ? 2 * node + 1 : 2 * node;
          near[count++] = farther;
        }
        if (nearer <= best) {
          open[count] = isOneNearer ? 2 * node : 2 * node + 1;
          near[count++] = nearer;
        }
        continue;
      }
      for (let slot = starts[node - leafCount]!; slot < starts[node - leafCount + 1]!; slot++) {
        const centre = items[slot]!;
        if (centre === left) continue;
        let sum = 0;
        for (let j = 0; j < cols && sum <= best; j++) {
          const step = point[j]! - places[slot * cols + j]!;
          sum += step * step;
        }
        if (sum < best || (sum === best && centre < label)) {
          best = sum;
          label = centre;
        }
      }
    }
    labels[i] = label;
    squares[i] = best;
  }
}
