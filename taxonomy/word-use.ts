import { isVerbBase } from './english.js';
import { STOP_WORDS } from './stop-words.js';
import { BREAK, type WordTable } from './words.js';

/**
 * How often each form stands where a verb would, as a share of its occurrences, 0 to 1; 0 for forms that cannot be the base
 * of an English verb. Judged by the neighbours alone: after `to`, `I`, `can you`, `help me`, or opening a command.
 */
export function measureVerbUse(table: WordTable): Float32Array {
  const asVerb = new Float64Array(table.forms.length);
  const total = new Float64Array(table.forms.length);
  for (const text of table.texts) {
    for (let at = 0; at < text.length; at++) {
      const form = text[at]!;
      if (form === BREAK) continue;
      total[form]!++;
      if (isVerbPlace(table, text, at)) asVerb[form]!++;
    }
  }
  return Float32Array.from(asVerb, (count, form) => (isVerbForm(table, form) ? count / total[form]! : 0));
}

/** Whether the word at `at` stands where a verb would. */
export function isVerbPlace(table: WordTable, text: Int32Array, at: number): boolean {
  const word = (i: number) => (i < 0 || i >= text.length || text[i] === BREAK ? '' : table.forms[text[i]!]!);
  const before = word(at - 1);
  const opensObject = DETERMINERS.has(word(at + 1));
  if (before === 'me' || before === 'us') return HELPS.has(word(at - 2));
  if (before === 'you') return ASKING.has(word(at - 2));
  if (before === 'and' || before === 'or' || before === '') return opensObject;
  if (before === 'to') return word(at + 1) !== '';
  return BEFORE_VERB.has(before);
}

export const DETERMINERS: ReadonlySet<string> = new Set(
  'a an the my your his her our their its this that these those some any no'.split(' '),
);

const BEFORE_VERB = new Set(
  `i we they can could should would will must might may don't dont can't cannot never didn't did do does doesn't i'll
  you'll we'll i'd let's lets please then helps`.split(/\s+/),
);
const HELPS = new Set('help let make helping'.split(' '));
const ASKING = new Set('can could would will do did should must if when how'.split(' '));

function isVerbForm(table: WordTable, form: number): boolean {
  const word = table.forms[form]!;
  return !STOP_WORDS.has(word) && table.written[form] === word && isVerbBase(word);
}
