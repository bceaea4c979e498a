import type { LinearAlgebra } from './linear-algebra.js';
import { dot, type Matrix, rowOf, takeRows } from './matrix.js';
import type { Random } from './random.js';
import { squaredDistance } from './squared-distance.js';

/** Rows to begin with as centres, and which of them is nearest to each row. */
export interface Seeds {
  /** Row numbers, in the order in which they were chosen: as many as asked for, fewer where there are fewer distinct rows. */
  readonly rows: number[];
  /** Place in `rows` of the nearest, -1 for no row at all: n. */
  readonly labels: Int32Array;
}

/**
 * Candidates for each seed. As what is left over competes for the next seed too, it is the candidates of a batch that matter: with at least `leastBatch` of
 * them 3 end 0.6 % nearer than the 2 + ln(count) of scikit-learn at 90 clusters, and 0.5 % farther at 831, in less time (bench/NOTES.md).
 */
const usualTrials = 3;
const leastBatch = 32;
/** Candidates whose distances are found in one product. */
const batchSize = 128;
/** A batch may add this share of the seeds that are there: early on each changes what is a good next one. */
const growth = 1 / 4;
/** Of a batch nothing more is taken once its best is worth less than this share of its first: drawing anew finds better. */
const usedUp = 0.5;

/**
 * Greedy k-means++: rows are drawn with chances that grow with the squared distance to the nearest seed, several for each seed to be
 * chosen, and of these the one that brings all rows nearest together becomes the seed. Candidates for several seeds are drawn at once,
 * so that their distances are one large product instead of many thin ones; each choice among them is made by exact gains.
 * Measured, this is no worse than a batch for each seed: what is left over competes for the next one too.
 * @param vectors n x d. @param trials candidates drawn for each seed; 1 is plain k-means++.
 * @source Arthur & Vassilvitskii 2007, "k-means++: The Advantages of Careful Seeding", sections 2.2 and 5.
 */
export async function chooseSeeds(
  vectors: Matrix,
  count: number,
  random: Random,
  algebra: Pick<LinearAlgebra, 'multiplyTransposed'>,
  trials = usualTrials,
): Promise<Seeds> {
  const n = vectors.rows;
  if (n === 0 || count < 1) return { rows: [], labels: new Int32Array(n).fill(-1) };
  const first = Math.floor(random() * n);
  const chosen = [first];
  const labels = new Int32Array(n);
  const distances = Float64Array.from({ length: n }, (_, i) => squaredDistance(vectors, i, vectors, first));
  const squares = Float64Array.from({ length: n }, (_, i) => dot(rowOf(vectors, i), rowOf(vectors, i)));
  const upTo = new Float64Array(n);

  while (chosen.length < count) {
    const total = accumulate(distances, upTo);
    if (total <= 0) break;
    const wanted = Math.min(
      count - chosen.length,
      Math.max(1, Math.min(Math.floor(batchSize / trials), Math.floor(chosen.length * growth))),
    );
    const candidates = drawCandidates(trials > 1 ? Math.max(leastBatch, wanted * trials) : wanted, upTo, random);
    const products = await algebra.multiplyTransposed(takeRows(vectors, candidates), vectors);
    const pool = openPool(vectors, candidates, products, squares, distances);
    let least = 0;
    for (let i = 0; i < wanted; i++) {
      const best = pool.takeBest(least);
      if (best === null) break;
      if (i === 0) least = best.gain * usedUp;
      for (const row of best.nearer) labels[row] = chosen.length;
      chosen.push(best.row);
    }
  }
  return { rows: chosen, labels };
}

/** Running sums. @returns the last. */
function accumulate(values: Float64Array, sums: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    sums[i] = sum;
  }
  return sum;
}

/** Distinct rows drawn by the shares that `upTo` adds up; fewer than `count` where some were drawn twice. */
function drawCandidates(count: number, upTo: Float64Array, random: Random): number[] {
  const drawn = new Set<number>();
  const total = upTo[upTo.length - 1]!;
  for (let i = 0; i < count; i++) drawn.add(firstAbove(upTo, random() * total));
  return [...drawn];
}

/** The first place whose value is above `limit`; the last place when none is. */
function firstAbove(growing: Float64Array, limit: number): number {
  let low = 0;
  let high = growing.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (growing[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Pool {
  /** The candidate that lowers the sum of distances most, and the rows that are nearer to it than to all seeds before; null when none lowers it by `least`. */
  takeBest(least: number): { readonly row: number; readonly gain: number; readonly nearer: number[] } | null;
}

/**
 * @param products of candidates with all rows: candidates x n.
 * @param squares of the rows' lengths: n.
 * @param distances squared, of each row to the nearest seed: n; brought up to date with each candidate that is taken.
 */
function openPool(
  vectors: Matrix,
  candidates: readonly number[],
  products: Matrix,
  squares: Float64Array,
  distances: Float64Array,
): Pool {
  const n = distances.length;
  const gains = Float64Array.from(candidates, (row, c) => {
    const from = c * n;
    const own = squares[row]!;
    let gain = 0;
    for (let i = 0; i < n; i++) {
      const nearer = distances[i]! - squares[i]! - own + 2 * products.data[from + i]!;
      if (nearer > 0) gain += nearer;
    }
    return gain;
  });
  const open = new Set(candidates.keys());
  const distanceTo = (c: number, i: number) =>
    Math.max(0, squares[i]! + squares[candidates[c]!]! - 2 * products.data[c * n + i]!);
  /** Of rows that lie this near float32 products say little; copies must be at 0, or they would become seeds. */
  const sharpen = (distance: number, i: number, row: number) =>
    distance < 1e-4 * squares[row]! ? squaredDistance(vectors, i, vectors, row) : distance;

  return {
    takeBest(least) {
      let best = -1;
      for (const c of open) if (distances[candidates[c]!]! > 0 && (best < 0 || gains[c]! > gains[best]!)) best = c;
      if (best < 0 || gains[best]! < least) return null;
      open.delete(best);
      const row = candidates[best]!;
      const nearer: number[] = [];
      for (let i = 0; i < n; i++) {
        const before = distances[i]!;
        const now = sharpen(distanceTo(best, i), i, row);
        if (now >= before) continue;
        nearer.push(i);
        distances[i] = now;
        for (const c of open) {
          const lost = before - distanceTo(c, i);
          if (lost > 0) gains[c]! -= lost - Math.max(0, now - distanceTo(c, i));
        }
      }
      return { row, gain: gains[best]!, nearer };
    },
  };
}
