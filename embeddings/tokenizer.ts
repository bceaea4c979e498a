/** A piece of the vocabulary and its log-probability; the position in the list is its id. */
export type VocabularyEntry = readonly [piece: string, score: number];

export interface Tokenizer {
  /** Ids of the pieces, in order. An empty text has none. */
  encode(text: string): number[];
  /** How many `encode` gives, in half the time. */
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
}

export function compileVocabulary(vocabulary: readonly VocabularyEntry[]): CompiledVocabulary {
  return { trie: buildTrie(vocabulary), lengths: Int32Array.from(vocabulary, ([piece]) => [...piece].length) };
}

/**
 * A SentencePiece unigram tokenizer: the segmentation of the highest total score. A symbol that starts no piece becomes
 * the unknown piece, and a run of unknowns becomes one. Time and memory are linear in the text's length.
 *
 * Ids are those of `Tokenizer.encode` of the npm package @energetic-ai/embeddings, with its habits: a total of exactly 0
 * counts as "not reached yet", and of equal totals the later start wins.
 */
export function createTokenizer({ trie, lengths }: CompiledVocabulary): Tokenizer {
  let room = createRoom(1024);

  /** Segments a text; the ids of its pieces are then found from `room.ending[length]` backwards. @returns its length in symbols. */
  const segment = (text: string): number => {
    const normalized = isAscii(text) ? text : text.normalize('NFKC');
    if (normalized === '') return 0;
    if (normalized.length + 1 > room.symbols.length) room = createRoom(2 * normalized.length + 2);
    const length = readSymbols(normalized, trie, room.symbols);
    findEndings(length, trie, room);
    return length;
  };
  /** Calls `visit` with the pieces, last first. */
  const trace = (length: number, visit: (id: number) => void): void => {
    let after = -1;
    for (let end = length; end > 0; end -= lengths[after]!) {
      const id = room.ending[end]!;
      if (id !== UNKNOWN_ID || after !== UNKNOWN_ID) visit(id);
      after = id;
    }
  };
  return {
    encode(text) {
      const ids: number[] = [];
      trace(segment(text), (id) => ids.push(id));
      return ids.reverse();
    },
    count(text) {
      let count = 0;
      trace(segment(text), () => count++);
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

/** What a segmentation works in, kept from text to text. */
interface Room {
  readonly symbols: Uint16Array;
  /** By position after a symbol: the piece that ends there in the best segmentation up to it, and its total. */
  readonly ending: Int32Array;
  readonly best: Float64Array;
}

function createRoom(symbols: number): Room {
  return {
    symbols: new Uint16Array(symbols),
    ending: new Int32Array(symbols + 1),
    best: new Float64Array(symbols + 1),
  };
}

/** The numbers of a text's symbols, each space the mark of a word's start, and one mark before all. @returns how many. */
function readSymbols(text: string, { symbolOf }: Trie, symbols: Uint16Array): number {
  const mark = symbolOf[WORD_START]!;
  symbols[0] = mark;
  let count = 1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SPACE) symbols[count++] = mark;
    else if (isPair(unit, text, i)) {
      symbols[count++] = 0;
      i++;
    } else symbols[count++] = symbolOf[unit]!;
  }
  return count;
}

/** Whether a symbol of two units begins here. */
function isPair(unit: number, text: string, i: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}

/** Viterbi. */
function findEndings(length: number, { base, parent, ids, scores }: Trie, { symbols, ending, best }: Room): void {
  best.fill(0, 0, length + 1);
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
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
