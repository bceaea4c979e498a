import type { LinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, type Matrix, normalize, rowOf } from '../../embeddings/matrix.js';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { deriveSeed } from './derive-seed.js';

export interface LeavesInput {
  /** What is known of each document: one text each, in canonical order. */
  readonly texts: readonly string[];
  /** Unit rows: documents x d. */
  readonly vectors: Matrix;
  /** The documents of each leaf; none is in two. */
  readonly leaves: readonly Int32Array[];
}

/** The documents of a leaf by what they are for when it is named. */
export interface SplitLeaf {
  /** To be named by, most typical first. */
  readonly shown: readonly number[];
  /** To test the first name with; none where all are needed to name it. */
  readonly heldOut: readonly number[];
  /** To test a second name with, which may know those held out; as many. */
  readonly heldOutTwice: readonly number[];
  /** Nearest documents of other leaves, nearest first. */
  readonly outside: readonly number[];
  /** Nearest other leaves, nearest first. */
  readonly near: readonly number[];
  /** The texts it holds, for seeds that do not depend on its place. */
  readonly content: string;
}

/** With fewer members all are needed to name it. */
const LEAST_TO_HOLD_OUT = 5;
/** For each of the two tests. */
const MOST_HELD_OUT = 4;
const HELD_OUT_SHARE = 0.2;
const MOST_OUTSIDE = 10;
/** Leaves that a held-out member may be taken for. */
const NEAREST_LEAVES = 4;
/** Leaves that are compared with all documents at once: enough for a fast product, few enough to hold. */
const LEAVES_AT_ONCE = 64;

/** Decides what each leaf shows when it is named, what it keeps back, and what it is told from. */
export async function splitLeaves(
  { texts, vectors, leaves }: LeavesInput,
  algebra: Pick<LinearAlgebra, 'multiplyTransposed' | 'nearestRows'>,
  seed: number,
): Promise<SplitLeaf[]> {
  const centres = centresOf(vectors, leaves);
  const outside = await findOutside(centres, vectors, leaves, algebra);
  const near = await algebra.nearestRows(centres, centres, Math.min(leaves.length, NEAREST_LEAVES + 1));
  const perLeaf = leaves.length === 0 ? 0 : near.indices.length / leaves.length;
  return leaves.map((rows, leaf) => {
    const centre = rowOf(centres, leaf);
    const typical = rank(Array.from(rows), (row) => dot(rowOf(vectors, row), centre));
    const content = Array.from(rows, (row) => texts[row]!).join('\n');
    const count = countHeldOut(rows.length);
    const drawn = shuffle([...typical], createRandom(deriveSeed(seed, 'hold out', content))).slice(0, 2 * count);
    return {
      shown: typical.filter((row) => !drawn.includes(row)),
      heldOut: drawn.slice(0, count).sort((a, b) => a - b),
      heldOutTwice: drawn.slice(count).sort((a, b) => a - b),
      outside: outside[leaf]!,
      near: Array.from(near.indices.subarray(leaf * perLeaf, (leaf + 1) * perLeaf))
        .filter((other) => other !== leaf)
        .slice(0, NEAREST_LEAVES),
      content,
    };
  });
}

function countHeldOut(size: number): number {
  if (size < LEAST_TO_HOLD_OUT) return 0;
  return Math.min(MOST_HELD_OUT, Math.max(1, Math.floor(size * HELD_OUT_SHARE)));
}

function centresOf(vectors: Matrix, leaves: readonly Int32Array[]): Matrix {
  const centres = createMatrix(leaves.length, vectors.cols);
  leaves.forEach((rows, leaf) => {
    const sums = new Float64Array(vectors.cols);
    for (const row of rows) {
      const vector = rowOf(vectors, row);
      for (let j = 0; j < sums.length; j++) sums[j]! += vector[j]!;
    }
    rowOf(centres, leaf).set(normalize(Float32Array.from(sums)));
  });
  return centres;
}

/** For each leaf the documents of other leaves that are nearest to its centre. */
async function findOutside(
  centres: Matrix,
  vectors: Matrix,
  leaves: readonly Int32Array[],
  algebra: Pick<LinearAlgebra, 'multiplyTransposed'>,
): Promise<number[][]> {
  const leafOf = new Int32Array(vectors.rows).fill(-1);
  leaves.forEach((rows, leaf) => {
    for (const row of rows) leafOf[row] = leaf;
  });
  const outside: number[][] = [];
  for (let start = 0; start < leaves.length; start += LEAVES_AT_ONCE) {
    const rows = Math.min(LEAVES_AT_ONCE, leaves.length - start);
    const data = centres.data.subarray(start * centres.cols, (start + rows) * centres.cols);
    const products = await algebra.multiplyTransposed({ data, rows, cols: centres.cols }, vectors);
    for (let i = 0; i < rows; i++) outside.push(findBestOutside(rowOf(products, i), start + i, leafOf));
  }
  return outside;
}

/** Highest first; ties by number. One pass, as there are many documents and few are kept. */
function findBestOutside(products: Float32Array, leaf: number, leafOf: Int32Array): number[] {
  const best: number[] = [];
  for (let row = 0; row < products.length; row++) {
    if (leafOf[row] === leaf || leafOf[row] === -1) continue;
    const product = products[row]!;
    if (best.length === MOST_OUTSIDE && product <= products[best.at(-1)!]!) continue;
    let place = best.length;
    while (place > 0 && products[best[place - 1]!]! < product) place--;
    best.splice(place, 0, row);
    if (best.length > MOST_OUTSIDE) best.pop();
  }
  return best;
}

/** Highest first; ties by number. */
function rank(places: readonly number[], scoreOf: (place: number) => number): number[] {
  return places
    .map((place) => ({ place, value: scoreOf(place) }))
    .sort((a, b) => b.value - a.value || a.place - b.place)
    .map(({ place }) => place);
}
