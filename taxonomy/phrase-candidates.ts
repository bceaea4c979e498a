import type { Span } from './phrase-shape.js';
import { createSpanFinder, readSpan } from './phrase-spans.js';
import type { WordTable } from './words.js';

/** The phrases that occur in some texts, numbered as they are first met. Gathering the next ones makes these unreadable. */
export interface Candidates {
  readonly count: number;
  /** Key ids of a phrase's telling words, in order. */
  keysOf(candidate: number): number[];
  /** Whether all its telling words are particular. */
  isParticular(candidate: number): boolean;
  /** The lifts of its particular words, one left out, added up in their order. */
  liftOf(candidate: number, except?: number): number;
  /** For each of some keys the phrases of two telling words or more that hold it, ascending. */
  longerWith(asked: readonly number[]): number[][];
  /** How many of the texts hold it. */
  countHolders(candidate: number): number;
  /** Those texts, ascending. */
  documentsOf(candidate: number): Int32Array;
  /** All its occurrences, in order. */
  spansOf(candidate: number): Span[];
}

/** Numbers of a candidate: its keys (-1 = none), how many documents hold it, its first and last occurrence. */
const [KEYS, HOLDERS, FIRST, LAST, CANDIDATE] = [0, 3, 4, 5, 6];
/** Numbers of an occurrence: document, start, its telling words as bits, and the phrase's next occurrence (-1 = none). */
const [DOCUMENT, START, CONTENT, NEXT, OCCURRENCE] = [0, 1, 2, 3, 4];
/** Places of the hash table at first. */
const FEWEST_PLACES = 1024;

/**
 * Opens a search for phrases. Most occur once and are never written out, so a phrase and an occurrence are a few numbers each,
 * in memory that is used again for the next texts.
 * @returns gathers the phrases of some documents, ascending, that hold a particular key: one that has a lift, above 0.
 */
export function createCandidateFinder(
  table: WordTable,
): (documents: Int32Array, particular: ReadonlyMap<number, number>) => Candidates {
  const finder = createSpanFinder(table);
  const marks = new Uint8Array(table.keys.length);
  /** Of each key; 0 = not particular. */
  const liftOfKey = new Float64Array(table.keys.length);
  let current: ReadonlyMap<number, number> = new Map();
  /** Of each key, its place among those asked for, from 1; 0 = not asked for. */
  const askedAs = new Int32Array(table.keys.length);
  let candidates = new Int32Array(256 * CANDIDATE);
  let occurrences = new Int32Array(1024 * OCCURRENCE);
  let [candidateCount, occurrenceCount] = [0, 0];
  /** The candidate that a hash leads to, or one of the places behind; -1 = none. The first `placeCount` are in use. */
  let places = new Int32Array(FEWEST_PLACES);
  let placeCount = FEWEST_PLACES;
  let document = 0;
  const keys = new Int32Array(3);

  return (documents, lifts) => {
    [candidateCount, occurrenceCount, placeCount] = [0, 0, FEWEST_PLACES];
    places.fill(-1, 0, placeCount);
    for (const key of current.keys()) {
      liftOfKey[key] = 0;
      marks[key] = 0;
    }
    current = lifts;
    for (const [key, lift] of lifts) {
      liftOfKey[key] = lift;
      marks[key] = 1;
    }
    for (let i = 0; i < documents.length; i++) {
      document = documents[i]!;
      finder.findIn(document, marks, see);
    }
    return { count: candidateCount, keysOf, isParticular, liftOf, longerWith, countHolders, documentsOf, spansOf };
  };

  function see(start: number, content: number): void {
    const text = table.texts[document]!;
    keys.fill(-1);
    let keyCount = 0;
    for (let at = start, left = content; left !== 0; at++, left >>= 1)
      if ((left & 1) === 1) keys[keyCount++] = table.keyOf[text[at]!]!;
    const candidate = findCandidate() * CANDIDATE;
    const occurrence = addOccurrence(start, content);
    const last = candidates[candidate + LAST]!;
    if (last === -1) candidates[candidate + FIRST] = occurrence;
    else occurrences[last * OCCURRENCE + NEXT] = occurrence;
    if (last === -1 || occurrences[last * OCCURRENCE + DOCUMENT] !== document) candidates[candidate + HOLDERS]!++;
    candidates[candidate + LAST] = occurrence;
  }

  /** The candidate of `keys`, a new one where it is not known. */
  function findCandidate(): number {
    let place = hashKeys(keys[0]!, keys[1]!, keys[2]!) & (placeCount - 1);
    for (; places[place] !== -1; place = (place + 1) & (placeCount - 1)) {
      const known = places[place]! * CANDIDATE + KEYS;
      if (candidates[known] === keys[0] && candidates[known + 1] === keys[1] && candidates[known + 2] === keys[2])
        return places[place]!;
    }
    places[place] = candidateCount;
    const at = candidateCount * CANDIDATE;
    if (at === candidates.length) candidates = doubled(candidates);
    candidates.set(keys, at + KEYS);
    candidates[at + HOLDERS] = 0;
    candidates[at + FIRST] = -1;
    candidates[at + LAST] = -1;
    candidateCount++;
    if (candidateCount * 2 > placeCount) growPlaces();
    return candidateCount - 1;
  }

  function growPlaces(): void {
    placeCount *= 2;
    if (places.length < placeCount) places = new Int32Array(placeCount);
    places.fill(-1, 0, placeCount);
    for (let candidate = 0; candidate < candidateCount; candidate++) {
      const at = candidate * CANDIDATE + KEYS;
      let place = hashKeys(candidates[at]!, candidates[at + 1]!, candidates[at + 2]!) & (placeCount - 1);
      while (places[place] !== -1) place = (place + 1) & (placeCount - 1);
      places[place] = candidate;
    }
  }

  function addOccurrence(start: number, content: number): number {
    const at = occurrenceCount * OCCURRENCE;
    if (at === occurrences.length) occurrences = doubled(occurrences);
    occurrences[at + DOCUMENT] = document;
    occurrences[at + START] = start;
    occurrences[at + CONTENT] = content;
    occurrences[at + NEXT] = -1;
    return occurrenceCount++;
  }

  function keysOf(candidate: number): number[] {
    const at = candidate * CANDIDATE + KEYS;
    const known: number[] = [];
    for (let i = at; i < at + 3 && candidates[i] !== -1; i++) known.push(candidates[i]!);
    return known;
  }

  function isParticular(candidate: number): boolean {
    const at = candidate * CANDIDATE + KEYS;
    for (let i = at; i < at + 3 && candidates[i] !== -1; i++) if (marks[candidates[i]!] === 0) return false;
    return true;
  }

  function liftOf(candidate: number, except = -1): number {
    const at = candidate * CANDIDATE + KEYS;
    let sum = 0;
    for (let i = at; i < at + 3 && candidates[i] !== -1; i++)
      if (candidates[i] !== except) sum += liftOfKey[candidates[i]!]!;
    return sum;
  }

  function longerWith(asked: readonly number[]): number[][] {
    const found: number[][] = asked.map(() => []);
    asked.forEach((key, i) => {
      askedAs[key] = i + 1;
    });
    for (let candidate = 0; candidate < candidateCount; candidate++) {
      const at = candidate * CANDIDATE + KEYS;
      if (candidates[at + 1] === -1) continue;
      for (let i = at; i < at + 3 && candidates[i] !== -1; i++) {
        const place = askedAs[candidates[i]!]!;
        if (place > 0) found[place - 1]!.push(candidate);
      }
    }
    for (const key of asked) askedAs[key] = 0;
    return found;
  }

  function countHolders(candidate: number): number {
    return candidates[candidate * CANDIDATE + HOLDERS]!;
  }

  function documentsOf(candidate: number): Int32Array {
    const documents = new Int32Array(countHolders(candidate));
    let count = 0;
    for (let at = firstOf(candidate); at !== -1; at = nextOf(at)) {
      const holder = occurrences[at * OCCURRENCE + DOCUMENT]!;
      if (count === 0 || documents[count - 1] !== holder) documents[count++] = holder;
    }
    return documents;
  }

  function spansOf(candidate: number): Span[] {
    const spans: Span[] = [];
    for (let at = firstOf(candidate); at !== -1; at = nextOf(at)) {
      const place = at * OCCURRENCE;
      const [holder, start] = [occurrences[place + DOCUMENT]!, occurrences[place + START]!];
      spans.push(readSpan(table, holder, start, occurrences[place + CONTENT]!));
    }
    return spans;
  }

  function firstOf(candidate: number): number {
    return candidates[candidate * CANDIDATE + FIRST]!;
  }

  function nextOf(occurrence: number): number {
    return occurrences[occurrence * OCCURRENCE + NEXT]!;
  }
}

function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

function hashKeys(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ b, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ c, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
