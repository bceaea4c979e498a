import type { Neighbours } from './neighbours.js';

/** How surely two rows are neighbours. Every edge stands twice, once from each end, with the same weight; no row has an edge to itself. */
export interface FuzzyGraph {
  readonly rows: number;
  /** Edges from row i are numbers starts[i] to starts[i + 1] - 1: rows + 1. */
  readonly starts: Int32Array;
  /** The row at the other end: edges. */
  readonly targets: Int32Array;
  /** Above 0, at most 1: edges. */
  readonly weights: Float32Array;
}

/** How near the sum of memberships must come to its target, and how many halvings that may take. */
const tolerance = 1e-5;
const maxRounds = 64;
/** A row's distances are not measured with a finer scale than this share of their mean. */
const finestScale = 1e-3;

/**
 * The weighted graph that UMAP lays out.
 * @param neighbours each row's, itself included; distances grow along a row.
 * @source McInnes, Healy and Melville 2018, "UMAP", arXiv 1802.03426: algorithms 2 and 3, and section 3.1 for the union.
 *   The finest scale is that of its reference implementation, umap-learn.
 */
export function buildFuzzyGraph(neighbours: Neighbours): FuzzyGraph {
  return uniteDirections(neighbours, measureMemberships(neighbours));
}

/** Algorithm 2: how far each neighbour belongs to a row's own, 0 to 1, seen from that row: rows x count. */
function measureMemberships({ rows, count, indices, distances }: Neighbours): Float32Array {
  const memberships = new Float32Array(rows * count);
  const meanOfAll = meanOf(distances, 0, distances.length);
  for (let i = 0; i < rows; i++) {
    const from = i * count;
    const nearest = nearestApart(distances, from, count);
    const mean = nearest > 0 ? meanOf(distances, from, count) : meanOfAll;
    const scale = Math.max(findScale(distances, from, count, nearest), finestScale * mean);
    for (let e = from; e < from + count; e++)
      if (indices[e] !== i) memberships[e] = membershipAt(distances[e]! - nearest, scale);
  }
  return memberships;
}

/** The distance rho of section 3.1: to the nearest row that is not a copy; 0 where all are copies. */
function nearestApart(distances: Float32Array, from: number, count: number): number {
  for (let e = from; e < from + count; e++) if (distances[e]! > 0) return distances[e]!;
  return 0;
}

/** Algorithm 3, by halving: the scale sigma with which the memberships of a row's neighbours sum to log2(count). */
function findScale(distances: Float32Array, from: number, count: number, nearest: number): number {
  const target = Math.log2(count);
  let low = 0;
  let high = Infinity;
  let scale = 1;
  for (let round = 0; round < maxRounds; round++) {
    let sum = 0;
    for (let e = from + 1; e < from + count; e++) sum += membershipAt(distances[e]! - nearest, scale);
    if (Math.abs(sum - target) < tolerance) break;
    if (sum > target) high = scale;
    else low = scale;
    scale = high === Infinity ? scale * 2 : (low + high) / 2;
  }
  return scale;
}

function membershipAt(beyondNearest: number, scale: number): number {
  return beyondNearest > 0 ? Math.exp(-beyondNearest / scale) : 1;
}

/** Section 3.1: two rows are neighbours when either says so, a + b - ab. The edges of a row come in the order of the rows that name them. */
function uniteDirections(neighbours: Neighbours, memberships: Float32Array): FuzzyGraph {
  const { rows } = neighbours;
  const starts = new Int32Array(rows + 1);
  visitEdges(neighbours, memberships, (head) => {
    starts[head + 1]!++;
  });
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const targets = new Int32Array(starts[rows]!);
  const weights = new Float32Array(starts[rows]!);
  visitEdges(neighbours, memberships, (head, tail, weight) => {
    const edge = next[head]!++;
    targets[edge] = tail;
    weights[edge] = weight;
  });
  return { rows, starts, targets, weights };
}

function visitEdges(
  { rows, count, indices }: Neighbours,
  memberships: Float32Array,
  visit: (head: number, tail: number, weight: number) => void,
): void {
  for (let i = 0; i < rows; i++) {
    for (let e = i * count; e < (i + 1) * count; e++) {
      const there = memberships[e]!;
      if (there === 0) continue;
      const other = indices[e]!;
      const back = membershipOf(i, indices, memberships, other * count, count);
      const weight = there + back - there * back;
      visit(i, other, weight);
      if (back === 0) visit(other, i, weight);
    }
  }
}

/** What the row whose neighbours begin at `from` says of a row; 0 when it is not among them. */
function membershipOf(
  row: number,
  indices: Int32Array,
  memberships: Float32Array,
  from: number,
  count: number,
): number {
  for (let e = from; e < from + count; e++) if (indices[e] === row) return memberships[e]!;
  return 0;
}

/** 0 for none. */
function meanOf(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]!;
  return count > 0 ? sum / count : 0;
}
