import { gerundOf, guessClass, isVerbBase } from './english.js';
import { STOP_WORDS } from './stop-words.js';
import { BREAK, type WordTable } from './words.js';

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
  /** About 0.3 (a stray adjective) to 1.4 (a verb with its object). */
  readonly readability: number;
}

/**
 * The wording of a phrase: the one most often found, of equals the shortest. Where it is mostly used as a request's verb
 * ("how can I forge a signature"), the verb becomes a gerund: "forging a signature".
 */
export function shapePhrases(table: WordTable, spans: readonly Span[]): PhraseShape {
  const { shown } = commonestSpan(table, spans);
  const words = shown.map((form) => table.written[form]!);
  words[words.length - 1] = words.at(-1)!.replace(/'s$/, '');
  const first = table.forms[shown[0]!]!;
  const asVerb = spans.filter((each) => opensWithVerb(table, each)).length / spans.length;
  if (asVerb >= (words.length > 1 ? 0.5 : 0.7) && isVerbBase(first)) {
    words[0] = gerundOf(first);
    const readability = words.length > 1 ? 1.5 * endReadability(table, spans, shown) : 0.5;
    return { text: words.join(' '), form: 'doing', readability };
  }
  const readability = (words.length > 1 ? 1.3 : 1) * endReadability(table, spans, shown);
  return { text: words.join(' '), form: 'thing', readability };
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

const BEFORE_VERB = new Set(
  `to i you we they can could would should will must might may don't dont can't cannot never didn't did do does doesn't
  i'll you'll we'll i'd let's lets please and or then just helps`.split(/\s+/),
);
const HELPS = new Set('help let make helping'.split(' '));
const DETERMINERS = new Set('a an the my your his her our their its this that these those some any no'.split(' '));

/** Whether the phrase's first word stands where a verb would: after `to`, `I`, `can`, `help me`, or opening a command. */
function opensWithVerb(table: WordTable, { text, start, end }: Span): boolean {
  const word = (i: number) => (i < 0 || i >= text.length || text[i] === BREAK ? '' : table.forms[text[i]!]!);
  const before = word(start - 1);
  if (before === 'me' || before === 'us') return HELPS.has(word(start - 2));
  if (before === 'and' || before === 'or') return end - start > 1 && DETERMINERS.has(word(start + 1));
  if (before === 'to' && end - start === 1) return !/^(?:|and|or)$/.test(word(end)) && STOP_WORDS.has(word(end));
  if (BEFORE_VERB.has(before)) return true;
  return before === '' && DETERMINERS.has(word(start + 1));
}

/** A phrase should end in the word it is about: not in a describing word, nor in one that goes on to another. */
function endReadability(table: WordTable, spans: readonly Span[], shown: readonly number[]): number {
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
