import type { Members } from './members.js';
import { type PhraseShape, type Span, shapePhrase } from './phrase-shape.js';
import { findSpans } from './phrase-spans.js';
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
 * @returns a list for each node; empty where the node's texts hold no word.
 */
export function findKeyphrases(table: WordTable, members: Members): Keyphrase[][] {
  const telling = table.keys.map(isTelling);
  const verbUse = measureVerbUse(table);
  const whole = countKeys(table, everyDocument(table));
  const found: Keyphrase[][] = Array.from({ length: members.nodeCount }, () => []);
  const visit = (nodes: readonly number[], parent: KeyCounts): void => {
    for (const node of nodes) {
      const documents = members.documentsOf[node]!;
      const own = countKeys(table, documents);
      const lifts = liftKeys(own, parent, whole, telling);
      found[node] = rankPhrases(table, verbUse, documents, lifts);
      visit(members.childrenOf[node]!, own);
    }
  };
  visit(members.tops, whole);
  return found;
}

/** How many of a node's documents its phrases are read from: what `Keyphrase.documents` is a share of. */
export function countRead(documentCount: number): number {
  return Math.min(documentCount, PHRASE_DOCUMENTS);
}

interface KeyCounts {
  /** Documents that hold each key. */
  readonly counts: Int32Array;
  readonly total: number;
}

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

function countKeys(table: WordTable, documents: Int32Array): KeyCounts {
  const counts = new Int32Array(table.keys.length);
  const seenIn = new Int32Array(table.keys.length).fill(-1);
  for (const document of documents) {
    for (const form of table.texts[document]!) {
      if (form === BREAK) continue;
      const key = table.keyOf[form]!;
      if (seenIn[key] === document) continue;
      seenIn[key] = document;
      counts[key]!++;
    }
  }
  return { counts, total: documents.length };
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
  for (let key = 0; key < own.counts.length; key++) {
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

interface Candidate {
  readonly keys: readonly number[];
  readonly documents: number[];
  readonly spans: Span[];
}

function rankPhrases(
  table: WordTable,
  verbUse: Float32Array,
  documents: Int32Array,
  lifts: ReadonlyMap<number, number>,
): Keyphrase[] {
  const read = thin(documents);
  const candidates = gatherCandidates(table, read, lifts);
  const least = leastSupport(read.length);
  const ranked = candidates
    .filter((candidate) => candidate.documents.length >= least)
    .map(({ keys, documents: holding, spans }) => {
      const shape = shapePhrase(table, verbUse, spans);
      const lift = keys.reduce((sum, key) => sum + (lifts.get(key) ?? 0), 0);
      const score = (holding.length / read.length) * lift * shape.readability;
      return { ...shape, keys, documents: Int32Array.from(holding), score, label: shape.text };
    })
    .sort((a, b) => b.score - a.score || compareText(a.text, b.text))
    .slice(0, TOP_PHRASES);
  return ranked.map((phrase, rank) =>
    phrase.keys.length > 1 || rank >= LABELLED
      ? phrase
      : labelWord(table, verbUse, phrase, candidates, lifts, read.length),
  );
}

function gatherCandidates(table: WordTable, read: Int32Array, lifts: ReadonlyMap<number, number>): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const document of read) {
    for (const { keys, span } of findSpans(table, document, lifts)) {
      const id = keys.join(' ');
      const candidate = candidates.get(id) ?? { keys, documents: [], spans: [] };
      candidates.set(id, candidate);
      if (candidate.documents.at(-1) !== document) candidate.documents.push(document);
      candidate.spans.push(span);
    }
  }
  return [...candidates.values()];
}

/** Single words that are looked at for a longer label. */
const LABELLED = 12;

/**
 * A word alone tells a stranger little, so it is shown inside the phrase it is best found in, even one that occurs once:
 * "weapon" as "nuclear weapon". The other words are particular to the node too, except for a verb or a word that few
 * members hold, for which any phrase is better than none.
 */
function labelWord(
  table: WordTable,
  verbUse: Float32Array,
  word: Keyphrase,
  candidates: readonly Candidate[],
  lifts: ReadonlyMap<number, number>,
  documentCount: number,
): Keyphrase {
  const key = word.keys[0]!;
  const isThin = word.form === 'doing' || word.documents.length < documentCount / 2;
  let best = word;
  let bestValue = 0;
  for (const { keys, documents, spans } of candidates) {
    if (keys.length < 2 || !keys.includes(key)) continue;
    const particular = keys.reduce((sum, other) => sum + (other === key ? 0 : (lifts.get(other) ?? 0)), 0);
    const isParticular = keys.every((other) => lifts.has(other));
    if (!isParticular && !isThin) continue;
    const shape = shapePhrase(table, verbUse, spans);
    if (shape.readability < LABEL_READABILITY) continue;
    const telling = isParticular ? 1 + particular : 0.5;
    const brevity = shape.text.split(' ').length > 3 ? 0.8 : 1;
    const value = shape.readability * telling * (1 + Math.log(documents.length)) * brevity;
    if (value < bestValue || (value === bestValue && compareText(shape.text, best.label) >= 0)) continue;
    best = { ...word, label: shape.text, labelKeys: keys, form: shape.form, readability: shape.readability };
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
