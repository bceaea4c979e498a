import { z } from 'zod';
import { foldName } from '../fold-name.js';
import { inertText } from '../inert.js';
import type { ReplyShape } from './question.js';

export interface NameAndSummary {
  readonly name: string;
  readonly summary: string;
}

/** Words and signs of a name; what is longer is cut. */
const MOST_WORDS = 10;
const LONGEST_NAME = 100;
const LONGEST_SUMMARY = 400;
/** A reply beyond this was no answer. */
const LONGEST_REPLY = 2_000;

/** What a cut may leave of a character outside the basic plane. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** Tokens that a name with its summary may take. */
export const NAME_TOKENS = 300;

/** `{"summary","name"}`, both with something to read in them. */
export const nameReply: ReplyShape<NameAndSummary> = {
  name: 'group_name',
  schema: z.object({ summary: readable('summary'), name: readable('name') }),
};

/** One inert line in sentence case, at most ten words, without quotation marks around it or a full stop. */
export function cleanName(text: string): string {
  const line = withoutQuotes(oneLine(text)).replace(/^[\s.;:,]+|[\s.;:,]+$/gu, '');
  const words = line
    .split(' ')
    .slice(0, MOST_WORDS)
    .join(' ')
    .slice(0, LONGEST_NAME)
    .replace(HALF_CHARACTER, '')
    .trim();
  const [first = ''] = words;
  return first.toUpperCase() + words.slice(first.length);
}

/** Without quotation marks that open and close the whole; those inside belong to it. */
function withoutQuotes(line: string): string {
  const inner = /^["“'‘«](.*)["”'’»]\.?$/u.exec(line)?.[1];
  return inner === undefined || /["“”«»]/.test(inner) ? line : inner;
}

/** One inert line of at most 400 signs, cut after a word. */
export function cleanSummary(text: string): string {
  const line = oneLine(text);
  if (line.length <= LONGEST_SUMMARY) return line;
  const space = line.lastIndexOf(' ', LONGEST_SUMMARY - 1);
  const end = space > LONGEST_SUMMARY / 2 ? space : LONGEST_SUMMARY - 1;
  const cut = line.slice(0, end).replace(HALF_CHARACTER, '');
  return `${cut.replace(/[\s,;:.]+$/u, '')}…`;
}

function oneLine(text: string): string {
  return inertText(text).replace(/\s+/g, ' ').trim();
}

function readable(what: string) {
  return z.string().refine((text) => text.length <= LONGEST_REPLY && /[\p{L}\p{N}]/u.test(foldName(text)), {
    message: `Expected a ${what} in words.`,
  });
}
