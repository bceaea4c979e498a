import type { Matrix } from '../embeddings/matrix.js';
import { type BoxTree, buildBoxTree, distanceToBox, fitLeaf, fitNode } from './box-tree.js';

/** The clusters that no merge has joined yet. */
export interface StandingClusters {
  /** The standing cluster with the lowest number. */
  findLowest(): number;
  /**
   * The cluster whose union with `cluster` scatters least more, and how much more. Ties go to `before`, then to the lower number.
   * @param before a standing cluster, or -1 for none. @returns one object, which the next call changes.
   */
  findNearest(cluster: number, before: number): { readonly cluster: number; readonly cost: number };
  /** Makes cluster `into` of two others. */
  join(a: number, b: number, into: number): void;
}

/** A bound may be off by the rounding of its few steps. */
const SLACK = 1 - 1e-12;

/**
 * Each row as a cluster. Two join at the cost `ma mb / (ma + mb) d^2`, of their masses and the distance of their centres. That
 * grows with `mb`, so no cluster in a box costs less than one of the box's least mass at its nearest point. A new cluster
 * takes the slot of one that it is made of; when half of the slots are empty, the tree is made anew.
 * @param points n x d. @param weights above 0: n.
 */
export function createStandingClusters(points: Matrix, weights: ArrayLike<number>): StandingClusters {
  const { rows, cols } = points;
  const total = Math.max(0, 2 * rows - 1);
  const mass = new Float64Array(total);
  for (let i = 0; i < rows; i++) mass[i] = weights[i]!;
  const isStanding = new Uint8Array(total).fill(1, 0, rows);
  let lowest = 0;
  let left = rows;
  const slotOf = new Int32Array(total);
  let tree: BoxTree;
  /** The cluster in each slot; -1 = empty. */
  let clusterIn: Int32Array;
  let isEmpty: Uint8Array;
  /** Of each node of the tree. */
  let leastMass: Float64Array;
  plant(
    points.data,
    Int32Array.from({ length: rows }, (_, i) => i),
  );
  const open = new Int32Array(64);
  const bounds = new Float64Array(64);
  const found = { cluster: -1, cost: Infinity };
  return { findLowest, findNearest, join };

  function findLowest(): number {
    while (isStanding[lowest] === 0) lowest++;
    return lowest;
  }

  function findNearest(cluster: number, before: number): { readonly cluster: number; readonly cost: number } {
    const { leafCount, starts, places } = tree;
    const own = slotOf[cluster]! * cols;
    const ownMass = mass[cluster]!;
    let best = -1;
    let cost = Infinity;
    if (before !== -1) {
      best = before;
      cost = costOf(places, own, slotOf[before]! * cols, factorOf(ownMass, mass[before]!), Infinity);
    }
    let count = 0;
    open[count] = 1;
    bounds[count++] = 0;
    while (count > 0) {
      const node = open[--count]!;
      if (bounds[count]! > cost) continue;
      if (node < leafCount) {
        const one = boundOf(2 * node, places, own, ownMass);
        const other = boundOf(2 * node + 1, places, own, ownMass);
        const isOneNearer = one <= other;
        const farther = isOneNearer ? other : one;
        const nearer = isOneNearer ? one : other;
        if (farther <= cost && farther < Infinity) {
          open[count] = isOneNearer ? 2 * node + 1 : 2 * node;
          bounds[count++] = farther;
        }
        if (nearer <= cost && nearer < Infinity) {
          open[count] = isOneNearer ? 2 * node : 2 * node + 1;
          bounds[count++] = nearer;
        }
        continue;
      }
      for (let slot = starts[node - leafCount]!; slot < starts[node - leafCount + 1]!; slot++) {
        const other = clusterIn[slot]!;
        if (other === -1 || other === cluster || other === before) continue;
        const here = costOf(places, own, slot * cols, factorOf(ownMass, mass[other]!), cost);
        if (here < cost || (here === cost && best !== before && other < best)) {
          cost = here;
          best = other;
        }
      }
    }
    found.cluster = best;
    found.cost = cost;
    return found;
  }

  /** What joining a cluster in a node costs at least. */
  function boundOf(node: number, query: Float64Array, at: number, ownMass: number): number {
    const distance = distanceToBox(tree, node, query, at);
    return distance === Infinity ? Infinity : distance * factorOf(ownMass, leastMass[node]!) * SLACK;
  }

  /** Stops with any number above `limit` once the cost is above it. */
  function costOf(places: Float64Array, a: number, b: number, factor: number, limit: number): number {
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const step = places[a + j]! - places[b + j]!;
      sum += step * step;
      if (sum * factor > limit) return Infinity;
    }
    return sum * factor;
  }

  function join(a: number, b: number, into: number): void {
    const { places } = tree;
    mass[into] = mass[a]! + mass[b]!;
    const [kept, freed] = [slotOf[a]!, slotOf[b]!];
    for (let j = 0; j < cols; j++) {
      const [one, other] = [places[kept * cols + j]!, places[freed * cols + j]!];
      places[kept * cols + j] = (one * mass[a]! + other * mass[b]!) / mass[into]!;
    }
    slotOf[into] = kept;
    clusterIn[kept] = into;
    clusterIn[freed] = -1;
    isEmpty[freed] = 1;
    isStanding[a] = 0;
    isStanding[b] = 0;
    isStanding[into] = 1;
    left--;
    if (left * 2 < clusterIn.length) replant();
    else {
      refit(kept);
      refit(freed);
    }
  }

  function replant(): void {
    const data = new Float64Array(left * cols);
    const clusters = new Int32Array(left);
    let count = 0;
    for (let slot = 0; slot < clusterIn.length; slot++) {
      if (isEmpty[slot] === 1) continue;
      data.set(tree.places.subarray(slot * cols, (slot + 1) * cols), count * cols);
      clusters[count++] = clusterIn[slot]!;
    }
    plant(data, clusters);
  }

  function plant(data: ArrayLike<number>, clusters: Int32Array): void {
    tree = buildBoxTree(data, clusters.length, cols);
    clusterIn = tree.items.map((item) => clusters[item]!);
    clusterIn.forEach((cluster, slot) => {
      slotOf[cluster] = slot;
    });
    isEmpty = new Uint8Array(clusterIn.length);
    leastMass = new Float64Array(2 * tree.leafCount).fill(Infinity);
    for (let leaf = 0; leaf < tree.leafCount; leaf++) leastMass[tree.leafCount + leaf] = leastOfLeaf(leaf);
    for (let node = tree.leafCount - 1; node > 0; node--)
      leastMass[node] = Math.min(leastMass[2 * node]!, leastMass[2 * node + 1]!);
  }

  function leastOfLeaf(leaf: number): number {
    let least = Infinity;
    for (let slot = tree.starts[leaf]!; slot < tree.starts[leaf + 1]!; slot++)
      if (isEmpty[slot] === 0) least = Math.min(least, mass[clusterIn[slot]!]!);
    return least;
  }

  /** Brings all above a slot up to date, as far up as something changed. */
  function refit(slot: number): void {
    const leaf = leafOf(slot);
    fitLeaf(tree, leaf, isEmpty);
    leastMass[tree.leafCount + leaf] = leastOfLeaf(leaf);
    for (let node = (tree.leafCount + leaf) >> 1; node > 0; node >>= 1) {
      const isOther = fitNode(tree, node);
      const least = Math.min(leastMass[2 * node]!, leastMass[2 * node + 1]!);
      if (!isOther && least === leastMass[node]) break;
      leastMass[node] = least;
    }
  }

  function leafOf(slot: number): number {
    const { starts, leafCount } = tree;
    let leaf = Math.floor((slot * leafCount) / clusterIn.length);
    while (starts[leaf + 1]! <= slot) leaf++;
    while (starts[leaf]! > slot) leaf--;
    return leaf;
  }
}

function factorOf(a: number, b: number): number {
  return (a * b) / (a + b);
}
