import type { Span } from './phrase-shape.js';
import { STOP_WORDS, WEAK_WORDS } from './stop-words.js';
import { BREAK, type WordTable } from './words.js';

/** An occurrence in numbers: bit `i` of `content` says that the word at `start + i` is one of its telling words. Bit 0 is set. */
export type SeeSpan = (start: number, content: number) => void;

export interface SpanFinder {
  /**
   * Goes through the stretches of a text that begin and end in a telling word and hold at least one that is particular to the
   * node. Words that only describe the last word may be passed over: "launder drug money" is also a "launder money".
   * @param isParticular 1 for the keys of the words that set the node apart: a number for each key.
   */
  findIn(document: number, isParticular: Uint8Array, see: SeeSpan): void;
}

/** Words a phrase may run over, joining words included. */
const LONGEST_SPAN = 5;
const MOST_KEYS = 3;
/** Joining words that a phrase may hold inside. */
const JOINING = new Set('of a an the my your his her our their its in on for to with at from into about'.split(' '));
/** Weak words that can be the object of a telling verb. */
const OBJECTS = new Set('someone somebody people person men women everyone'.split(' '));

/** What is known of a form, as bits. */
const [STOP, JOINS, TELLS, OBJECT] = [1, 2, 4, 8];

/** Looks each form up once, so that going through a text compares numbers alone. */
export function createSpanFinder(table: WordTable): SpanFinder {
  const { keyOf, texts } = table;
  const traits = Uint8Array.from(table.forms, traitsOf);
  /** Places of telling words in the stretch, after its start. */
  const content = new Int32Array(LONGEST_SPAN);
  return { findIn };

  function findIn(document: number, isParticular: Uint8Array, see: SeeSpan): void {
    const text = texts[document]!;
    let next = -1;
    for (let start = 0; start < text.length; start++) {
      const form = text[start]!;
      if (form === BREAK) continue;
      // The next particular word: no stretch from here holds one where it is too far away.
      if (next < start) {
        next = start;
        while (next < text.length && (text[next] === BREAK || isParticular[keyOf[text[next]!]!] === 0)) next++;
        if (next === text.length) return;
      }
      if (next - start >= LONGEST_SPAN) {
        start = next - LONGEST_SPAN;
        continue;
      }
      if (start < next && (traits[form]! & TELLS) === 0) continue;
      findFrom(text, start, isParticular, see);
    }
  }

  function findFrom(text: Int32Array, start: number, isParticular: Uint8Array, see: SeeSpan): void {
    const stop = Math.min(text.length, start + LONGEST_SPAN);
    let count = 0;
    for (let end = start; end < stop; end++) {
      const form = text[end]!;
      if (form === BREAK) return;
      const trait = traits[form]!;
      if ((trait & STOP) !== 0) {
        if ((trait & JOINS) === 0) return;
        continue;
      }
      content[count++] = end;
      if ((trait & (TELLS | OBJECT)) === 0 && isParticular[keyOf[form]!] === 0) continue;
      if (count <= MOST_KEYS) offer(text, count, isParticular, see);
      if (count > 2 && isDescribedAtOnce(count)) {
        const [second, last] = [content[1]!, content[count - 1]!];
        content[1] = last;
        offer(text, 2, isParticular, see);
        content[1] = second;
      }
    }
  }

  /** Whether all telling words between the first and the last stand right before the last. */
  function isDescribedAtOnce(count: number): boolean {
    return content[count - 1]! - content[1]! === count - 2;
  }

  /** A phrase's occurrence, unless it says a word twice or holds none that is particular. */
  function offer(text: Int32Array, count: number, isParticular: Uint8Array, see: SeeSpan): void {
    const start = content[0]!;
    let mask = 0;
    let particular = 0;
    for (let i = 0; i < count; i++) {
      const key = keyOf[text[content[i]!]!]!;
      for (let j = 0; j < i; j++) if (keyOf[text[content[j]!]!] === key) return;
      particular |= isParticular[key]!;
      mask |= 1 << (content[i]! - start);
    }
    if (particular === 1) see(start, mask);
  }
}

/** An occurrence as words. */
export function readSpan({ texts, forms }: WordTable, document: number, start: number, content: number): Span {
  const text = texts[document]!;
  const shown: number[] = [];
  let at = start;
  for (let left = content; left !== 0; left >>= 1, at++)
    if ((left & 1) === 1 || STOP_WORDS.has(forms[text[at]!]!)) shown.push(text[at]!);
  return { text, start, end: at, shown };
}

/** A form that tells by itself is neither a joining word nor one of asking. */
function traitsOf(word: string): number {
  const isStop = STOP_WORDS.has(word);
  const tells = !isStop && !WEAK_WORDS.has(word) && /\p{L}.*\p{L}/u.test(word);
  return (isStop ? STOP : 0) | (JOINING.has(word) ? JOINS : 0) | (tells ? TELLS : 0) | (OBJECTS.has(word) ? OBJECT : 0);
}
