import type { Span } from '../../taxonomy/phrase-shape.js';
import { STOP_WORDS, WEAK_WORDS } from '../../taxonomy/stop-words.js';
import { BREAK, type WordTable } from '../../taxonomy/words.js';

/** An occurrence of a phrase, with the key ids of its telling words in order. */
export interface KeyedSpan {
  readonly keys: readonly number[];
  readonly span: Span;
}

/** What `createSpanFinder` must find, word by word. */
export function* findSpansPlainly(
  table: WordTable,
  document: number,
  particular: ReadonlyMap<number, number>,
): Generator<KeyedSpan> {
  const text = table.texts[document]!;
  for (let start = 0; start < text.length; start++) {
    if (text[start] === BREAK || !isTelling(table, text[start]!, particular)) continue;
    const content: number[] = [];
    for (let end = start; end < Math.min(text.length, start + LONGEST_SPAN); end++) {
      const form = text[end]!;
      if (form === BREAK) break;
      if (STOP_WORDS.has(table.forms[form]!)) {
        if (!JOINING.has(table.forms[form]!)) break;
        continue;
      }
      content.push(end);
      if (!isTelling(table, form, particular) && !OBJECTS.has(table.forms[form]!)) continue;
      if (content.length <= MOST_KEYS) yield* toSpan(table, text, content, particular);
      const kept = content.length > 2 ? withoutDescription(content) : null;
      if (kept) yield* toSpan(table, text, kept, particular);
    }
  }
}

/** Words a phrase may run over, joining words included. */
const LONGEST_SPAN = 5;
const MOST_KEYS = 3;
/** Joining words that a phrase may hold inside. */
const JOINING = new Set('of a an the my your his her our their its in on for to with at from into about'.split(' '));
/** Weak words that can be the object of a telling verb. */
const OBJECTS = new Set('someone somebody people person men women everyone'.split(' '));

/** Particular to the node, or at least neither a joining word nor one of asking. */
function isTelling(table: WordTable, form: number, particular: ReadonlyMap<number, number>): boolean {
  const word = table.forms[form]!;
  if (particular.has(table.keyOf[form]!)) return true;
  return !STOP_WORDS.has(word) && !WEAK_WORDS.has(word) && /\p{L}.*\p{L}/u.test(word);
}

/** A phrase's occurrence, unless it says a word twice or holds none that is particular. */
function* toSpan(
  table: WordTable,
  text: Int32Array,
  content: readonly number[],
  particular: ReadonlyMap<number, number>,
): Generator<KeyedSpan> {
  const keys = content.map((at) => table.keyOf[text[at]!]!);
  if (new Set(keys).size < keys.length || !keys.some((key) => particular.has(key))) return;
  const start = content[0]!;
  const end = content.at(-1)! + 1;
  const shown: number[] = [];
  for (let at = start; at < end; at++) {
    if (content.includes(at) || STOP_WORDS.has(table.forms[text[at]!]!)) shown.push(text[at]!);
  }
  yield { keys, span: { text, start, end, shown } };
}

/** The first and the last telling word, if all between them stand right before the last; else null. */
function withoutDescription(content: readonly number[]): number[] | null {
  const last = content.at(-1)!;
  const describing = content.slice(1, -1);
  return describing.every((at, i) => at === last - (describing.length - i)) ? [content[0]!, last] : null;
}
