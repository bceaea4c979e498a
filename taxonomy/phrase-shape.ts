import { gerundOf, guessClass, isVerbBase } from './english.js';
import { STOP_WORDS } from './stop-words.js';
import { BREAK, type WordTable } from './words.js';

/** One occurrence of a phrase: form ids `start` to `end` (exclusive) of a text. */
export interface Span {
  readonly text: Int32Array;
  readonly start: number;
  readonly end: number;
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
  const span = commonestSpan(table, spans);
  const forms = [...span.text.subarray(span.start, span.end)];
  const words = forms.map((form) => table.written[form]!);
  const asVerb = spans.filter((each) => opensWithVerb(table, each)).length;
  if (asVerb * 2 >= spans.length && isVerbBase(table.forms[forms[0]!]!)) {
    words[0] = gerundOf(words[0]!.toLowerCase());
    return { text: words.join(' '), form: 'doing', readability: words.length > 1 ? 1.4 : 0.7 };
  }
  return { text: words.join(' '), form: 'thing', readability: readabilityOf(table, spans, forms) };
}

function commonestSpan(table: WordTable, spans: readonly Span[]): Span {
  const groups = new Map<string, { span: Span; count: number }>();
  for (const span of spans) {
    const id = [...span.text.subarray(span.start, span.end)].map((form) => table.forms[form]).join(' ');
    const group = groups.get(id);
    if (group) group.count++;
    else groups.set(id, { span, count: 1 });
  }
  const ranked = [...groups].sort(
    ([a, x], [b, y]) =>
      y.count - x.count || x.span.end - x.span.start - (y.span.end - y.span.start) || (a < b ? -1 : 1),
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

function readabilityOf(table: WordTable, spans: readonly Span[], forms: readonly number[]): number {
  const head = table.forms[forms.at(-1)!]!;
  const kind = guessClass(head);
  if (kind === 'adverb') return 0.3;
  if (kind === 'adjective' || (/[^e]ed$/.test(head) && kind !== 'noun')) return forms.length > 1 ? 0.5 : 0.4;
  const describing = spans.filter((span) => describesNext(table, span)).length / spans.length;
  const single = forms.length === 1;
  if (describing > 0.7 && spans.length > 2) return single ? 0.6 : 0.7;
  return single ? 1 : 1.25;
}

/** Whether the word after the phrase is one that the phrase's last word describes. */
function describesNext(table: WordTable, { text, end }: Span): boolean {
  const next = text[end];
  return next !== undefined && next !== BREAK && !STOP_WORDS.has(table.forms[next]!);
}
