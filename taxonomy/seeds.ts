import { dot, type Matrix, normalizeRows, rowOf } from '../embeddings/matrix.js';
import { PAPER_SEEDS, type Seed } from './paper-seeds.js';

export type { Seed } from './paper-seeds.js';
export { PAPER_SEEDS } from './paper-seeds.js';

/** The texts that stand for each entry, to be embedded one by one and averaged: its name, its definition, its examples. */
export function seedTexts(seeds: readonly Seed[] = PAPER_SEEDS): string[][] {
  return seeds.map(({ name, definition, examples }) => [name, definition, ...examples]);
}

/** `Harm: malware and hacking`, `Safety: IP concerns`, or the name alone where an entry stands on its own. */
export function seedTitle({ group, name }: Seed): string {
  return group === null ? name : `${group}: ${name.replace(/^\p{Lu}(?!\p{Lu})/u, (letter) => letter.toLowerCase())}`;
}

/**
 * The entry that a node is like, when it is near enough.
 *
 * Vectors of one model lean to one side, so that any two look somewhat alike; the mean of all documents is therefore taken
 * from the node's centre, and the mean of all entries from each entry, before they are compared. Two unrelated things then
 * have a cosine near 0. A node counts as like an entry when it is nearer to it than entries are to the entry closest to
 * them, at the median: nearer than the most similar of different situations are to each other.
 * @param centroid mean of a node's document vectors; any length.
 * @param seedVectors a row for each entry, from the same model.
 * @param background mean of all document vectors; without it the mean of the entries takes its place.
 * @returns the entry's row, and the cosine, above 0 and at most 1; null if no entry is near enough or there are fewer than three.
 */
export function nearestSeed(
  centroid: Float32Array,
  seedVectors: Matrix,
  background?: Float32Array,
): NearestSeed | null {
  return createSeedFinder(seedVectors, background)(centroid);
}

export interface NearestSeed {
  readonly index: number;
  readonly similarity: number;
}

/** `nearestSeed` for many nodes: what depends on the entries alone is computed once. */
export function createSeedFinder(
  seedVectors: Matrix,
  background?: Float32Array,
): (centroid: Float32Array) => NearestSeed | null {
  if (seedVectors.rows < 3) return () => null;
  const mean = meanRow(seedVectors);
  const seeds = centred(seedVectors, mean);
  const usual = usualSimilarity(seeds);
  return (centroid) => {
    const node = centred({ data: centroid, rows: 1, cols: centroid.length }, background ?? mean).data;
    let index = 0;
    let similarity = -1;
    for (let i = 0; i < seeds.rows; i++) {
      const cosine = dot(node, rowOf(seeds, i));
      if (cosine > similarity) [index, similarity] = [i, cosine];
    }
    return similarity > usual ? { index, similarity: Math.min(1, similarity) } : null;
  };
}

/** The median over entries of the cosine to the nearest other entry; never below 0. */
function usualSimilarity(seeds: Matrix): number {
  const nearest = Array.from({ length: seeds.rows }, (_, i) => {
    let highest = -1;
    for (let j = 0; j < seeds.rows; j++)
      if (j !== i) highest = Math.max(highest, dot(rowOf(seeds, i), rowOf(seeds, j)));
    return highest;
  });
  nearest.sort((a, b) => a - b);
  return Math.max(0, nearest[nearest.length >> 1]!);
}

function meanRow(matrix: Matrix): Float32Array {
  const sums = new Float64Array(matrix.cols);
  for (let i = 0; i < matrix.rows; i++)
    for (let j = 0; j < matrix.cols; j++) sums[j]! += matrix.data[i * matrix.cols + j]!;
  return Float32Array.from(sums, (sum) => sum / matrix.rows);
}

/** Rows less the mean, of unit length; a row that equals the mean stays zero. */
function centred({ data, rows, cols }: Matrix, mean: Float32Array): Matrix {
  return normalizeRows({ data: data.map((value, at) => value - mean[at % cols]!), rows, cols });
}
