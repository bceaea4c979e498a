import { inertText } from '../inert.js';

/**
 * A text as data between tags: nothing in it can close a tag or open one, for its angle brackets become ‹ and ›; and it
 * holds no control characters.
 */
export function asData(text: string): string {
  return inertText(text, { newlines: true }).replaceAll('<', '‹').replaceAll('>', '›').trim();
}
