import { inertText } from './inert.js';
import type { PauseAfter } from './pauses.js';

/** The words of many texts as numbers, with what is needed to write them out again. */
export interface WordTable {
  /** Lower-case forms by form id, apostrophes straight. */
  readonly forms: readonly string[];
  /** For each form, the id of its key: `review`, `reviews`, `review's` share one. */
  readonly keyOf: Int32Array;
  /** A name for each key that does not depend on the order of the texts: its shortest, then first form. */
  readonly keys: readonly string[];
  /** For each form, how it is written inside a sentence, most often: `iPhone`, `NATO`, `reviews`. */
  readonly written: readonly string[];
  /** For each text, its form ids in order, `BREAK` between stretches that no phrase may span. */
  readonly texts: readonly Int32Array[];
}

/** Words as written, spaces between them where their script has any. */
export function joinWords(words: readonly string[]): string {
  return words.reduce((line, word) => {
    if (line === '') return word;
    return UNSPACED.test(line.at(-1)!) && UNSPACED.test(word[0]!) ? line + word : `${line} ${word}`;
  }, '');
}

/** Where punctuation ends a stretch of words. */
export const BREAK = -1;

/** Words of one text that are looked at; a digest is shorter. */
const WORDS_PER_TEXT = 1_000;

/** Letters of a word, at most; what is longer is no word (a key, an image, a laugh) and no name can hold it. */
const LONGEST_WORD = 60;

/** Splits texts into words and gathers the forms of one word under one key. */
export function tabulateWords(texts: readonly string[]): WordTable {
  const words = collectWords();
  return words.tabulate(texts.map(words.read));
}

/** The same in turns, so that other work gets through. @param pauseAfter is told of each text. */
export async function tabulateInTurns(texts: readonly string[], pauseAfter: PauseAfter): Promise<WordTable> {
  const words = collectWords();
  const encoded: Int32Array[] = [];
  for (const text of texts) {
    encoded.push(words.read(text));
    await pauseAfter(1);
  }
  return words.tabulate(encoded);
}

function collectWords() {
  const ids = new Map<string, number>();
  const counts: number[] = [];
  /** Of each word as written: the form it is of, and how often a sentence has it inside. */
  const writings = new Map<string, { readonly form: number; count: number }>();
  const out = new Int32Array(WORDS_PER_TEXT);
  return { read, tabulate };

  /** The form ids of a text. */
  function read(text: string): Int32Array {
    let length = 0;
    for (const { text: word, opening, shouted } of tokens(text)) {
      if (length >= WORDS_PER_TEXT) break;
      if (word === '') {
        if (length > 0 && out[length - 1] !== BREAK) out[length++] = BREAK;
        continue;
      }
      let writing = writings.get(word);
      if (writing === undefined) {
        writing = { form: formOf(word), count: 0 };
        writings.set(word, writing);
      }
      counts[writing.form]!++;
      if (!opening && !shouted) writing.count++;
      out[length++] = writing.form;
    }
    return out.slice(0, length);
  }

  function formOf(word: string): number {
    const lower = word.toLowerCase();
    const known = ids.get(lower);
    if (known !== undefined) return known;
    ids.set(lower, counts.length);
    return counts.push(0) - 1;
  }

  function tabulate(encoded: readonly Int32Array[]): WordTable {
    const forms = [...ids.keys()];
    const { keyOf, keys } = gatherForms(forms, counts, ids);
    return { forms, keyOf, keys, written: commonestWritings(forms, writings), texts: encoded };
  }
}

interface Token {
  /** Empty for a break. */
  readonly text: string;
  /** Whether it opens a sentence, so that its capital says nothing. */
  readonly opening: boolean;
  /** Whether it is in capitals next to other words in capitals, so that they say nothing either. */
  readonly shouted: boolean;
}

const WORD_OR_BREAK =
  /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’-][\p{L}\p{N}\p{M}]+)*|[.!?…\n:。！？]+|[^\s\p{L}\p{N}\p{M}"'’‘“”*_`~]+/gu;
const STARTS_WORD = /^[\p{L}\p{N}]/u;
const BEYOND_ASCII = /[\u0080-\uffff]/;
const ENDS_SENTENCE = /[.!?…\n:。！？]/;
/** Scripts written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

function* tokens(text: string): Generator<Token> {
  let opening = true;
  let afterCapitals = false;
  const visible = inertText(text, { newlines: true }).normalize('NFKC');
  const isAscii = !BEYOND_ASCII.test(visible);
  const matches: readonly string[] = visible.match(WORD_OR_BREAK) ?? [];
  for (const [i, match] of matches.entries()) {
    if (!STARTS_WORD.test(match)) {
      opening = ENDS_SENTENCE.test(match);
      yield { text: '', opening, shouted: false };
      continue;
    }
    const word = isAscii ? match : match.replaceAll('’', "'");
    const capitals = isCapitals(word);
    const shouted = capitals && (afterCapitals || isCapitals(matches[i + 1] ?? ''));
    for (const part of !isAscii && UNSPACED.test(word) ? segments(word) : [word])
      yield { text: part.length > LONGEST_WORD ? '' : part, opening, shouted };
    opening = false;
    afterCapitals = capitals;
  }
}

function isCapitals(word: string): boolean {
  return /^\p{Lu}[\p{Lu}'’-]+$/u.test(word);
}

function segments(run: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(run)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
}

/** How each form is written most often; of equals, the one that sorts first. One that only opens or shouts is as its form. */
function commonestWritings(
  forms: readonly string[],
  writings: ReadonlyMap<string, { readonly form: number; readonly count: number }>,
): string[] {
  const written = [...forms];
  const most = new Int32Array(forms.length);
  for (const [word, { form, count }] of writings) {
    if (count === 0 || count < most[form]! || (count === most[form] && word > written[form]!)) continue;
    written[form] = word;
    most[form] = count;
  }
  return written;
}

/**
 * A form joins the base it can be led back to by English endings, if that base occurs in the texts itself; so nothing is
 * cut to a stem that nobody wrote, and texts in other languages stay as they are.
 */
function gatherForms(forms: readonly string[], counts: readonly number[], ids: ReadonlyMap<string, number>) {
  const base = forms.map((form, i) => {
    let best = i;
    for (const candidate of basesOf(form)) {
      const id = ids.get(candidate);
      if (id !== undefined && (best === i || counts[id]! > counts[best]!)) best = id;
    }
    return best;
  });
  const root = forms.map((_, i) => {
    let at = i;
    for (let step = 0; step < 4 && base[at] !== at; step++) at = base[at]!;
    return at;
  });
  const keyIds = new Map<number, number>();
  const keys: string[] = [];
  const keyOf = Int32Array.from(root, (form) => {
    let key = keyIds.get(form);
    if (key === undefined) {
      key = keys.length;
      keyIds.set(form, key);
      keys.push(forms[form]!);
    }
    return key;
  });
  return { keyOf, keys };
}

const IRREGULAR: Readonly<Record<string, string>> = {
  children: 'child',
  women: 'woman',
  men: 'man',
  people: 'person',
  lives: 'life',
  wives: 'wife',
  knives: 'knife',
  thieves: 'thief',
  wolves: 'wolf',
  leaves: 'leaf',
  feet: 'foot',
  teeth: 'tooth',
  mice: 'mouse',
  stole: 'steal',
  stolen: 'steal',
  wrote: 'write',
  written: 'write',
  hid: 'hide',
  hidden: 'hide',
  broke: 'break',
  broken: 'break',
  sold: 'sell',
  bought: 'buy',
  sent: 'send',
  lied: 'lie',
  lying: 'lie',
  died: 'die',
  dying: 'die',
  spoke: 'speak',
};

function basesOf(form: string): string[] {
  if (form.endsWith("'s")) return [form.slice(0, -2)];
  if (Object.hasOwn(IRREGULAR, form)) return [IRREGULAR[form]!];
  if (form.length < 4 || !/^[a-z'-]+$/.test(form)) return [];
  if (/[^s]ies$/.test(form)) return [`${form.slice(0, -3)}y`, form.slice(0, -1)];
  if (/(?:ss|sh|ch|x|z)es$/.test(form)) return [form.slice(0, -2), form.slice(0, -1)];
  if (/[^suiy]s$/.test(form) || /[aeo]ys$/.test(form)) return [form.slice(0, -1)];
  if (form.endsWith('ied')) return [`${form.slice(0, -3)}y`];
  if (form.endsWith('eed')) return /[aeiouy].*eed$/.test(form) ? [form.slice(0, -1)] : [];
  const inflected = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(form)?.[1];
  if (inflected === undefined || inflected.length < 2) return [];
  const undoubled = /([bdfgklmnprtvz])\1$/.test(inflected) ? [inflected.slice(0, -1)] : [];
  return [...(inflected.length > 2 ? [inflected] : []), `${inflected}e`, ...undoubled];
}
