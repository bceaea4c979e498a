import type { Matrix } from '../embeddings/matrix.js';
import { takeRows } from '../embeddings/matrix.js';
import { assignToNearest, centresOf } from './kmeans.js';
import { measureSeparation } from './separation.js';
import { buildWardTree, cutDendrogram } from './ward.js';

export interface ClusterOptions {
  /** How many clusters to look for; of several numbers the one whose clusters stand apart best. Dissolving small ones may leave fewer. */
  readonly count: number | readonly number[];
  /** A cluster of fewer rows is dissolved: its rows go where they fit best. */
  readonly minSize: number;
  /** As many clusters must be left where there are so many spots, whatever their sizes; 1 unless given. */
  readonly atLeast?: number;
}

/**
 * Groups points by Ward's method; no point is left out.
 * @param points n x d.
 * @returns labels 0 to count - 1, each used, numbered by their lowest row: n.
 */
export function clusterRows(points: Matrix, { count, minSize, atLeast = 1 }: ClusterOptions): Int32Array {
  if (points.rows === 0) return new Int32Array(0);
  const tree = buildWardTree(points, new Uint8Array(points.rows).fill(1));
  const spots = countDistinct(points);
  const needed = Math.min(atLeast, spots);
  const counts = typeof count === 'number' ? [count] : count;
  const wanted = counts.length === 1 ? counts[0]! : findBestApart(counts);
  // Rows that lie far out take the first cuts and are then dissolved: cut deeper until enough is left, or take them as they are.
  for (let cut = Math.max(needed, Math.min(wanted, spots)); ; cut = Math.min(spots, cut * 2)) {
    const labels = dissolveSmall(points, cutDendrogram(tree, cut), minSize);
    if (new Set(labels).size >= needed) return renumber(labels);
    if (cut === spots) return renumber(cutDendrogram(tree, needed));
  }

  /** Ties go to the smaller number. */
  function findBestApart(numbers: readonly number[]): number {
    const ranked = [...new Set(numbers.map((number) => Math.min(number, spots)))]
      .sort((a, b) => a - b)
      .map((number) => ({
        number,
        apart: measureSeparation(points, renumber(dissolveSmall(points, cutDendrogram(tree, number), minSize))),
      }));
    return ranked.reduce((best, one) => (one.apart > best.apart + 1e-9 ? one : best)).number;
  }
}

/** Rows that lie on one spot are never told apart, so there are no more clusters than spots. -0 is 0. */
function countDistinct({ data, rows, cols }: Matrix): number {
  const bits = new Int32Array(data.map((value) => value + 0).buffer);
  let slots = 16;
  while (slots < 2 * rows) slots *= 2;
  /** A row of each spot, where its hash points or, where that is taken, in a slot behind. */
  const rowIn = new Int32Array(slots).fill(-1);
  let spots = 0;
  for (let row = 0; row < rows; row++) {
    let slot = hashRow(row) & (slots - 1);
    while (rowIn[slot] !== -1 && !areSame(rowIn[slot]!, row)) slot = (slot + 1) & (slots - 1);
    if (rowIn[slot] === -1) {
      rowIn[slot] = row;
      spots++;
    }
  }
  return spots;

  function hashRow(row: number): number {
    let hash = 0;
    for (let j = 0; j < cols; j++) hash = Math.imul(hash ^ bits[row * cols + j]!, 0x9e3779b1) ^ (hash >>> 15);
    return hash ^ (hash >>> 15);
  }

  function areSame(one: number, other: number): boolean {
    for (let j = 0; j < cols; j++) if (bits[one * cols + j] !== bits[other * cols + j]) return false;
    return true;
  }
}

/** Rows of clusters under the floor join the nearest cluster above it; with none above it, all rows are one cluster. */
function dissolveSmall(points: Matrix, labels: Int32Array, minSize: number): Int32Array {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const sizes = new Int32Array(count);
  for (const label of labels) sizes[label]!++;
  const kept = Array.from(sizes.keys()).filter((label) => sizes[label]! >= minSize);
  if (kept.length === count) return labels;
  if (kept.length === 0) return new Int32Array(labels.length);
  const nearest = assignToNearest(points, takeRows(centresOf(points, labels, count), kept));
  return labels.map((label, i) => (sizes[label]! >= minSize ? label : kept[nearest[i]!]!));
}

function renumber(labels: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  });
}
