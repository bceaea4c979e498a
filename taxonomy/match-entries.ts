import { dot, type Matrix, normalize, rowOf } from '../embeddings/matrix.js';

/** An entry's own examples: so many of them are farther from the rest of it than a node may be. */
const FARTHER = 0.25;

export interface EntryMatch {
  /** The entry nearest to each row, -1 where none is near enough. */
  readonly entryOf: Int32Array;
  /** Cosine to the nearest entry, whether or not it is near enough. */
  readonly similarity: Float32Array;
}

/**
 * Matches nodes with the entries of a known taxonomy: each with the nearest, where it is as near to it as three in four of
 * the texts that stand for an entry are to the others of that entry. In the encoder's own space; tries in bench/NOTES.md.
 * @param centres unit rows, a node's mean direction: m x d.
 * @param entries for each entry its texts as unit rows, one or more: k x d each.
 */
export function matchEntries(centres: Matrix, entries: readonly Matrix[]): EntryMatch {
  const means = entries.map((texts) => meanExcept(texts, -1));
  const least = usualNearness(entries);
  const similarity = new Float32Array(centres.rows).fill(-1);
  const entryOf = new Int32Array(centres.rows).fill(-1);
  for (let row = 0; row < centres.rows; row++) {
    means.forEach((mean, entry) => {
      const cosine = dot(rowOf(centres, row), mean);
      if (cosine <= similarity[row]!) return;
      similarity[row] = cosine;
      entryOf[row] = cosine >= least ? entry : -1;
    });
  }
  return { entryOf, similarity };
}

/** Of the cosines of each text to the mean of the others of its entry, the lower quartile; with single texts anything is near. */
function usualNearness(entries: readonly Matrix[]): number {
  const cosines = entries
    .filter(({ rows }) => rows > 1)
    .flatMap((texts) => Array.from({ length: texts.rows }, (_, i) => dot(rowOf(texts, i), meanExcept(texts, i))))
    .sort((a, b) => a - b);
  return cosines[Math.floor(FARTHER * cosines.length)] ?? -1;
}

function meanExcept(texts: Matrix, left: number): Float32Array {
  const sum = new Float32Array(texts.cols);
  for (let i = 0; i < texts.rows; i++)
    if (i !== left) for (let j = 0; j < sum.length; j++) sum[j]! += texts.data[i * texts.cols + j]!;
  return normalize(sum);
}
