import { gerundOf, guessClass } from './english.js';
import { STOP_WORDS } from './stop-words.js';
import { DETERMINERS, isVerbPlace } from './word-use.js';
import { BREAK, joinWords, type WordTable } from './words.js';

/** One occurrence of a phrase: form ids `start` to `end` (exclusive) of a text. */
export interface Span {
  readonly text: Int32Array;
  readonly start: number;
  readonly end: number;
  /** The form ids to show: the stretch less the words passed over. */
  readonly shown: readonly number[];
}

/** How a phrase is written and how well it reads. */
export interface PhraseShape {
  readonly text: string;
  readonly form: 'doing' | 'thing';
  /** About 0.3 (a stray adjective) to `MOST_READABILITY` (a verb with its object). */
  readonly readability: number;
}

export const MOST_READABILITY = 1.5;

/**
 * The wording of a phrase: the one most often found, of equals the shortest. Where its first word is a verb, here and
 * usually ("how can I forge a signature"), it becomes a gerund: "forging a signature".
 * @param verbUse from `measureVerbUse`.
 */
export function shapePhrase(table: WordTable, verbUse: Float32Array, spans: readonly Span[]): PhraseShape {
  const { shown } = commonestSpan(table, spans);
  const words = agreeArticles(shown.map((form) => table.written[form]!));
  words[words.length - 1] = words.at(-1)!.replace(/'s$/, '');
  const usual = verbUse[shown[0]!]!;
  const here = spans.filter(({ text, start }) => isVerbPlace(table, text, start)).length / spans.length;
  const ending = endReadability(table, verbUse, spans, shown);
  if (usual > 0.75 || (usual > 0 && (usual + here) / 2 >= 0.6)) {
    words[0] = gerundOf(words[0]!);
    return { text: joinWords(words), form: 'doing', readability: words.length === 1 ? 0.5 : MOST_READABILITY * ending };
  }
  const opening = isAdverb(table, shown[0]!) || (words.length === 1 && usual > 0.4) ? 0.6 : 1;
  return { text: joinWords(words), form: 'thing', readability: opening * joinReadability(table, shown) * ending };
}

function isAdverb(table: WordTable, form: number): boolean {
  return guessClass(table.forms[form]!) === 'adverb';
}

/** Things are joined by `of` at best; `into` and `to` belong to a verb that is not there. */
function joinReadability(table: WordTable, shown: readonly number[]): number {
  if (shown.length === 1) return 1;
  const inner = shown.slice(1, -1).map((form) => table.forms[form]!);
  if (inner.includes('to') || inner.includes('into')) return 0.5;
  const loose = inner.some((word) => STOP_WORDS.has(word) && word !== 'of' && !DETERMINERS.has(word));
  return loose ? 0.9 : 1.3;
}

/** `a` or `an` by the word that now follows. */
function agreeArticles(words: readonly string[]): string[] {
  return words.map((word, i) => {
    if (!/^an?$/i.test(word) || i === words.length - 1) return word;
    return /^(?:[aeio]|u(?!ni|se|s[aiu]))/i.test(words[i + 1]!) ? 'an' : 'a';
  });
}

function commonestSpan(table: WordTable, spans: readonly Span[]): Span {
  const groups = new Map<string, { span: Span; count: number }>();
  for (const span of spans) {
    const id = span.shown.map((form) => table.forms[form]).join(' ');
    const group = groups.get(id);
    if (group) group.count++;
    else groups.set(id, { span, count: 1 });
  }
  const ranked = [...groups].sort(
    ([a, x], [b, y]) => y.count - x.count || x.span.shown.length - y.span.shown.length || (a < b ? -1 : 1),
  );
  return ranked[0]![1].span;
}

/** A phrase should end in the word it is about: not in a describing word, nor in one that goes on to another. */
function endReadability(
  table: WordTable,
  verbUse: Float32Array,
  spans: readonly Span[],
  shown: readonly number[],
): number {
  if (shown.length > 1 && verbUse[shown.at(-1)!]! > 0.6) return 0.4;
  const end = table.forms[shown.at(-1)!]!;
  const kind = guessClass(end);
  if (kind === 'adverb') return 0.3;
  if (kind === 'adjective' || (kind !== 'noun' && /[^e]ed$/.test(end))) return 0.4;
  if (/.{3}ing$/.test(end)) return 0.5;
  const describing = spans.filter((span) => describesNext(table, span)).length / spans.length;
  return describing > 0.6 ? 0.6 : 1;
}

/** Whether the word after the phrase is one that the phrase's last word describes. */
function describesNext(table: WordTable, { text, end }: Span): boolean {
  const next = text[end];
  return next !== undefined && next !== BREAK && !STOP_WORDS.has(table.forms[next]!);
}
