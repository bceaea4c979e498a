import { inertText } from './inert.js';

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
  const ids = new Map<string, number>();
  const casings: Map<string, number>[] = [];
  const counts: number[] = [];
  const encoded = texts.map((text) => {
    const out: number[] = [];
    for (const token of tokens(text)) {
      if (out.length >= WORDS_PER_TEXT) break;
      if (token.text === '') {
        if (out.length > 0 && out[out.length - 1] !== BREAK) out.push(BREAK);
        continue;
      }
      const lower = token.text.toLowerCase();
      let id = ids.get(lower);
      if (id === undefined) {
        id = ids.size;
        ids.set(lower, id);
        casings.push(new Map());
        counts.push(0);
      }
      counts[id]!++;
      if (!token.opening && !token.shouted) casings[id]!.set(token.text, (casings[id]!.get(token.text) ?? 0) + 1);
      out.push(id);
    }
    return Int32Array.from(out);
  });
  const forms = [...ids.keys()];
  const { keyOf, keys } = gatherForms(forms, counts, ids);
  return { forms, keyOf, keys, written: forms.map((form, i) => commonest(casings[i]!) ?? form), texts: encoded };
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
const ENDS_SENTENCE = /[.!?…\n:。！？]/;
/** Scripts written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

function* tokens(text: string): Generator<Token> {
  let opening = true;
  let afterCapitals = false;
  const visible = inertText(text, { newlines: true }).normalize('NFKC');
  const matches = [...visible.matchAll(WORD_OR_BREAK)].map(([match]) => match);
  for (const [i, match] of matches.entries()) {
    if (!/^[\p{L}\p{N}]/u.test(match)) {
      opening = ENDS_SENTENCE.test(match);
      yield { text: '', opening, shouted: false };
      continue;
    }
    const word = match.replaceAll('’', "'");
    const capitals = isCapitals(word);
    const shouted = capitals && (afterCapitals || isCapitals(matches[i + 1] ?? ''));
    for (const part of UNSPACED.test(word) ? segments(word) : [word])
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

/** The most frequent entry; of equals, the one that sorts first. */
function commonest(counts: ReadonlyMap<string, number>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [entry, count] of counts) {
    if (count > most || (count === most && best !== null && entry < best)) {
      best = entry;
      most = count;
    }
  }
  return best;
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
