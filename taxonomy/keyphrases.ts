import type { Members } from './members.js';
import { createPauses } from './pauses.js';
import { type Candidates, createCandidateFinder } from './phrase-candidates.js';
import { MOST_READABILITY, type PhraseShape, shapePhrase } from './phrase-shape.js';
import { STOP_WORDS, WEAK_WORDS } from './stop-words.js';
import { measureVerbUse } from './word-use.js';
import { BREAK, type WordTable } from './words.js';

/** A phrase that is particular to a node. */
export interface Keyphrase extends PhraseShape {
  /** Key ids of its telling words, in order. */
  readonly keys: readonly number[];
  /** Documents of the node that hold it, ascending; of a large node, those among the `countRead` that were read. */
  readonly documents: Int32Array;
  /** How telling it is: share of the node that holds it, times how much rarer its words are elsewhere. Above 0. */
  readonly score: number;
  /** How it is written in a name: the phrase itself, or for a single word a longer one that holds it. */
  readonly label: string;
  /** Key ids of the words in `label`, where they are others than `keys`. */
  readonly labelKeys?: readonly number[];
}

/**
 * The phrases of one to three telling words that set each node apart from its siblings and from the rest of the tree,
 * best first: a class-based TF-IDF over the presence of words in documents (Grootendorst 2022, section 3.3), with
 * phrases scored by the words they hold.
 * @returns a list for each node; empty where the node's texts hold no word. @throws the signal's reason when it is aborted.
 */
export async function findKeyphrases(table: WordTable, members: Members, signal?: AbortSignal): Promise<Keyphrase[][]> {
  const counter = createKeyCounter(table);
  const rankPhrases = createPhraseRanker(table);
  const telling = table.keys.map(isTelling);
  const whole = counter.count(everyDocument(table), 0);
  const found: Keyphrase[][] = Array.from({ length: members.nodeCount }, () => []);
  const pauseAfter = createPauses(DOCUMENTS_PER_TURN, signal);
  const visit = async (nodes: readonly number[], parent: KeyCounts, depth: number): Promise<void> => {
    for (const node of nodes) {
      const documents = members.documentsOf[node]!;
      const own = counter.count(documents, depth);
      found[node] = rankPhrases(documents, liftKeys(own, parent, whole, telling));
      await pauseAfter(documents.length);
      await visit(members.childrenOf[node]!, own, depth + 1);
    }
  };
  await visit(members.tops, whole, 1);
  return found;
}

/** How many of a node's documents its phrases are read from: what `Keyphrase.documents` is a share of. */
export function countRead(documentCount: number): number {
  return Math.min(documentCount, PHRASE_DOCUMENTS);
}

interface KeyCounts {
  /** Documents that hold each key. */
  readonly counts: Int32Array;
  /** The keys that any document holds: the first `heldCount`. */
  readonly held: Int32Array;
  readonly heldCount: number;
  readonly total: number;
}

/** Some hundredths of a second. */
const DOCUMENTS_PER_TURN = 500;
/** The words a node is searched for. */
const TOP_KEYS = 40;
/** Phrases kept for a node. */
const TOP_PHRASES = 24;
/** A word that occurs nowhere else counts no more than one that is e^3.5, about 33 times, rarer elsewhere. */
const LARGEST_LIFT = 3.5;
/** A word in a smaller share of a node's documents does not speak for it. */
const LEAST_SHARE = 0.03;
/** Documents of a node that phrases are read from; more add time and no better phrases. */
const PHRASE_DOCUMENTS = 1_500;

function everyDocument(table: WordTable): Int32Array {
  return Int32Array.from(table.texts.keys());
}

function isTelling(key: string): boolean {
  if (STOP_WORDS.has(key) || WEAK_WORDS.has(key)) return false;
  return /\p{L}.*\p{L}/u.test(key);
}

/** Counts in arrays that are used again: what was counted at one depth holds until the next is counted there. */
function createKeyCounter({ keys, keyOf, texts }: WordTable) {
  const byDepth: { counts: Int32Array; held: Int32Array; heldCount: number }[] = [];
  /** The reading of a document in which each key was met last. */
  const metIn = new Int32Array(keys.length);
  let reading = 0;
  return {
    count(documents: Int32Array, depth: number): KeyCounts {
      byDepth[depth] ??= { counts: new Int32Array(keys.length), held: new Int32Array(keys.length), heldCount: 0 };
      const { counts, held, heldCount: before } = byDepth[depth];
      for (let i = 0; i < before; i++) counts[held[i]!] = 0;
      let heldCount = 0;
      for (let i = 0; i < documents.length; i++) {
        const text = texts[documents[i]!]!;
        reading++;
        for (let at = 0; at < text.length; at++) {
          if (text[at] === BREAK) continue;
          const key = keyOf[text[at]!]!;
          if (metIn[key] === reading) continue;
          metIn[key] = reading;
          if (counts[key]!++ === 0) held[heldCount++] = key;
        }
      }
      byDepth[depth].heldCount = heldCount;
      return { counts, held, heldCount, total: documents.length };
    },
  };
}

/** Log ratio of a word's share inside to its share among the siblings and in the rest, for the most telling words. */
function liftKeys(
  own: KeyCounts,
  parent: KeyCounts,
  whole: KeyCounts,
  telling: readonly boolean[],
): Map<number, number> {
  const ranked: { key: number; lift: number; score: number }[] = [];
  const least = leastSupport(own.total);
  for (let i = 0; i < own.heldCount; i++) {
    const key = own.held[i]!;
    const count = own.counts[key]!;
    if (count < least || !telling[key]) continue;
    const outside = (shareOutside(key, own, parent) + shareOutside(key, own, whole)) / 2;
    const inside = (count + outside) / (own.total + 1);
    const lift = Math.min(LARGEST_LIFT, Math.log(inside / outside));
    if (lift > 0) ranked.push({ key, lift, score: (count / own.total) * lift });
  }
  ranked.sort((a, b) => b.score - a.score || a.key - b.key);
  return new Map(ranked.slice(0, TOP_KEYS).map(({ key, lift }) => [key, lift]));
}

function shareOutside(key: number, own: KeyCounts, around: KeyCounts): number {
  return (around.counts[key]! - own.counts[key]! + 0.5) / (around.total - own.total + 1);
}

/** Documents of a node that must hold a word before it says anything about the node: fewer share it by chance. */
function leastSupport(documentCount: number): number {
  return documentCount < 4 ? 1 : Math.max(2, Math.ceil(documentCount * LEAST_SHARE));
}

/** What of a node's phrases is known while they are ranked. */
interface Ranking {
  readonly candidates: Candidates;
  /** How a candidate is written; found out once. */
  readonly shapeOf: (candidate: number) => PhraseShape;
  readonly readCount: number;
}

function createPhraseRanker(table: WordTable) {
  const verbUse = measureVerbUse(table);
  const gatherCandidates = createCandidateFinder(table);
  return (documents: Int32Array, lifts: ReadonlyMap<number, number>): Keyphrase[] => {
    const read = thin(documents);
    const candidates = gatherCandidates(read, lifts);
    const shapes = new Map<number, PhraseShape>();
    const shapeOf = (candidate: number): PhraseShape => {
      const shape = shapes.get(candidate) ?? shapePhrase(table, verbUse, candidates.spansOf(candidate));
      shapes.set(candidate, shape);
      return shape;
    };
    return rankPhrases({ candidates, shapeOf, readCount: read.length });
  };
}

function rankPhrases(ranking: Ranking): Keyphrase[] {
  const { candidates, shapeOf } = ranking;
  const ranked: RankedPhrase[] = [];
  let needed = 0;
  for (const { candidate, value } of findPromising(ranking)) {
    // From here on none can be among the best, however it is written.
    if (value * MOST_READABILITY < needed) break;
    const shape = shapeOf(candidate);
    ranked.push({ candidate, shape, score: value * shape.readability });
    if (ranked.length % TOP_PHRASES === 0) needed = keepBest(ranked);
  }
  keepBest(ranked);
  const best = ranked.map(({ candidate, shape, score }): Keyphrase => {
    const [keys, documents] = [candidates.keysOf(candidate), candidates.documentsOf(candidate)];
    return { ...shape, keys, documents, score, label: shape.text };
  });
  const words = best.slice(0, LABELLED).filter(({ keys }) => keys.length === 1);
  const longer = candidates.longerWith(words.map(({ keys }) => keys[0]!));
  const labelled = new Map(words.map((word, i) => [word, labelWord(word, longer[i]!, ranking)]));
  return best.map((phrase) => labelled.get(phrase) ?? phrase);
}

interface RankedPhrase {
  readonly candidate: number;
  readonly shape: PhraseShape;
  readonly score: number;
}

/** Phrases that enough documents hold, and of each its score but for how well it reads; the highest first. */
function findPromising({ candidates, readCount }: Ranking): { candidate: number; value: number }[] {
  const least = leastSupport(readCount);
  const promising: { candidate: number; value: number }[] = [];
  for (let candidate = 0; candidate < candidates.count; candidate++) {
    const holders = candidates.countHolders(candidate);
    if (holders < least) continue;
    promising.push({ candidate, value: (holders / readCount) * candidates.liftOf(candidate) });
  }
  return promising.sort((a, b) => b.value - a.value);
}

/** Leaves the best phrases, in order; of those that read alike the one first met. @returns the score that another needs. */
function keepBest(ranked: RankedPhrase[]): number {
  ranked.sort((a, b) => b.score - a.score || compareText(a.shape.text, b.shape.text) || a.candidate - b.candidate);
  if (ranked.length > TOP_PHRASES) ranked.length = TOP_PHRASES;
  return ranked.length < TOP_PHRASES ? 0 : ranked[TOP_PHRASES - 1]!.score;
}

/** Single words that are looked at for a longer label. */
const LABELLED = 12;

/**
 * A word alone tells a stranger little, so it is shown inside the phrase it is best found in, even one that occurs once:
 * "weapon" as "nuclear weapon". The other words are particular to the node too, except for a verb or a word that few
 * members hold, for which any phrase is better than none.
 * @param longer phrases that hold it.
 */
function labelWord(word: Keyphrase, longer: readonly number[], { candidates, shapeOf, readCount }: Ranking): Keyphrase {
  const key = word.keys[0]!;
  const isThin = word.form === 'doing' || word.documents.length < readCount / 2;
  let best = word;
  let bestValue = 0;
  for (const candidate of longer) {
    const isParticular = candidates.isParticular(candidate);
    if (!isParticular && !isThin) continue;
    const telling = isParticular ? 1 + candidates.liftOf(candidate, key) : 0.5;
    const holding = 1 + Math.log(candidates.countHolders(candidate));
    // Most can't be the best however they are written, and need not be written out.
    if (MOST_READABILITY * telling * holding < bestValue) continue;
    const shape = shapeOf(candidate);
    if (shape.readability < LABEL_READABILITY) continue;
    const brevity = shape.text.split(' ').length > 3 ? 0.8 : 1;
    const value = shape.readability * telling * holding * brevity;
    if (value < bestValue || (value === bestValue && compareText(shape.text, best.label) >= 0)) continue;
    const { text: label, form, readability } = shape;
    best = { ...word, label, labelKeys: candidates.keysOf(candidate), form, readability };
    bestValue = value;
  }
  return best;
}

/** A label that is no name for certain, a loose joining or an odd end, is worse than the word alone. */
const LABEL_READABILITY = 1.2;

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Evenly spaced members of a long list. */
function thin(documents: Int32Array): Int32Array {
  if (documents.length <= PHRASE_DOCUMENTS) return documents;
  const step = documents.length / PHRASE_DOCUMENTS;
  return Int32Array.from({ length: PHRASE_DOCUMENTS }, (_, i) => documents[Math.floor(i * step)]!);
}
