import { createMatrix, type Matrix, normalizeRows, rowOf } from '../embeddings/matrix.js';
import type { Lexicon } from '../embeddings/model.js';
import { tabulateWords } from './words.js';

/** One more way to see the same rows, and how much it counts beside their sentence vectors, which count 1. */
export interface View {
  /** Unit rows, or zeros for a row of which this view knows nothing: n x any width. */
  readonly matrix: Matrix;
  readonly weight: number;
}

/**
 * Two views of texts word by word. A small sentence encoder blurs what single words say clearly: measured on four labelled
 * sets (`bench/NOTES.md`), rare words beside the sentence bring rows of one kind nearer together on each.
 * @returns the sum of the word pieces' vectors, and a hashed bag of words, both weighted by how rare a word is in these texts.
 */
export async function viewWords(texts: readonly string[], lexicon: Lexicon): Promise<View[]> {
  return [
    { matrix: await sumPieces(texts, lexicon), weight: 0.6 },
    { matrix: hashWords(texts), weight: 0.5 },
  ];
}

/** Each distinct piece of a text once, weighted by its inverse document frequency. */
async function sumPieces(texts: readonly string[], lexicon: Lexicon): Promise<Matrix> {
  const table = await lexicon.loadTable();
  const pieces = texts.map((text) => [...new Set(lexicon.split(text))].sort((a, b) => a - b));
  const frequencies = countHolders(pieces, table.rows);
  const sums = createMatrix(texts.length, table.cols);
  pieces.forEach((ids, i) => {
    const sum = rowOf(sums, i);
    for (const id of ids) {
      const weight = Math.log(texts.length / frequencies[id]!);
      const row = rowOf(table, id);
      for (let j = 0; j < sum.length; j++) sum[j]! += weight * row[j]!;
    }
  });
  return normalizeRows(sums);
}

/** Width of the hashed bag. Words of a run are many more, but few share a text. */
const BUCKETS = 512;
/** Buckets of one word: two words that share one rarely share the others. */
const BUCKETS_PER_WORD = 4;
/** A word in a larger share of texts is common to all kinds. */
const COMMON_SHARE = 0.1;

/** @source signed feature hashing: Weinberger et al. 2009, arXiv 0902.2206. */
function hashWords(texts: readonly string[]): Matrix {
  const { keys, keyOf, texts: encoded } = tabulateWords(texts);
  const words = encoded.map((forms) =>
    [
      ...new Set(
        Array.from(
          forms.filter((form) => form >= 0),
          (form) => keyOf[form]!,
        ),
      ),
    ].sort((a, b) => compareText(keys[a]!, keys[b]!)),
  );
  const frequencies = countHolders(words, keys.length);
  const buckets = keys.map(bucketsOf);
  const bags = createMatrix(texts.length, BUCKETS);
  words.forEach((ids, i) => {
    const bag = rowOf(bags, i);
    for (const id of ids) {
      const frequency = frequencies[id]!;
      if (frequency < 2 || frequency > texts.length * COMMON_SHARE) continue;
      const weight = Math.log(texts.length / frequency);
      for (const { bucket, sign } of buckets[id]!) bag[bucket]! += sign * weight;
    }
  });
  return normalizeRows(bags);
}

/** In how many lists each id stands. @param lists distinct ids each. */
function countHolders(lists: readonly (readonly number[])[], idCount: number): Int32Array {
  const counts = new Int32Array(idCount);
  for (const ids of lists) for (const id of ids) counts[id]!++;
  return counts;
}

function bucketsOf(word: string): { bucket: number; sign: number }[] {
  return Array.from({ length: BUCKETS_PER_WORD }, (_, i) => {
    const hash = hashText(`${word}${i}`);
    return { bucket: hash % BUCKETS, sign: (hash >>> 20) & 1 ? 1 : -1 };
  });
}

/** @source FNV-1a, 32 bits, over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
