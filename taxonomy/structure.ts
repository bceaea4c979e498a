import { openLinearAlgebra } from '../embeddings/linear-algebra.js';
import type { Matrix } from '../embeddings/matrix.js';
import { chooseLeafCount, listLeafCounts } from './choose-count.js';
import { clusterRows } from './cluster.js';
import { buildHierarchy, type Hierarchy } from './hierarchy.js';
import { type Layout, layOutVectors } from './layout.js';
import type { View } from './word-views.js';

export interface StructureOptions {
  /** The same rows and seed give the same structure on one machine. */
  readonly seed: number;
  /** What to look at beside the vectors; nothing unless given. */
  readonly views?: readonly View[];
  /** Number of base clusters; chosen by the data when absent. */
  readonly clusters?: number;
  /** At most this many children of a node, 2 or more. */
  readonly maxChildren?: number;
  /** Fewest distinct bails of a leaf; grows a little with the run when absent. */
  readonly minLeafSize?: number;
  readonly signal?: AbortSignal;
  /** `stage` names what is going on, `fraction` of it is done: 0 to 1. */
  readonly onProgress?: (stage: string, fraction: number) => void;
}

/** Where the bails lie, and the tree over them. */
export interface Structure extends Layout, Hierarchy {}

/**
 * Both halves at once: vectors to points, points to a tree.
 * @param vectors unit rows, one for each distinct bail, in canonical order: n x d.
 * @param weights how many bails each row stands for, 1 or more: n.
 */
export async function buildStructure(
  vectors: Matrix,
  weights: Int32Array,
  options: StructureOptions,
): Promise<Structure> {
  const layout = await reduceVectors(vectors, options);
  return { ...layout, ...clusterPoints(layout.points, vectors, weights, options) };
}

/**
 * Centred and partly whitened vectors, their neighbours, and UMAP: to a few dimensions for clustering and two for the map.
 * @param vectors unit rows, n x d.
 * @throws the signal's reason when it is aborted.
 */
export async function reduceVectors(
  vectors: Matrix,
  { seed, views, signal, onProgress }: StructureOptions,
): Promise<Layout> {
  const algebra = await openLinearAlgebra();
  try {
    return await layOutVectors(vectors, algebra, { seed, views, signal, onProgress });
  } finally {
    await algebra.close();
  }
}

/**
 * Base clusters and the tree over them.
 * @param points as made by `reduceVectors`: n x dims.
 * @param vectors the unit rows they were made from, to score members by: n x d.
 * @param weights how many bails each row stands for: n.
 */
export function clusterPoints(
  points: Matrix,
  vectors: Matrix,
  weights: Int32Array,
  options: StructureOptions,
): Hierarchy {
  const { maxChildren = 12 } = options;
  return buildHierarchy({ points, vectors, weights, labels: clusterLeaves(points, weights, options), maxChildren });
}

/** Base clusters alone. @returns labels 0 to count - 1, each used: n. */
export function clusterLeaves(
  points: Matrix,
  weights: Int32Array,
  { clusters, minLeafSize = defaultLeafSize(points.rows) }: Pick<StructureOptions, 'clusters' | 'minLeafSize'>,
): Int32Array {
  const bails = weights.reduce((sum, weight) => sum + weight, 0);
  return clusterRows(points, {
    count: clusters === undefined ? listLeafCounts(points.rows) : chooseLeafCount(points.rows, clusters),
    minSize: clusters === undefined ? minLeafSize : 1,
    atLeast: clusters === undefined && bails >= MANY_BAILS ? LEAST_TOPS : 1,
  });
}

/** From so many bails on there are at least three top nodes. */
const MANY_BAILS = 30;
const LEAST_TOPS = 3;

function defaultLeafSize(rows: number): number {
  if (rows < 12) return 1;
  return rows < 100 ? 2 : 3;
}
