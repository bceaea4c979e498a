import type { Matrix } from '../embeddings/matrix.js';
import { createStandingClusters } from './standing-clusters.js';

/** Which clusters join, cheapest first. Items are 0 to items - 1; merge `i` makes cluster `items + i`. */
export interface Dendrogram {
  readonly items: number;
  /** The two clusters that each merge joins: 2 x merges, lower number first. */
  readonly pairs: Int32Array;
  /** What each merge adds to the squared distances within clusters; never falls. */
  readonly heights: Float64Array;
}

/**
 * Ward's agglomerative clustering: always joins the pair whose union scatters least more. O(n) memory; about O(n log n) time in
 * few dimensions, where a tree of boxes finds each cluster's nearest neighbour, and O(n^2) at worst.
 * @param points n x d.
 * @param weights how many points each row stands for, n; above 0.
 * @throws RangeError when there is not one weight above 0 for each row.
 * @source Ward 1963; nearest-neighbour chains after Muellner 2011, arXiv 1109.2378. Ties go to the lower index.
 */
export function buildWardTree(points: Matrix, weights: ArrayLike<number>): Dendrogram {
  const n = points.rows;
  expectWeights(weights, n);
  const standing = createStandingClusters(points, weights);
  const height = new Float64Array(Math.max(0, 2 * n - 1));
  const joined: { a: number; b: number; height: number }[] = [];
  const chain: number[] = [];
  for (let next = n; next < height.length; next++) {
    if (chain.length === 0) chain.push(standing.findLowest());
    // Goes from each to its nearest neighbour, until the last two are each other's.
    for (;;) {
      const end = chain[chain.length - 1]!;
      const before = chain.length > 1 ? chain[chain.length - 2]! : -1;
      const nearest = standing.findNearest(end, before);
      if (nearest.cluster !== before) {
        chain.push(nearest.cluster);
        continue;
      }
      const [a, b] = [Math.min(end, before), Math.max(end, before)];
      chain.length -= 2;
      standing.join(a, b, next);
      height[next] = Math.max(nearest.cost, height[a]!, height[b]!);
      joined.push({ a, b, height: height[next]! });
      break;
    }
  }
  return sortMerges(n, joined);
}

function expectWeights(weights: ArrayLike<number>, rows: number): void {
  if (weights.length !== rows)
    throw new RangeError(`${weights.length} weights for ${rows} points. Expected one for each.`);
  const wrong = Array.from(weights).findIndex((weight) => !(weight > 0 && weight < Infinity));
  if (wrong !== -1) throw new RangeError(`Point ${wrong} has weight ${weights[wrong]}, expected a number above 0.`);
}

/** Chains find merges out of order: sorts them by height and numbers them anew. */
function sortMerges(items: number, joined: readonly { a: number; b: number; height: number }[]): Dendrogram {
  const order = joined.map((_, i) => i).sort((x, y) => joined[x]!.height - joined[y]!.height || x - y);
  const newNumber = new Int32Array(items + joined.length);
  for (let i = 0; i < items; i++) newNumber[i] = i;
  order.forEach((from, to) => {
    newNumber[items + from] = items + to;
  });
  const pairs = new Int32Array(2 * joined.length);
  const heights = new Float64Array(joined.length);
  order.forEach((from, to) => {
    const a = newNumber[joined[from]!.a]!;
    const b = newNumber[joined[from]!.b]!;
    pairs[2 * to] = Math.min(a, b);
    pairs[2 * to + 1] = Math.max(a, b);
    heights[to] = joined[from]!.height;
  });
  return { items, pairs, heights };
}

/**
 * The clusters that stand when only the cheapest merges are made.
 * @param count clusters wanted, 1 to items; 0 where there are no items. @throws RangeError for any other number.
 */
export function clustersAt(tree: Dendrogram, count: number): number[] {
  if (!(Number.isInteger(count) && count <= tree.items && count >= Math.min(1, tree.items))) {
    throw new RangeError(`Clusters asked for: found ${count}, expected 1 to ${tree.items}.`);
  }
  const merges = tree.items - count;
  const isInside = new Uint8Array(tree.items + merges);
  for (let i = 0; i < 2 * merges; i++) isInside[tree.pairs[i]!] = 1;
  const standing: number[] = [];
  for (let cluster = 0; cluster < tree.items + merges; cluster++) if (isInside[cluster] === 0) standing.push(cluster);
  return standing;
}

/** The two clusters that were joined into this one; null for an item. */
export function partsOf(tree: Dendrogram, cluster: number): [number, number] | null {
  if (cluster < tree.items) return null;
  const merge = cluster - tree.items;
  return [tree.pairs[2 * merge]!, tree.pairs[2 * merge + 1]!];
}

/** The items below a cluster, ascending. */
export function itemsOf(tree: Dendrogram, cluster: number): number[] {
  const found: number[] = [];
  const open = [cluster];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const parts = partsOf(tree, next);
    if (parts === null) found.push(next);
    else open.push(...parts);
  }
  return found.sort((a, b) => a - b);
}

/** Labels of the items, 0 to count - 1, numbered by each cluster's lowest item. */
export function cutDendrogram(tree: Dendrogram, count: number): Int32Array {
  const groups = clustersAt(tree, count).map((cluster) => itemsOf(tree, cluster));
  groups.sort((a, b) => a[0]! - b[0]!);
  const labels = new Int32Array(tree.items);
  groups.forEach((items, label) => {
    for (const item of items) labels[item] = label;
  });
  return labels;
}
