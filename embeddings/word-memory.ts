/** Longer words are made up as a rule, and don't come again. */
const LONGEST_WORD = 32;
const MOST_WORDS = 1 << 16;
/** Twice the words, so that a search for a free place is short. */
const SLOTS = 2 * MOST_WORDS;
const SYMBOL_ROOM = MOST_WORDS * 12;
const ID_ROOM = MOST_WORDS * 6;

/** The ids of a word: those of `ids` from `start` to before `end`, to be read before the next word is looked up. */
export interface WordIds {
  readonly ids: Int32Array;
  readonly start: number;
  readonly end: number;
  /** Whether other words before it may lead to other ids. */
  readonly isClose: boolean;
}

export interface WordMemory {
  /**
   * The ids of the word that is the first `length` of the symbols.
   * @param hash of all symbols but the first, by `mixIn`, from 0.
   * @param totalBefore of the words before it, not 0.
   */
  lookUp(symbols: Uint16Array, length: number, hash: number, totalBefore: number): WordIds;
}

/**
 * Keeps the ids of words, as most words of a text have stood in it before. A hash table with linear probing, in flat arrays; when it is full it begins anew.
 * @param segment makes the ids of the word that is looked up.
 */
export function createWordMemory(segment: (totalBefore: number) => WordIds): WordMemory {
  /** The number of a word plus 1; 0 for a free place. */
  const slots = new Int32Array(SLOTS);
  const symbolsOf = new Uint16Array(SYMBOL_ROOM);
  const idsOf = new Int32Array(ID_ROOM);
  /** Where a word's symbols and ids begin; they end where those of the next begin. */
  const symbolStart = new Int32Array(MOST_WORDS + 1);
  const idStart = new Int32Array(MOST_WORDS + 1);
  let wordCount = 0;

  const isWord = (word: number, symbols: Uint16Array, length: number): boolean => {
    const start = symbolStart[word]!;
    if (symbolStart[word + 1]! - start !== length) return false;
    for (let i = 0; i < length; i++) if (symbolsOf[start + i] !== symbols[i]) return false;
    return true;
  };
  const keep = (slot: number, symbols: Uint16Array, length: number, { ids, start, end }: WordIds): void => {
    const symbolEnd = symbolStart[wordCount]! + length;
    const idEnd = idStart[wordCount]! + end - start;
    if (wordCount === MOST_WORDS || symbolEnd > SYMBOL_ROOM || idEnd > ID_ROOM) {
      slots.fill(0);
      wordCount = 0;
      return;
    }
    symbolsOf.set(symbols.subarray(0, length), symbolStart[wordCount]);
    idsOf.set(ids.subarray(start, end), idStart[wordCount]);
    wordCount++;
    symbolStart[wordCount] = symbolEnd;
    idStart[wordCount] = idEnd;
    slots[slot] = wordCount;
  };

  return {
    lookUp(symbols, length, hash, totalBefore) {
      if (length > LONGEST_WORD) return segment(totalBefore);
      let slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
      for (let word = slots[slot]!; word > 0; word = slots[slot]!) {
        if (isWord(word - 1, symbols, length)) {
          return { ids: idsOf, start: idStart[word - 1]!, end: idStart[word]!, isClose: false };
        }
        slot = (slot + 1) & (SLOTS - 1);
      }
      const made = segment(totalBefore);
      if (!made.isClose) keep(slot, symbols, length, made);
      return made;
    },
  };
}

/** The hash of what came before and a symbol. @source FNV-1a, with a shift so that high bits count too. */
export function mixIn(symbol: number, hash: number): number {
  return (Math.imul(hash ^ symbol, 0x01000193) + (hash >>> 15)) | 0;
}
