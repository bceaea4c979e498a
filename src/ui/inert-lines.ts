import { inertText } from '../../taxonomy/inert.js';
import { settleMarks, splitLines } from '../wrap.js';

/** A text of the data on one line, inert. */
export function toLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return toInert(splitLines(text).join(' ').replace(/ {2,}/g, ' ').trim());
}

/** Letters, digits, punctuation and single spaces between them, of Latin scripts: most texts, and inert as they are. */
const PLAIN = /^(?:[!-~¡-¬®-ʯ‐-‧]+(?: (?! |$)|$))*$/;

/** A text of the data as inert lines. */
export function toLines(text: string): string[] {
  return splitLines(text).map(toInert);
}

function toInert(line: string): string {
  return settleMarks(inertText(line));
}
