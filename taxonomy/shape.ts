import { type Matrix, rowOf } from '../embeddings/matrix.js';
import { buildWardTree, clustersAt, type Dendrogram, itemsOf, partsOf } from './ward.js';

/** A node over leaves: a leaf itself, or two or more children. */
export type Branch = { readonly leaf: number } | { readonly children: readonly Branch[] };

export interface ShapeOptions {
  /** At most this many children of a node, at least 2. */
  readonly maxChildren: number;
  /** Top nodes wanted; fewer where there are fewer leaves. */
  readonly topCount: number;
  readonly maxTop: number;
  /** A top node above this share of the whole is split again where that helps. */
  readonly maxShare: number;
}

/**
 * Turns a binary tree over leaves into one to read: few top nodes, a bounded number of children, no node with one child.
 * @param tree merges of the leaves.
 * @param sizes what each leaf counts.
 */
export function shapeTree(tree: Dendrogram, sizes: ArrayLike<number>, options: ShapeOptions): Branch[] {
  if (tree.items === 0) return [];
  const tops = splitLargeTops(tree, clustersAt(tree, Math.min(options.topCount, tree.items)), sizes, options);
  return tops.map((cluster) => shapeBranch(tree, cluster, options.maxChildren));
}

/**
 * The branches over some leaves of a larger tree, by Ward's method on their centres.
 * @param count branches wanted; when absent, as many as a node can have below it.
 */
export function shapeGroup(
  leaves: readonly number[],
  {
    centres,
    rows,
    maxChildren,
  }: { readonly centres: Matrix; readonly rows: ArrayLike<number>; readonly maxChildren: number },
  count?: number,
): Branch[] {
  if (leaves.length === 0) return [];
  const data = new Float32Array(leaves.length * centres.cols);
  leaves.forEach((leaf, i) => {
    data.set(rowOf(centres, leaf), i * centres.cols);
  });
  const tree = buildWardTree(
    { data, rows: leaves.length, cols: centres.cols },
    leaves.map((leaf) => rows[leaf]!),
  );
  const topCount = count ?? (leaves.length <= maxChildren ? leaves.length : childCount(leaves.length, maxChildren));
  const rename = (branch: Branch): Branch =>
    'leaf' in branch ? { leaf: leaves[branch.leaf]! } : { children: branch.children.map(rename) };
  return clustersAt(tree, Math.min(topCount, leaves.length))
    .map((cluster) => shapeBranch(tree, cluster, maxChildren))
    .map(rename);
}

/** Puts the branches behind the first ones together where there are more than `most`, on as many levels as it takes. */
export function nestBranches<B>(branches: readonly B[], most: number, join: (children: readonly B[]) => B): B[] {
  if (branches.length <= most) return [...branches];
  return [...branches.slice(0, most - 1), join(nestBranches(branches.slice(most - 1), most, join))];
}

/** Splits tops above the share, costliest merge first. Where that does not end in smaller ones, the tops stay as they were. */
function splitLargeTops(
  tree: Dendrogram,
  tops: number[],
  sizes: ArrayLike<number>,
  { maxTop, maxShare }: ShapeOptions,
): number[] {
  const sizeOf = (cluster: number) => itemsOf(tree, cluster).reduce((sum, leaf) => sum + sizes[leaf]!, 0);
  const limit = maxShare * tops.reduce((sum, cluster) => sum + sizeOf(cluster), 0);
  let current = tops;
  for (let large = current.find((cluster) => sizeOf(cluster) > limit); large !== undefined; ) {
    const parts = partsOf(tree, large);
    if (parts === null || current.length >= maxTop) return tops;
    current = current.flatMap((cluster) => (cluster === large ? parts : [cluster]));
    large = current.find((cluster) => sizeOf(cluster) > limit);
  }
  return current;
}

function shapeBranch(tree: Dendrogram, cluster: number, maxChildren: number): Branch {
  const leaves = itemsOf(tree, cluster);
  if (leaves.length === 1) return { leaf: leaves[0]! };
  if (leaves.length <= maxChildren) return { children: leaves.map((leaf) => ({ leaf })) };
  return {
    children: splitCluster(tree, cluster, childCount(leaves.length, maxChildren)).map((part) =>
      shapeBranch(tree, part, maxChildren),
    ),
  };
}

function childCount(leaves: number, maxChildren: number): number {
  return Math.min(maxChildren, Math.max(2, Math.round(Math.sqrt(leaves))));
}

/** The clusters that stand when a cluster's costliest merges are undone. */
function splitCluster(tree: Dendrogram, cluster: number, count: number): number[] {
  const parts = [cluster];
  while (parts.length < count) {
    const highest = Math.max(...parts);
    const [a, b] = partsOf(tree, highest)!;
    parts.splice(parts.indexOf(highest), 1, a, b);
  }
  return parts;
}
