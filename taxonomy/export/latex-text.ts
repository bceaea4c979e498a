import { inertText } from '../inert.js';

/**
 * Text as LaTeX source that typesets as just these characters and compiles with pdfLaTeX in T1: nothing in it is a command.
 * Characters that T1 lacks stand in `\otherscript{Han}{...}`, which says with each engine what is to be shown of them.
 */
export function latexText(text: string): string {
  return inertText(text)
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(OUTSIDE_T1, markScripts)
    .replace(/[\\{}$&#^_%~<>|"'`?!-]/g, (sign) => ESCAPES[sign]!)
    .replaceAll('\u0000', '\\otherscript{')
    .replaceAll('\u0001', '}{')
    .replaceAll('\u0002', '}');
}

/** Signs that mean something to TeX, or join with a neighbour into another sign. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '^': '\\textasciicircum{}',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  "'": "'{}",
  '`': '\\textasciigrave{}',
  '?': '?{}',
  '!': '!{}',
  '-': '-{}',
};

/** Runs of what is neither ASCII nor letters, accents and punctuation that LaTeX's T1 encoding has of its own accord. */
const OUTSIDE_T1 =
  /[^\x20-\x7e¡-¬®-ÿĀ-ĥĨ-ķĹ-ľŁ-ňŊ-ťŨ-ž–—‘’‚“”„†‡•…‰‹›€™\u0000-\u0002]+(?: +[^\x20-\x7e¡-¬®-ÿĀ-ĥĨ-ķĹ-ľŁ-ňŊ-ťŨ-ž–—‘’‚“”„†‡•…‰‹›€™\u0000-\u0002]+)*/gu;

const SCRIPTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Japanese', /[\p{sc=Hiragana}\p{sc=Katakana}]/u],
  ['Chinese', /\p{sc=Han}/u],
  ['Korean', /\p{sc=Hangul}/u],
  ['Cyrillic', /\p{sc=Cyrillic}/u],
  ['Greek', /\p{sc=Greek}/u],
  ['Arabic', /\p{sc=Arabic}/u],
  ['Hebrew', /\p{sc=Hebrew}/u],
  ['Devanagari', /\p{sc=Devanagari}/u],
  ['Thai', /\p{sc=Thai}/u],
  ['emoji', /\p{Extended_Pictographic}/u],
];

/** Words of one script after each other stand together. */
function markScripts(words: string): string {
  const runs: { script: string; text: string }[] = [];
  for (const word of words.split(/ +/)) {
    const script = nameScript(word);
    const last = runs.at(-1);
    if (last?.script === script) last.text += ` ${word}`;
    else runs.push({ script, text: word });
  }
  return runs.map(({ script, text }) => `\u0000${script}\u0001${text}\u0002`).join(' ');
}

function nameScript(run: string): string {
  return SCRIPTS.find(([, pattern]) => pattern.test(run))?.[0] ?? 'other signs';
}
