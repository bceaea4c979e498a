/** The parts of the library's model that tell which words it takes for names. */
export interface NameModel {
  readonly one: { readonly lexicon: Readonly<Record<string, string | readonly string[]>> };
  readonly two: { readonly switches: Readonly<Record<string, string>> };
}

const TAGS = ['FirstName', 'MaleName', 'FemaleName', 'LastName', 'Person', 'Honorific'];
/** Words of the library's rules that make names of those beside them: relatives, titles, particles. */
const IN_RULES =
  'sister brother father aunt uncle grandpa grandfather grandma pope king queen prince princess saint lady van al bin de du jr sr md captain colonel sergeant major lieutenant corporal admiral president';
/** Everyday words among its switches between name and verb or month: names only where they begin with a capital. */
const EVERYDAY = new Set(['will', 'may']);
/** No name is longer; scripts without spaces make words of whole sentences. */
const LONGEST = 30;

/**
 * Whether a text has a word without which the library finds no name in it: one that its list or its rules know, the ending of a
 * Slavic surname, Mc and O', or an initial. A sentence without it need not be read; on made-up and real texts nothing but a
 * few mistakes was lost.
 * @source compromise 14, the lexicon, and the rules under 2-two/postTagger/model/person and 2-two/preTagger/model.
 */
export function createNameSign({ one, two }: NameModel): (text: string) => boolean {
  const known = new Set(IN_RULES.split(' '));
  for (const [entry, tag] of Object.entries(one.lexicon)) {
    if (![tag].flat().some((name) => TAGS.includes(name))) continue;
    // Of several words the longest, for all of them must be there.
    known.add(
      foldMarks(entry.split(/[ -]/).reduce((longest, word) => (word.length > longest.length ? word : longest))),
    );
  }
  for (const [word, kinds] of Object.entries(two.switches)) if (kinds.includes('Person')) known.add(word);

  function isSign(word: string, next: number): boolean {
    if (word.length > LONGEST) return false;
    const folded = foldMarks(word.toLowerCase());
    if (word.length === 1) return word !== folded && (word !== 'I' || next === DOT);
    if (EVERYDAY.has(folded)) return word !== folded;
    const bare = folded.endsWith("'s") ? folded.slice(0, -2) : folded;
    return known.has(bare) || /[oau][wvl]sk[ai]$|v[iy]ch$|[ai][kln]ov$|^ma?c[d']|^o'/.test(bare);
  }

  return (text) => {
    for (let end = 0; end < text.length; end++) {
      if (!isLetter(text.charCodeAt(end))) continue;
      const start = end;
      while (
        isLetter(text.charCodeAt(end)) ||
        (isApostrophe(text.charCodeAt(end)) && isLetter(text.charCodeAt(end + 1)))
      )
        end++;
      if (isSign(text.slice(start, end), text.charCodeAt(end))) return true;
    }
    return false;
  };
}

const DOT = 46;

/** Latin and whatever lies beyond it, but punctuation; NaN, past the end, is none. */
function isLetter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && !(code >= 0x2000 && code < 0x2070))
  );
}

function isApostrophe(code: number): boolean {
  return code === 39 || code === 0x2019;
}

/** Without accents, and with straight apostrophes. */
function foldMarks(word: string): string {
  if (/^[\u0000-\u007f]*$/.test(word)) return word;
  return word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'");
}
