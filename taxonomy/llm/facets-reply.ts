import { type ZodType, z } from 'zod';
import { foldName } from '../fold-name.js';
import { evidenceKey, type Facet, type FacetValues, hasEvidence } from './facets.js';
import type { FacetQuestion } from './prompts.js';
import type { ReplyShape } from './question.js';

/** Said by a model where the conversation does not tell; stored as null. */
const UNKNOWN = 'unknown';
/** Two long sentences have about 400 characters; what is far beyond was not an answer. */
const LONGEST_TEXT = 1_000;
const LONGEST_QUOTE = 500;

/** What is asked, in the words that go into the prompt, a line for every key of the reply. */
export function facetQuestions(facets: readonly Facet[]): FacetQuestion[] {
  return facets.flatMap((facet) => {
    const { name, question } = facet;
    const asked = { name, question: `${question}${describeAnswer(facet)}` };
    if (!hasEvidence(facet)) return [asked];
    const { choices } = facet.answer as { choices: readonly string[] };
    const evidence = `the few words of the conversation that show "${name}", copied letter for letter in their own language, at most 20 words; an empty text where "${name}" is "${choices[0]}".`;
    return [asked, { name: evidenceKey(facet), question: evidence }];
  });
}

/**
 * A reply with a key for every facet and for every quote. Strict as JSON Schema, where every key is required; forgiving
 * when it is read: numbers may be texts, choices and keys may be in another case, null means that it is unknown.
 */
export function replyShapeFor(facets: readonly Facet[]): ReplyShape<FacetValues> {
  const shape: Record<string, ZodType<string | number | null>> = {};
  for (const facet of facets) {
    shape[facet.name] = shapeOf(facet);
    if (hasEvidence(facet)) shape[evidenceKey(facet)] = quoteShape(facet);
  }
  return { name: 'facets', schema: z.preprocess(withFoldedKeys(Object.keys(shape)), z.object(shape)) };
}

/** Values as they are stored: what is unknown is null, and quotes without words are left out. */
export function toFacetValues(facets: readonly Facet[], reply: FacetValues): FacetValues {
  const values: Record<string, string | number | null> = {};
  for (const facet of facets) {
    const value = reply[facet.name] ?? null;
    const isAnswer = facet.answer.kind === 'choice' && facet.answer.choices.includes(String(value));
    values[facet.name] = !isAnswer && typeof value === 'string' && isUnknown(value) ? null : value;
    const quote = hasEvidence(facet) ? reply[evidenceKey(facet)] : null;
    if (typeof quote === 'string' && !isUnknown(quote)) values[evidenceKey(facet)] = quote;
  }
  return values;
}

function describeAnswer({ answer }: Facet): string {
  if (answer.kind === 'choice') return ` Answer with one of: ${choicesOf(answer.choices).join(' | ')}.`;
  if (answer.kind === 'scale') return ` Answer with a whole number from ${answer.min} to ${answer.max}.`;
  return '';
}

function shapeOf(facet: Facet): ZodType<string | number | null> {
  const { answer } = facet;
  if (answer.kind === 'text') return textShape(facet);
  if (answer.kind === 'scale') return scaleShape(answer.min, answer.max);
  const choices = choicesOf(answer.choices);
  const byFolded = new Map(choices.map((choice) => [foldName(choice), choice]));
  return z.preprocess(
    (value) =>
      value === null ? UNKNOWN : typeof value === 'string' ? (byFolded.get(foldName(value)) ?? value) : value,
    z.enum(choices as [string, ...string[]]),
  );
}

/** A model that can't tell must have something to say. */
function choicesOf(choices: readonly string[]): readonly string[] {
  return choices.some(isUnknown) ? choices : [...choices, UNKNOWN];
}

function textShape({ question }: Facet): ZodType<string> {
  return z.preprocess(
    (value) => (value === null ? UNKNOWN : toOneLine(value)),
    z
      .string()
      .refine((text) => text !== '', 'is empty, expected an answer in at most two sentences')
      .refine(
        (text) => text.length <= LONGEST_TEXT,
        `is longer than ${LONGEST_TEXT} characters, expected at most two sentences`,
      )
      .refine(
        (text) => foldName(text) !== foldName(question),
        'repeats the question, expected an answer in at most two sentences',
      ),
  );
}

function scaleShape(min: number, max: number): ZodType<number | null> {
  return z.preprocess(
    readNumber,
    z
      .number()
      .refine(
        (value) => Number.isInteger(value) && value >= min && value <= max,
        `expected a whole number from ${min} to ${max}`,
      )
      .nullable(),
  );
}

function quoteShape(facet: Facet): ZodType<string> {
  return z.preprocess(
    (value) => toOneLine(value ?? ''),
    z
      .string()
      .refine(
        (text) => text.length <= LONGEST_QUOTE,
        `is longer than ${LONGEST_QUOTE} characters, expected the few words that show "${facet.name}"`,
      ),
  );
}

/** `4`, `"4"`, `"4/5"`, `"4 - serious"`; anything else as it is, for the schema to refuse. */
function readNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (isUnknown(value)) return null;
  const match = /^\s*(-?\d{1,9})(?:\.0+)?\s*(?:$|\/|(?:out )?of\b|[:,.–-](?!\s*\d))/.exec(value);
  return match ? Number(match[1]) : value;
}

function toOneLine(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : value;
}

function isUnknown(text: string): boolean {
  return ['', UNKNOWN, 'n a', 'null'].includes(foldName(text).replace(/^[^\p{L}\p{N}]+$/u, ''));
}

/** `False Bail` is taken for `false_bail`, unless that stands there too. */
function withFoldedKeys(keys: readonly string[]): (reply: unknown) => unknown {
  return (reply) => {
    if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return reply;
    const given = Object.entries(reply);
    const byFolded = new Map(given.map(([key, value]) => [foldName(key), value]));
    const exact = new Map(given);
    return Object.fromEntries(
      keys.flatMap((key) => {
        if (exact.has(key)) return [[key, exact.get(key)]];
        return byFolded.has(foldName(key)) ? [[key, byFolded.get(foldName(key))]] : [];
      }),
    );
  };
}
