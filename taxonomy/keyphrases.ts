import type { Members } from './members.js';
import { type PhraseShape, type Span, shapePhrases } from './phrase-shape.js';
import { STOP_WORDS, WEAK_WORDS } from './stop-words.js';
import { BREAK, type WordTable } from './words.js';

/** A phrase that is particular to a node. */
export interface Keyphrase extends PhraseShape {
  /** Key ids of its telling words, in order. */
  readonly keys: readonly number[];
  /** Documents of the node that hold it, ascending. */
  readonly documents: Int32Array;
  /** How telling it is: share of the node that holds it, times how much rarer its words are elsewhere. Above 0. */
  readonly score: number;
}

/**
 * The phrases of one to three telling words that set each node apart from its siblings and from the rest of the tree,
 * best first: a class-based TF-IDF over the presence of words in documents (Grootendorst 2022, section 3.3), with
 * phrases scored by the words they hold.
 * @returns a list for each node; empty where the node's texts hold no word.
 */
export function findKeyphrases(table: WordTable, members: Members): Keyphrase[][] {
  const telling = table.keys.map(isTelling);
  const whole = countKeys(table, everyDocument(table));
  const found: Keyphrase[][] = Array.from({ length: members.nodeCount }, () => []);
  const visit = (nodes: readonly number[], parent: KeyCounts): void => {
    for (const node of nodes) {
      const documents = members.documentsOf[node]!;
      const own = countKeys(table, documents);
      const lifts = liftKeys(own, parent, whole, telling);
      found[node] = rankPhrases(table, documents, lifts);
      visit(members.childrenOf[node]!, own);
    }
  };
  visit(members.tops, whole);
  return found;
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

function rankPhrases(table: WordTable, documents: Int32Array, lifts: ReadonlyMap<number, number>): Keyphrase[] {
  const read = thin(documents);
  const candidates = new Map<string, Candidate>();
  for (const document of read) {
    for (const { keys, span } of spansOf(table, document, lifts)) {
      const id = keys.join(' ');
      const candidate = candidates.get(id) ?? { keys, documents: [], spans: [] };
      candidates.set(id, candidate);
      if (candidate.documents.at(-1) !== document) candidate.documents.push(document);
      candidate.spans.push(span);
    }
  }
  const least = leastSupport(read.length);
  const shaped = [...candidates.values()]
    .filter((candidate) => candidate.documents.length >= least)
    .map((candidate) => ({ ...candidate, ...shapePhrases(table, candidate.spans) }));
  return shaped
    .map(({ keys, documents: holding, text, form, readability }) => {
      const lift = keys.reduce((sum, key) => sum + (lifts.get(key) ?? 0), 0);
      const score = (holding.length / read.length) * lift * readability;
      return { keys, documents: Int32Array.from(holding), text, form, readability, score };
    })
    .sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .slice(0, TOP_PHRASES);
}

/** Evenly spaced members of a long list. */
function thin(documents: Int32Array): Int32Array {
  if (documents.length <= PHRASE_DOCUMENTS) return documents;
  const step = documents.length / PHRASE_DOCUMENTS;
  return Int32Array.from({ length: PHRASE_DOCUMENTS }, (_, i) => documents[Math.floor(i * step)]!);
}

/** Words a phrase may run over, joining words included. */
const LONGEST_SPAN = 5;
const MOST_KEYS = 3;

/**
 * Stretches of a text that begin and end in a telling word and hold at least one that is particular to the node. Words
 * that only describe the last word may be passed over: "launder drug money" is also a "launder money".
 */
function* spansOf(table: WordTable, document: number, lifts: ReadonlyMap<number, number>) {
  const text = table.texts[document]!;
  for (let start = 0; start < text.length; start++) {
    if (text[start] === BREAK || !startsWell(table, text[start]!, lifts)) continue;
    const content: number[] = [];
    for (let end = start; end < Math.min(text.length, start + LONGEST_SPAN); end++) {
      const form = text[end]!;
      if (form === BREAK) break;
      if (isStop(table, form)) {
        if (!JOINING.has(table.forms[form]!)) break;
        continue;
      }
      content.push(end);
      if (!lifts.has(table.keyOf[form]!) && !OBJECTS.has(table.forms[form]!)) continue;
      if (content.length <= MOST_KEYS) yield* toSpan(table, text, start, end, content, lifts);
      const kept = content.length > 2 ? withoutDescription(content) : null;
      if (kept) yield* toSpan(table, text, start, end, kept, lifts);
    }
  }
}

/** A phrase's occurrence, unless it says a word twice or holds none that is particular. */
function* toSpan(
  table: WordTable,
  text: Int32Array,
  start: number,
  end: number,
  content: readonly number[],
  lifts: ReadonlyMap<number, number>,
): Generator<{ keys: number[]; span: Span }> {
  const keys = content.map((at) => table.keyOf[text[at]!]!);
  if (new Set(keys).size < keys.length || !keys.some((key) => lifts.has(key))) return;
  const shown: number[] = [];
  for (let at = start; at <= end; at++) if (isStop(table, text[at]!) || content.includes(at)) shown.push(text[at]!);
  yield { keys, span: { text, start, end: end + 1, shown } };
}

/** The first and the last telling word, if all between them stand right before the last; else null. */
function withoutDescription(content: readonly number[]): number[] | null {
  const last = content.at(-1)!;
  const describing = content.slice(1, -1);
  return describing.every((at, i) => at === last - (describing.length - i)) ? [content[0]!, last] : null;
}

/** Joining words that a phrase may hold inside. */
const JOINING = new Set('of a an the my your his her our their its in on for to with at from into about'.split(' '));
/** Weak words that can be the object of a telling verb. */
const OBJECTS = new Set('someone somebody people person men women everyone'.split(' '));

function isStop(table: WordTable, form: number): boolean {
  return STOP_WORDS.has(table.forms[form]!);
}

/** A phrase starts with a particular word, or with any word that is neither a joining word nor one of asking. */
function startsWell(table: WordTable, form: number, lifts: ReadonlyMap<number, number>): boolean {
  const word = table.forms[form]!;
  return lifts.has(table.keyOf[form]!) || (!isStop(table, form) && !WEAK_WORDS.has(word) && /\p{L}.*\p{L}/u.test(word));
}
