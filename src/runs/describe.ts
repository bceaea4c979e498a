import { escapeHidden } from '../../taxonomy/inert-json.js';

const LONGEST_QUOTE = 60;
const MOST_KEYS = 8;

/** A value in a few words for an error message: always one line, never with characters that act on a terminal. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object') return describeKeys(Object.keys(value));
  return String(value);
}

/** A text in quotes, cut where it is long, with control and direction characters written as escapes. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, LONGEST_QUOTE * 2));
  const cut = characters.length > LONGEST_QUOTE;
  return escapeHidden(JSON.stringify(cut ? `${characters.slice(0, LONGEST_QUOTE).join('')}…` : text));
}

/** Names in quotes, the first few of them. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_KEYS).map(quote).join(', ');
  return names.length > MOST_KEYS ? `${shown} and ${names.length - MOST_KEYS} more` : shown;
}

function describeKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.length === 1 ? 'the key' : 'the keys'} ${listNames(keys)}`;
}
