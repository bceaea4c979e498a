import { EmbeddingError } from './errors.js';
import { expectMatrix } from './expect-shape.js';
import { chooseSeeds } from './k-means-seeds.js';
import type { LinearAlgebra } from './linear-algebra.js';
import { type Matrix, rowOf, takeRows } from './matrix.js';
import { createRandom } from './random.js';
import { measureDistances, squaredDistance } from './squared-distance.js';

export interface KMeansOptions {
  /** How many clusters to make, 1 or more. */
  readonly clusters: number;
  /** The same rows and seed give the same clusters on one machine. */
  readonly seed: number;
  /** Centres are moved at most so often; less where nothing moves any more. */
  readonly maxRounds?: number;
  /** Candidates for each seed; 3 unless given. */
  readonly trials?: number;
  readonly signal?: AbortSignal;
}

export interface KMeans {
  /** The cluster of each row, 0 to clusters - 1, each used: n. */
  readonly labels: Int32Array;
  /** As many as asked for, fewer where there are fewer distinct rows: clusters x d. */
  readonly centres: Matrix;
  /** Squared Euclidean distances of the rows to their centres, added up in float64. */
  readonly objective: number;
  /** How often centres were moved. */
  readonly rounds: number;
}

/**
 * k-means: greedy k-means++ seeds, then Lloyd's iteration. A cluster that loses all its rows gets the one that lies farthest from its centre.
 *
 * A round does not compare every row with every centre. Where a row's centre stayed or came nearer, a centre that stayed can't have
 * become the nearest, so all rows are compared with the centres that moved, and only those whose own went away with all.
 * @param vectors n x d, not changed.
 * @throws EmbeddingError SHAPE_MISMATCH for a number of clusters below 1, or the signal's reason when it is aborted.
 * @source Lloyd 1982, "Least squares quantization in PCM"; seeds: Arthur & Vassilvitskii 2007.
 */
export async function clusterByMeans(
  vectors: Matrix,
  { clusters, seed, maxRounds = 20, trials, signal }: KMeansOptions,
  algebra: Pick<LinearAlgebra, 'multiplyTransposed' | 'nearestCentres'>,
): Promise<KMeans> {
  expectMatrix('a matrix', vectors);
  if (!(Number.isInteger(clusters) && clusters >= 1))
    throw new EmbeddingError('SHAPE_MISMATCH', `Clusters: found ${clusters}, expected a whole number of 1 or more.`);
  const seeds = await chooseSeeds(vectors, clusters, createRandom(seed), algebra, trials);
  const state = startFrom(vectors, seeds.rows, seeds.labels);
  let rounds = 0;
  while (rounds < maxRounds && state.stale.size > 0) {
    signal?.throwIfAborted();
    rounds++;
    const { moved, left } = moveCentres(vectors, state);
    await reassign(vectors, state, moved, left, algebra);
    refillEmpty(vectors, state);
  }
  const { labels, centres, distances } = state;
  return { labels, centres, objective: distances.reduce((sum, distance) => sum + distance, 0), rounds };
}

interface State {
  readonly labels: Int32Array;
  readonly centres: Matrix;
  /** Squared, of each row to its centre. */
  readonly distances: Float64Array;
  /** Rows of each cluster. */
  readonly sizes: Int32Array;
  /** Clusters whose rows are not those that their centre is the mean of. */
  stale: Set<number>;
}

function startFrom(vectors: Matrix, seeds: readonly number[], labels: Int32Array): State {
  const centres = takeRows(vectors, seeds);
  const sizes = new Int32Array(seeds.length);
  for (const label of labels) sizes[label]!++;
  const distances = measureDistances(vectors, centres, labels);
  return { labels, centres, distances, sizes, stale: new Set(seeds.keys()) };
}

/**
 * Moves each stale centre to the mean of its rows.
 * @returns the centres that moved, in order, and the rows that are farther from theirs than before.
 */
function moveCentres(vectors: Matrix, state: State): { moved: number[]; left: number[] } {
  const { labels, centres, distances, sizes, stale } = state;
  const moved = [...stale].sort((a, b) => a - b);
  const placeOf = new Int32Array(centres.rows).fill(-1);
  for (const [place, label] of moved.entries()) placeOf[label] = place;
  const cols = vectors.cols;
  const sums = new Float64Array(moved.length * cols);
  for (let i = 0; i < vectors.rows; i++) {
    const place = placeOf[labels[i]!]!;
    if (place < 0) continue;
    const from = i * cols;
    const to = place * cols;
    for (let j = 0; j < cols; j++) sums[to + j]! += vectors.data[from + j]!;
  }
  for (const [place, label] of moved.entries()) {
    const centre = rowOf(centres, label);
    for (let j = 0; j < cols; j++) centre[j] = sums[place * cols + j]! / sizes[label]!;
  }
  const left: number[] = [];
  for (let i = 0; i < vectors.rows; i++) {
    if (placeOf[labels[i]!]! < 0) continue;
    const before = distances[i]!;
    distances[i] = squaredDistance(vectors, i, centres, labels[i]!);
    if (distances[i]! > before) left.push(i);
  }
  state.stale = new Set();
  return { moved, left };
}

/** Each row to its nearest centre, if that is nearer than its own. @param left rows that must be compared with all centres. */
async function reassign(
  vectors: Matrix,
  state: State,
  moved: readonly number[],
  left: readonly number[],
  algebra: Pick<LinearAlgebra, 'nearestCentres'>,
): Promise<void> {
  const { centres } = state;
  const near = await algebra.nearestCentres(vectors, takeRows(centres, moved));
  for (let i = 0; i < vectors.rows; i++) offer(state, i, moved[near.indices[i]!]!, near.distances[i]!);
  if (moved.length === centres.rows || left.length === 0) return;
  const far = await algebra.nearestCentres(takeRows(vectors, left), centres);
  for (const [place, i] of left.entries()) offer(state, i, far.indices[place]!, far.distances[place]!);
}

/** The engine's choice is one by float32; a row moves only if float64 agrees, so that the objective never grows. */
function offer(state: State, row: number, label: number, distance: number): void {
  const { labels, distances, sizes, stale } = state;
  const own = labels[row]!;
  if (label === own || distance > distances[row]! || (distance === distances[row]! && label > own)) return;
  stale.add(own).add(label);
  sizes[own]!--;
  sizes[label]!++;
  labels[row] = label;
  distances[row] = distance;
}

/** Each cluster without rows gets the row that is farthest from its centre, the lower one of two. */
function refillEmpty(vectors: Matrix, { labels, centres, distances, sizes, stale }: State): void {
  for (let label = 0; label < sizes.length; label++) {
    if (sizes[label]! > 0) continue;
    let farthest = -1;
    for (let i = 0; i < distances.length; i++) {
      if (sizes[labels[i]!]! > 1 && (farthest < 0 || distances[i]! > distances[farthest]!)) farthest = i;
    }
    stale.add(labels[farthest]!).add(label);
    sizes[labels[farthest]!]!--;
    sizes[label] = 1;
    labels[farthest] = label;
    distances[farthest] = 0;
    rowOf(centres, label).set(rowOf(vectors, farthest));
  }
}
