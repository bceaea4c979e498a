/** Where a character has no backslash of its own before it. */
const BARE = '(?<![^\\\\](?:\\\\\\\\)*\\\\|^(?:\\\\\\\\)*\\\\)';

/** Each can make CommonMark or GitHub's dialect see more than letters. */
const LIVE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['indented code', /^(?: {4}|\t)/m],
  ['a heading', /^ {0,3}#/m],
  ['an underline', /^ {0,3}(?:=+|-+)\s*$/m],
  ['a list', /^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s|$)/m],
  ['a rule', /^ {0,3}(?:[-*_][ \t]*){3,}$/m],
  ['front matter', /^\+\+\+/m],
  ['a quotation', /^ {0,3}>/m],
  ['a row below a table’s head', /^[ |]*:?-+:?(?:[ |]+:?-+:?)*[ |]*$/m],
  ['a closed heading', new RegExp(`(?:^|\\s)${BARE}#+\\s*$`, 'm')],
  ['a mark', new RegExp(`${BARE}[\`*_\\[\\]<>|~$]`)],
  ['a break at the end of a line', new RegExp(`${BARE}\\\\$`, 'm')],
  ['an entity', /&(?:#\d+|#x[\da-f]+|(?!amp;)[a-z][a-z\d]*);/i],
  ['an automatic link', /\w:\/\/|www\.|(?:mailto|xmpp):\S/i],
  ['an address or a mention', /@[\w.-]/],
  ['a reference', /#\w/],
  ['a short name', /:[\w+-]+:/],
];

/** What a renderer of markdown would see in a text besides letters; null when there is nothing. */
export function findLiveMarkdown(text: string): string | null {
  for (const [what, pattern] of LIVE) {
    const match = pattern.exec(text);
    if (match) return `${what} at ${match.index}: ${JSON.stringify(text.slice(match.index, match.index + 30))}`;
  }
  return null;
}
