import { createMatrix, type Matrix, normalizeRows, rowOf } from '../embeddings/matrix.js';
import type { Lexicon } from '../embeddings/model.js';
import { createPauses, type PauseAfter } from './pauses.js';
import { tabulateInTurns } from './words.js';

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
 * @throws the signal's reason when it is aborted.
 */
export async function viewWords(texts: readonly string[], lexicon: Lexicon, signal?: AbortSignal): Promise<View[]> {
  const pauseAfter = createPauses(TEXTS_PER_TURN, signal);
  return [
    { matrix: await sumPieces(texts, lexicon, pauseAfter), weight: 0.6 },
    { matrix: await hashWords(texts, pauseAfter), weight: 0.5 },
  ];
}

/** Some hundredths of a second. */
const TEXTS_PER_TURN = 500;

/** Each distinct piece of a text once, weighted by its inverse document frequency. */
async function sumPieces(texts: readonly string[], lexicon: Lexicon, pauseAfter: PauseAfter): Promise<Matrix> {
  const { data, rows, cols } = await lexicon.loadTable();
  const pieces: Int32Array[] = [];
  for (const text of texts) {
    pieces.push(sortDistinct(lexicon.split(text).slice()));
    await pauseAfter(1);
  }
  const weights = Float64Array.from(countHolders(pieces, rows), (frequency) => Math.log(texts.length / frequency));
  const sums = createMatrix(texts.length, cols);
  for (const [i, ids] of pieces.entries()) {
    const sum = rowOf(sums, i);
    for (let at = 0; at < ids.length; at++) {
      const weight = weights[ids[at]!]!;
      const row = ids[at]! * cols;
      for (let j = 0; j < cols; j++) sum[j]! += weight * data[row + j]!;
    }
    await pauseAfter(1);
  }
  return normalizeRows(sums);
}

/** Width of the hashed bag. Words of a run are many more, but few share a text. */
const BUCKETS = 512;
/** Buckets of one word: two words that share one rarely share the others. */
const BUCKETS_PER_WORD = 4;
/** A word in a larger share of texts is common to all kinds. */
const COMMON_SHARE = 0.1;

/** @source signed feature hashing: Weinberger et al. 2009, arXiv 0902.2206. */
async function hashWords(texts: readonly string[], pauseAfter: PauseAfter): Promise<Matrix> {
  const { keys, keyOf, texts: encoded } = await tabulateInTurns(texts, pauseAfter);
  // Words are numbered as they sort, so that sums do not depend on the order of the texts.
  const sorted = Int32Array.from(keys.keys()).sort((a, b) => compareText(keys[a]!, keys[b]!));
  const placeOf = new Int32Array(keys.length);
  for (let place = 0; place < sorted.length; place++) placeOf[sorted[place]!] = place;
  const words = encoded.map((forms) =>
    sortDistinct(forms.filter((form) => form >= 0).map((form) => placeOf[keyOf[form]!]!)),
  );
  const frequencies = countHolders(words, keys.length);
  const [buckets, signs] = [
    new Int32Array(keys.length * BUCKETS_PER_WORD),
    new Int8Array(keys.length * BUCKETS_PER_WORD),
  ];
  for (let place = 0; place < sorted.length; place++)
    findBuckets(keys[sorted[place]!]!, place * BUCKETS_PER_WORD, buckets, signs);
  const bags = createMatrix(texts.length, BUCKETS);
  for (const [i, places] of words.entries()) {
    const bag = rowOf(bags, i);
    for (let at = 0; at < places.length; at++) {
      const frequency = frequencies[places[at]!]!;
      if (frequency < 2 || frequency > texts.length * COMMON_SHARE) continue;
      const weight = Math.log(texts.length / frequency);
      const first = places[at]! * BUCKETS_PER_WORD;
      for (let b = first; b < first + BUCKETS_PER_WORD; b++) bag[buckets[b]!]! += signs[b]! * weight;
    }
    await pauseAfter(1);
  }
  return normalizeRows(bags);
}

/** In how many lists each id stands. @param lists distinct ids each. */
function countHolders(lists: readonly Int32Array[], idCount: number): Int32Array {
  const counts = new Int32Array(idCount);
  for (const ids of lists) for (let i = 0; i < ids.length; i++) counts[ids[i]!]!++;
  return counts;
}

/** Each number once, ascending. Reorders what it is given. */
function sortDistinct(numbers: Int32Array): Int32Array {
  numbers.sort();
  let count = 0;
  for (let i = 0; i < numbers.length; i++) if (i === 0 || numbers[i] !== numbers[i - 1]) numbers[count++] = numbers[i]!;
  return numbers.slice(0, count);
}

function findBuckets(word: string, at: number, buckets: Int32Array, signs: Int8Array): void {
  for (let i = 0; i < BUCKETS_PER_WORD; i++) {
    const hash = hashText(`${word}${i}`);
    buckets[at + i] = hash % BUCKETS;
    signs[at + i] = (hash >>> 20) & 1 ? 1 : -1;
  }
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
