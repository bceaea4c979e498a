import { type Matrix, rowOf } from '../embeddings/matrix.js';
import { createRandom, shuffle } from '../embeddings/random.js';

export interface Silhouette {
  /** Mean over the scored items, -1 to 1. */
  readonly mean: number;
  /** Items with a score of their own; fewer than `count` when a sample was drawn. */
  readonly scored: number;
  /** Items that belong to a group: every one is weighed in the distances, sampled or not. */
  readonly count: number;
}

/** Up to so many items each gets a score; beyond, a sample of so many. */
export const SILHOUETTE_SAMPLE = 3000;

/** Differences of distances below this are rounding. */
const ROUNDING = 1e-9;

/**
 * How much nearer items are to their own group than to the next one, with the distance 1 - cosine.
 *
 * The mean of `1 - u.v` over a group is `1 - u.(sum of the group) / size`, so the sums of the groups stand for all their
 * members: the figures are exact at items x groups x dimensions instead of items squared.
 * @param vectors float32 rows of any length; a row of zeros is at distance 1 from everything.
 * @param groupOf one group a row; a row of -1 is left out.
 * @param seed of the sample.
 * @returns null when there are fewer than two groups. An item alone in its group scores 0.
 * @throws RangeError when there is not one group for each row.
 * @source Rousseeuw, "Silhouettes", J. Computational and Applied Mathematics 20 (1987).
 */
export function measureSilhouette(
  vectors: Matrix,
  groupOf: Int32Array,
  seed: number,
  sampleSize: number = SILHOUETTE_SAMPLE,
): Silhouette | null {
  if (groupOf.length !== vectors.rows) {
    throw new RangeError(`${groupOf.length} groups for ${vectors.rows} vectors. Expected one for each.`);
  }
  const members = indicesInGroups(groupOf);
  const groups = sumGroups(vectors, groupOf, members);
  if (groups.sizes.length < 2) return null;
  const drawn = drawSample(members, sampleSize, seed);
  const unit = new Float64Array(vectors.cols);
  let total = 0;
  for (const i of drawn) {
    writeUnit(rowOf(vectors, i), unit);
    total += scoreItem(unit, groups.indexOf.get(groupOf[i]!)!, groups);
  }
  return { mean: total / drawn.length, scored: drawn.length, count: members.length };
}

interface GroupSums {
  /** Place in `sums` and `sizes` of each label. */
  readonly indexOf: ReadonlyMap<number, number>;
  /** groups x cols, sums of unit vectors. */
  readonly sums: Float64Array;
  readonly sizes: readonly number[];
}

function indicesInGroups(groupOf: Int32Array): number[] {
  const indices: number[] = [];
  for (let i = 0; i < groupOf.length; i++) if (groupOf[i] !== -1) indices.push(i);
  return indices;
}

function sumGroups(vectors: Matrix, groupOf: Int32Array, members: readonly number[]): GroupSums {
  const labels = [...new Set(members.map((i) => groupOf[i]!))];
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const sums = new Float64Array(labels.length * vectors.cols);
  const sizes = new Array<number>(labels.length).fill(0);
  const unit = new Float64Array(vectors.cols);
  for (const i of members) {
    const group = indexOf.get(groupOf[i]!)!;
    writeUnit(rowOf(vectors, i), unit);
    sizes[group]! += 1;
    for (let j = 0; j < unit.length; j++) sums[group * unit.length + j]! += unit[j]!;
  }
  return { indexOf, sums, sizes };
}

function drawSample(members: readonly number[], sampleSize: number, seed: number): readonly number[] {
  if (members.length <= sampleSize) return members;
  return shuffle([...members], createRandom(seed)).slice(0, sampleSize);
}

function scoreItem(unit: Float64Array, own: number, { sums, sizes }: GroupSums): number {
  if (sizes[own] === 1) return 0;
  let inside = 0;
  let outside = Number.POSITIVE_INFINITY;
  for (let group = 0; group < sizes.length; group++) {
    const product = dotAt(unit, sums, group * unit.length);
    if (group !== own) outside = Math.min(outside, 1 - product / sizes[group]!);
    else inside = 1 - (product - dotAt(unit, unit, 0)) / (sizes[group]! - 1);
  }
  const difference = outside - inside;
  return Math.abs(difference) < ROUNDING ? 0 : difference / Math.max(inside, outside);
}

function writeUnit(vector: Float32Array, unit: Float64Array): void {
  let squares = 0;
  for (let j = 0; j < vector.length; j++) squares += vector[j]! * vector[j]!;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let j = 0; j < vector.length; j++) unit[j] = vector[j]! * scale;
}

function dotAt(unit: Float64Array, sums: Float64Array, start: number): number {
  let sum = 0;
  for (let j = 0; j < unit.length; j++) sum += unit[j]! * sums[start + j]!;
  return sum;
}
