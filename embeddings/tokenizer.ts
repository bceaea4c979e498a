import { EmbeddingError } from './errors.js';
import { createWordMemory, mixIn, type WordIds } from './word-memory.js';

/** A piece of the vocabulary and its log-probability; the position in the list is its id. */
export type VocabularyEntry = readonly [piece: string, score: number];

export interface Tokenizer {
  /** Ids of the pieces, in order. An empty text has none. */
  encode(text: string): number[];
  /** How many `encode` gives, without a list of them. */
  count(text: string): number;
}

/** The first ids stand for special tokens and are never found in a text; 0 is the unknown piece. */
const RESERVED_IDS = 6;
const UNKNOWN_ID = 0;
const WORD_START = 0x2581;
const SPACE = 0x20;

/** A vocabulary ready for use, in numbers alone: threads take it from each other instead of making it each. */
export interface CompiledVocabulary {
  readonly trie: Trie;
  /** Of each piece, in symbols. */
  readonly lengths: Int32Array;
  /** Of each piece. */
  readonly scores: Float64Array;
}

/** @throws EmbeddingError MODEL_INVALID when words can't be told apart: a piece goes on into the next, or the mark of a start is no piece. */
export function compileVocabulary(vocabulary: readonly VocabularyEntry[]): CompiledVocabulary {
  const mark = String.fromCharCode(WORD_START);
  const pieces = vocabulary.slice(RESERVED_IDS).map(([piece]) => piece);
  const across = pieces.find((piece) => piece.indexOf(mark, 1) > 0);
  if (across !== undefined || !pieces.includes(mark)) {
    const found = across === undefined ? `no piece "${mark}"` : `the piece "${across}"`;
    throw new EmbeddingError(
      'MODEL_INVALID',
      `Vocabulary: found ${found}; expected "${mark}" alone and at starts only.`,
    );
  }
  return {
    trie: buildTrie(vocabulary),
    lengths: Int32Array.from(vocabulary, ([piece]) => [...piece].length),
    scores: Float64Array.from(vocabulary, ([, score]) => score),
  };
}

/**
 * A SentencePiece unigram tokenizer: the segmentation of the highest total score. A symbol that starts no piece becomes
 * the unknown piece, and a run of unknowns becomes one. Time and memory are linear in the text's length.
 *
 * No piece goes beyond a word, so each word is segmented by itself, and one that was seen before not again, unless rounding decides between
 * two segmentations of the same total: then the total of the words before it does, as in a text segmented whole.
 *
 * Ids are those of `Tokenizer.encode` of the npm package @energetic-ai/embeddings, with its habits: a total of exactly 0
 * counts as "not reached yet", and of equal totals the later start wins.
 */
export function createTokenizer({ trie, lengths, scores }: CompiledVocabulary): Tokenizer {
  const { symbolOf } = trie;
  const mark = symbolOf[WORD_START]!;
  let room = createRoom(1024);
  /** Of the word that was read last. */
  let length = 0;
  let hash = 0;

  /** Reads the symbols of the word that begins at a place of the text. @returns where it ends: before a space, or at the text's end. */
  const readWord = (text: string, start: number): number => {
    const { symbols } = room;
    symbols[0] = mark;
    length = 1;
    hash = 0;
    let at = start;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      let symbol = symbolOf[unit]!;
      if (unit === SPACE || symbol === mark) break;
      if (isPair(unit, text, at)) {
        symbol = 0;
        at++;
      }
      symbols[length++] = symbol;
      hash = mixIn(symbol, hash);
    }
    return at;
  };
  const segment = (totalBefore: number): WordIds => {
    const isClose = findEndings(length, totalBefore, trie, room);
    return { ids: room.ids, start: traceBack(length, lengths, room), end: room.ids.length, isClose };
  };
  const memory = createWordMemory(segment);

  /** Calls `visit` with the ids of each word in turn. */
  const forEachWord = (text: string, visit: (ids: Int32Array, start: number, end: number) => void): void => {
    const normalized = isAscii(text) ? text : text.normalize('NFKC');
    if (normalized === '') return;
    if (normalized.length >= room.symbols.length) room = createRoom(2 * normalized.length);
    let total = 0;
    for (let at = -1; at < normalized.length; ) {
      at = readWord(normalized, at + 1);
      const { ids, start, end } = total === 0 ? segment(total) : memory.lookUp(room.symbols, length, hash, total);
      for (let i = start; i < end; i++) total += scores[ids[i]!]!;
      visit(ids, start, end);
    }
  };
  return {
    encode(text) {
      const all: number[] = [];
      forEachWord(text, (ids, from, to) => {
        for (let i = from; i < to; i++) all.push(ids[i]!);
      });
      return all;
    },
    count(text) {
      let count = 0;
      forEachWord(text, (_, from, to) => {
        count += to - from;
      });
      return count;
    },
  };
}

/**
 * Pieces by their symbols. A node is a place in the arrays, the root place 0. The step from a node by a symbol leads to place
 * `base[node] + symbol` where that place's `parent` is the node, else nowhere: the nodes' tables lie in each other's gaps, so that all
 * of them stay in the processor's cache.
 * @source double array: Aoe 1989, "An efficient digital search algorithm by using a double-array structure".
 */
interface Trie {
  /** The number of a UTF-16 unit, from 1; 0 is one that stands in no piece. No piece holds a symbol of two units. */
  readonly symbolOf: Uint16Array;
  readonly base: Int32Array;
  readonly parent: Int32Array;
  /** Of the piece that ends at each place, -1 if none does. */
  readonly ids: Int32Array;
  readonly scores: Float64Array;
}

interface Branch {
  readonly next: Map<number, Branch>;
  id: number;
  score: number;
}

function buildTrie(vocabulary: readonly VocabularyEntry[]): Trie {
  const symbolOf = new Uint16Array(0x10000);
  let symbolCount = 1;
  let nodeCount = 1;
  const root: Branch = { next: new Map(), id: -1, score: 0 };
  for (let id = RESERVED_IDS; id < vocabulary.length; id++) {
    const [piece, score] = vocabulary[id]!;
    let branch = root;
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      if (symbolOf[unit] === 0) symbolOf[unit] = symbolCount++;
      const symbol = symbolOf[unit]!;
      if (!branch.next.has(symbol)) {
        branch.next.set(symbol, { next: new Map(), id: -1, score: 0 });
        nodeCount++;
      }
      branch = branch.next.get(symbol)!;
    }
    branch.id = id;
    branch.score = score;
  }
  return { symbolOf, ...placeBranches(root, nodeCount, symbolCount) };
}

/** Puts every branch's children where the places from some base on are free: the first such base after that of the last branch of as many. */
function placeBranches(root: Branch, nodeCount: number, symbolCount: number): Omit<Trie, 'symbolOf'> {
  // More than enough: in the worst case each node has a table of its own.
  const size = Math.min(nodeCount * symbolCount, 8 * nodeCount) + 2 * symbolCount;
  const base = new Int32Array(size);
  const parent = new Int32Array(size).fill(-1);
  const ids = new Int32Array(size).fill(-1);
  const scores = new Float64Array(size);
  const lastBase: number[] = [];
  const open = [{ branch: root, place: 0 }];
  for (const { branch, place } of open) {
    ids[place] = branch.id;
    scores[place] = branch.score;
    const symbols = [...branch.next.keys()];
    if (symbols.length === 0) continue;
    let from = lastBase[symbols.length] ?? 0;
    while (symbols.some((symbol) => parent[from + symbol]! >= 0)) from++;
    lastBase[symbols.length] = from;
    base[place] = from;
    for (const [symbol, child] of branch.next) {
      parent[from + symbol] = place;
      open.push({ branch: child, place: from + symbol });
    }
  }
  return { base, parent, ids, scores };
}

/** What words are read and segmented in, kept from text to text. */
interface Room {
  readonly symbols: Uint16Array;
  /** By position after a symbol: the piece that ends there in the best segmentation up to it, and its total. */
  readonly ending: Int32Array;
  readonly best: Float64Array;
  readonly ids: Int32Array;
}

function createRoom(symbols: number): Room {
  return {
    symbols: new Uint16Array(symbols),
    ending: new Int32Array(symbols + 1),
    best: new Float64Array(symbols + 1),
    ids: new Int32Array(symbols),
  };
}

/** Whether a symbol of two units begins here. */
function isPair(unit: number, text: string, i: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}

/** Totals that differ by less than this may be equal but for rounding. */
const ROUNDING = 1e-6;

/** Viterbi. @param totalBefore of the words before. @returns whether a choice was one by rounding. */
function findEndings(
  length: number,
  totalBefore: number,
  { base, parent, ids, scores }: Trie,
  { symbols, ending, best }: Room,
): boolean {
  let isClose = false;
  best.fill(0, 0, length + 1);
  best[0] = totalBefore;
  for (let start = 0; start < length; start++) {
    const before = best[start]!;
    let matched = false;
    let node = 0;
    for (let end = start + 1; end <= length; end++) {
      const next = base[node]! + symbols[end - 1]!;
      if (next === 0 || parent[next] !== node) break;
      node = next;
      const id = ids[node]!;
      if (id < 0) continue;
      matched = true;
      const total = before + scores[node]!;
      if (Math.abs(total - best[end]!) < ROUNDING) isClose = true;
      if (best[end] === 0 || total >= best[end]!) {
        best[end] = total;
        ending[end] = id;
      }
    }
    if (!matched && (best[start + 1] === 0 || before >= best[start + 1]!)) {
      best[start + 1] = before;
      ending[start + 1] = UNKNOWN_ID;
    }
  }
  return isClose;
}

/** Writes the ids of the pieces that lead to the end, of a run of unknown ones one, to the end of `ids`. @returns where they start. */
function traceBack(length: number, lengths: Int32Array, { ending, ids }: Room): number {
  let start = ids.length;
  let after = -1;
  for (let end = length; end > 0; end -= lengths[after]!) {
    const id = ending[end]!;
    if (id !== UNKNOWN_ID || after !== UNKNOWN_ID) ids[--start] = id;
    after = id;
  }
  return start;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
