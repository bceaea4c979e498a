import { inertText } from '../taxonomy/inert.js';

/** The place in a text where the first of the words occurs, on one line, with about `width` characters around it. */
export function snippetAround(text: string, words: readonly string[], width = 120): string {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word.toLowerCase())).filter((place) => place >= 0);
  const place = places.length > 0 ? Math.min(...places) : 0;
  const start = Math.max(0, place - Math.floor(width / 3));
  const cut = text
    .slice(start, start + width)
    // Half a character at either end is no character.
    .replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return `${start > 0 ? '… ' : ''}${inertText(cut)}${start + width < text.length ? ' …' : ''}`;
}

/** The words of a query, without its quotes. */
export function wordsOfQuery(query: string): string[] {
  return query.split(/[\s"]+/).filter((word) => word !== '');
}
