/** A piece of the vocabulary and its log-probability; the position in the list is its id. */
export type VocabularyEntry = readonly [piece: string, score: number];

export interface Tokenizer {
  /** Ids of the pieces, in order. An empty text has none. */
  encode(text: string): number[];
}

/** The first ids stand for special tokens and are never found in a text; 0 is the unknown piece. */
const RESERVED_IDS = 6;
const UNKNOWN_ID = 0;
const WORD_START = '\u2581';

/**
 * A SentencePiece unigram tokenizer: the segmentation of the highest total score. A symbol that starts no piece becomes
 * the unknown piece, and a run of unknowns becomes one. Time and memory are linear in the text's length.
 *
 * Ids are those of `Tokenizer.encode` of the npm package @energetic-ai/embeddings, with its habits: a total of exactly 0
 * counts as "not reached yet", and of equal totals the later start wins.
 */
export function createTokenizer(vocabulary: readonly VocabularyEntry[]): Tokenizer {
  const pieces = buildTrie(vocabulary);
  const lengths = vocabulary.map(([piece]) => piece.length);
  return { encode: (text) => encode(text, pieces, lengths) };
}

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  /** Of the piece that ends here, -1 if none does. */
  id: number;
  score: number;
}

function buildTrie(vocabulary: readonly VocabularyEntry[]): TrieNode {
  const root: TrieNode = { next: new Map(), id: -1, score: 0 };
  for (let id = RESERVED_IDS; id < vocabulary.length; id++) {
    const [piece, score] = vocabulary[id]!;
    let node = root;
    for (const symbol of piece) {
      let child = node.next.get(symbol);
      if (!child) {
        child = { next: new Map(), id: -1, score: 0 };
        node.next.set(symbol, child);
      }
      node = child;
    }
    node.id = id;
    node.score = score;
  }
  return root;
}

function encode(text: string, pieces: TrieNode, lengths: readonly number[]): number[] {
  const normalized = text.normalize('NFKC');
  if (normalized === '') return [];
  const symbols = [...(WORD_START + normalized.replaceAll(' ', WORD_START))];
  return trace(bestEndings(symbols, pieces), lengths);
}

/** For each position after a symbol, the id of the piece that ends there in the best segmentation up to it (Viterbi). */
function bestEndings(symbols: readonly string[], pieces: TrieNode): Int32Array {
  const best = new Float64Array(symbols.length + 1);
  const ending = new Int32Array(symbols.length + 1);
  const offer = (end: number, total: number, id: number) => {
    if (best[end] !== 0 && total < best[end]!) return;
    best[end] = total;
    ending[end] = id;
  };
  for (let start = 0; start < symbols.length; start++) {
    let matched = false;
    let node = pieces.next.get(symbols[start]!);
    for (let end = start + 1; node; end++) {
      if (node.id >= 0) {
        matched = true;
        offer(end, best[start]! + node.score, node.id);
      }
      node = end < symbols.length ? node.next.get(symbols[end]!) : undefined;
    }
    if (!matched) offer(start + 1, best[start]!, UNKNOWN_ID);
  }
  return ending;
}

function trace(ending: Int32Array, lengths: readonly number[]): number[] {
  const ids: number[] = [];
  for (let end = ending.length - 1; end > 0; end -= lengths[ending[end]!]!) {
    const id = ending[end]!;
    if (id !== UNKNOWN_ID || ids.at(-1) !== UNKNOWN_ID) ids.push(id);
  }
  return ids.reverse();
}
