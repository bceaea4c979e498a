import { dot, type Matrix, normalize, rowOf } from '../embeddings/matrix.js';
import { chooseTopCount } from './choose-count.js';
import { centresOf } from './kmeans.js';
import { type Branch, shapeTree } from './shape.js';
import { buildWardTree } from './ward.js';

/** A node over rows. A leaf has no children. */
export interface StructureNode {
  /** Its place in `nodes`; -1 for a top node. */
  readonly parent: number;
  /** Places in `nodes`, largest first; empty for a leaf, else two or more. */
  readonly children: readonly number[];
  /** The rows below it, ascending. */
  readonly rows: Int32Array;
  /** Bails below it, duplicates counted. */
  readonly size: number;
  /** Mean cosine of its rows to their centre, 0 to 1. */
  readonly cohesion: number;
}

/** A top node that holds more than the largest share and could not be split into smaller ones. */
export interface Theme {
  readonly node: number;
  /** Of all placed bails, 0 to 1. */
  readonly share: number;
  readonly cohesion: number;
}

export interface Hierarchy {
  /** Each parent before its children, larger siblings first. */
  readonly nodes: readonly StructureNode[];
  /** The leaf of each row, as its place in `nodes`; -1 = unplaced: n. */
  readonly leafOf: Int32Array;
  /** Cosine of each row to the centre of its leaf, 0 to 1: high for typical members, low for those at the boundary. 0 when unplaced: n. */
  readonly scores: Float32Array;
  readonly unplaced: readonly { readonly row: number; readonly reason: string }[];
  readonly themes: readonly Theme[];
}

export interface HierarchyInput {
  readonly points: Matrix;
  readonly vectors: Matrix;
  readonly weights: Int32Array;
  /** Leaf of each row, 0 to count - 1, each used: n. */
  readonly labels: Int32Array;
  readonly maxChildren: number;
}

const maxTop = 15;
const maxShare = 0.4;

/** The tree over leaves: Ward's method on their centres, cut into levels that can be read. */
export function buildHierarchy(input: HierarchyInput): Hierarchy {
  return assembleHierarchy(growBranches(input), input);
}

/** The branches by Ward's method, over leaves named by their labels. */
export function growBranches({ points, weights, labels, maxChildren }: HierarchyInput): Branch[] {
  const rowsOf = rowsByLabel(labels);
  const count = rowsOf.length;
  const tree = buildWardTree(
    centresOf(points, labels, count),
    rowsOf.map((rows) => rows.length),
  );
  const sizes = rowsOf.map((rows) => sum(rows, weights));
  return shapeTree(tree, sizes, { maxChildren, topCount: chooseTopCount(count), maxTop, maxShare });
}

/**
 * The nodes of given branches, with all that is known of them.
 * @param branches each label once, as a leaf.
 * @returns `branchOf`: the branch of each node, in the order of `nodes`.
 */
export function assembleHierarchy<B extends Branch>(
  branches: readonly B[],
  { vectors, weights, labels }: Pick<HierarchyInput, 'vectors' | 'weights' | 'labels'>,
): Hierarchy & { readonly branchOf: readonly B[] } {
  if (vectors.rows !== labels.length || weights.length !== labels.length)
    throw new RangeError(
      `${labels.length} labels, ${vectors.rows} vectors and ${weights.length} weights. Expected one of each for every row.`,
    );
  const { nodes, branchOf } = listNodes(branches, rowsByLabel(labels), vectors, weights);
  const leafOf = new Int32Array(labels.length).fill(-1);
  const scores = new Float32Array(labels.length);
  nodes.forEach((node, place) => {
    if (node.children.length > 0) return;
    const centre = directionOf(vectors, node.rows);
    for (const row of node.rows) {
      leafOf[row] = place;
      scores[row] = clamp(dot(rowOf(vectors, row), centre));
    }
  });
  return { nodes, branchOf, leafOf, scores, unplaced: [], themes: findThemes(nodes) };
}

function rowsByLabel(labels: Int32Array): number[][] {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const rowsOf: number[][] = Array.from({ length: count }, () => []);
  labels.forEach((label, row) => {
    rowsOf[label]!.push(row);
  });
  return rowsOf;
}

function listNodes<B extends Branch>(
  tops: readonly B[],
  rowsOf: readonly number[][],
  vectors: Matrix,
  weights: Int32Array,
): { nodes: StructureNode[]; branchOf: B[] } {
  const nodes: StructureNode[] = [];
  const branchOf: B[] = [];
  const rowsUnder = (branch: Branch): number[] =>
    'leaf' in branch ? rowsOf[branch.leaf]! : branch.children.flatMap(rowsUnder);
  const addAll = (branches: readonly B[], parent: number): number[] =>
    branches
      .map((branch) => ({ branch, rows: rowsUnder(branch).sort((a, b) => a - b) }))
      .map((entry) => ({ ...entry, size: sum(entry.rows, weights) }))
      .sort((a, b) => b.size - a.size || a.rows[0]! - b.rows[0]!)
      .map(({ branch, rows, size }) => {
        const place = nodes.length;
        const kept = Int32Array.from(rows);
        nodes.push({ parent, children: [], rows: kept, size, cohesion: cohesionOf(vectors, kept) });
        branchOf.push(branch);
        // The children of a branch are branches of its own kind.
        if ('children' in branch)
          nodes[place] = { ...nodes[place]!, children: addAll(branch.children as readonly B[], place) };
        return place;
      });
  addAll(tops, -1);
  return { nodes, branchOf };
}

function findThemes(nodes: readonly StructureNode[]): Theme[] {
  const tops = [...nodes.keys()].filter((place) => nodes[place]!.parent === -1);
  const total = tops.reduce((all, place) => all + nodes[place]!.size, 0);
  return tops
    .map((node) => ({ node, share: nodes[node]!.size / total, cohesion: nodes[node]!.cohesion }))
    .filter(({ share }) => share > maxShare);
}

/** The mean direction of some rows, of unit length. */
function directionOf(vectors: Matrix, rows: Int32Array): Float32Array {
  const mean = new Float64Array(vectors.cols);
  for (const row of rows) {
    const vector = rowOf(vectors, row);
    for (let j = 0; j < mean.length; j++) mean[j]! += vector[j]!;
  }
  return normalize(Float32Array.from(mean));
}

function cohesionOf(vectors: Matrix, rows: Int32Array): number {
  const centre = directionOf(vectors, rows);
  let total = 0;
  for (const row of rows) total += dot(rowOf(vectors, row), centre);
  return clamp(total / Math.max(1, rows.length));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function sum(rows: readonly number[], weights: Int32Array): number {
  return rows.reduce((total, row) => total + weights[row]!, 0);
}
