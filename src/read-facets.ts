import { readFileSync } from 'node:fs';
import { foldName } from '../taxonomy/fold-name.js';
import { inertText } from '../taxonomy/inert.js';
import { evidenceKey, FACETS, FALSE_BAIL, type Facet, type FacetAnswer, hasEvidence } from '../taxonomy/llm/facets.js';
import { CommandError } from './errors.js';
import { describe, listNames, quote } from './runs/describe.js';

const MOST_FACETS = 32;
const LONGEST_QUESTION = 2_000;
const MOST_CHOICES = 50;
const LONGEST_CHOICE = 80;
const WIDEST_SCALE = 100;
const KEYS = ['name', 'question', 'kind', 'choices', 'min', 'max', 'cluster'];
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * The facets that a build asks: the program's own, then those of the user's file, which replace what has the same name.
 * @param file a JSON list of `{"name", "question", "kind": "text" | "choice" | "scale", "choices" | "min", "max", "cluster"}`.
 * @throws CommandError BAD_OPTION with a line for each fault: file, entry, what was found, what was expected.
 */
export function readFacets(file: string | undefined, known: readonly Facet[] = FACETS): readonly Facet[] {
  if (file === undefined) return known;
  const entries = parseList(file);
  const faults: string[] = [];
  const added = new Map<string, Facet>();
  entries.forEach((entry, i) => {
    const problems: string[] = [];
    const facet = toFacet(entry, problems, [...added.keys()]);
    if (facet && problems.length === 0) added.set(facet.name, facet);
    faults.push(...problems.map((problem) => `${inertText(file)}: facet ${i + 1}: ${problem}`));
  });
  const facets = [...new Map([...known.map((facet) => [facet.name, facet] as const), ...added]).values()];
  if (facets.length > MOST_FACETS)
    faults.push(
      `${inertText(file)}: found ${facets.length} facets with the ${known.length} of this program, expected at most ${MOST_FACETS}`,
    );
  if (faults.length > 0) throw badFacets(faults.map((fault) => `${fault}.`).join('\n'));
  return facets;
}

/** The facet that bails are clustered by. @throws CommandError BAD_OPTION when there is none of this name, or none that can be. */
export function requireClusterFacet(facets: readonly Facet[], name: string): Facet {
  const facet = facets.find((candidate) => candidate.name === name);
  if (facet?.cluster) return facet;
  const fitting = facets.filter(({ cluster }) => cluster).map((candidate) => candidate.name);
  throw badFacets(
    `--cluster-on ${inertText(name)}: ${facet ? 'bails cannot be clustered by this facet' : 'there is no such facet'}. Expected one of ${listNames(fitting)}.`,
  );
}

function parseList(file: string): readonly unknown[] {
  const value = parseFile(file);
  if (Array.isArray(value) && value.length > 0) return value;
  throw badFacets(
    `${inertText(file)}: found ${describe(value)}, expected a list of facets like [{"name": "tone", "question": "In what tone does the user write?", "kind": "text"}].`,
  );
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    const why = error instanceof SyntaxError ? `it is not JSON (${error.message})` : (error as Error).message;
    throw badFacets(
      `${inertText(file)} cannot be read: ${inertText(why)}. Expected a JSON file with a list of facets.`,
      error,
    );
  }
}

function toFacet(entry: unknown, problems: string[], earlier: readonly string[]): Facet | null {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    problems.push(`found ${describe(entry)}, expected an object with "name", "question" and "kind"`);
    return null;
  }
  const { name, question, cluster, ...rest } = entry as Record<string, unknown>;
  const expect = (isRight: boolean, key: string, found: unknown, expected: string): void => {
    if (!isRight) problems.push(`${quote(key)}: found ${describe(found)}, expected ${expected}`);
  };
  const strange = Object.keys(entry).filter((key) => !KEYS.includes(key));
  if (strange.length > 0)
    problems.push(`found the unknown key ${listNames(strange)}, expected only ${listNames(KEYS)}`);
  const isName = typeof name === 'string' && NAME.test(name);
  expect(isName, 'name', name, 'a lower-case letter, then at most 39 lower-case letters, digits and underscores');
  if (isName) refuseTakenName(name, earlier, expect);
  const isQuestion = typeof question === 'string' && question.trim() !== '' && question.length <= LONGEST_QUESTION;
  expect(isQuestion, 'question', question, `a text of at most ${LONGEST_QUESTION} characters`);
  const answer = toAnswer(rest, expect);
  expect(cluster === undefined || typeof cluster === 'boolean', 'cluster', cluster, 'true or false');
  if (answer && answer.kind !== 'text')
    expect(cluster !== true, 'cluster', cluster, 'false, for only texts can be clustered');
  if (!isName || !isQuestion || !answer) return null;
  return { name, question: question.replace(/\s+/g, ' ').trim(), answer, cluster: cluster === true };
}

type Expect = (isRight: boolean, key: string, found: unknown, expected: string) => void;

function refuseTakenName(name: string, earlier: readonly string[], expect: Expect): void {
  expect(!earlier.includes(name), 'name', name, 'a name that no facet before it has');
  expect(name !== FALSE_BAIL, 'name', name, 'another name: this facet is counted by the program and stays as it is');
  const quotes = FACETS.filter(hasEvidence).map(evidenceKey);
  expect(!quotes.includes(name), 'name', name, 'another name: the program keeps quotes under this one');
}

function toAnswer({ kind, choices, min, max }: Record<string, unknown>, expect: Expect): FacetAnswer | null {
  if (kind !== 'choice') expect(choices === undefined, 'choices', choices, 'none, unless "kind" is "choice"');
  if (kind !== 'scale') {
    expect(min === undefined, 'min', min, 'none, unless "kind" is "scale"');
    expect(max === undefined, 'max', max, 'none, unless "kind" is "scale"');
  }
  if (kind === 'text') return { kind };
  if (kind === 'choice') {
    const areChoices = isChoiceList(choices);
    expect(areChoices, 'choices', choices, `2 to ${MOST_CHOICES} different texts of 1 to ${LONGEST_CHOICE} characters`);
    return areChoices ? { kind, choices: choices.map((choice) => choice.trim()) } : null;
  }
  if (kind === 'scale') {
    expect(Number.isSafeInteger(min), 'min', min, 'a whole number');
    expect(Number.isSafeInteger(max), 'max', max, 'a whole number');
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max)) return null;
    const width = (max as number) - (min as number);
    const isWide = width >= 1 && width <= WIDEST_SCALE;
    expect(isWide, 'max', max, `1 to ${WIDEST_SCALE} more than "min", which is ${min}`);
    return isWide ? { kind, min: min as number, max: max as number } : null;
  }
  expect(false, 'kind', kind, '"text", "choice" or "scale"');
  return null;
}

/** Two choices that differ only in case or punctuation could not be told apart in a reply. */
function isChoiceList(choices: unknown): choices is string[] {
  if (!Array.isArray(choices) || choices.length < 2 || choices.length > MOST_CHOICES) return false;
  const areTexts = choices.every(
    (choice) => typeof choice === 'string' && choice.trim() !== '' && choice.length <= LONGEST_CHOICE,
  );
  return areTexts && new Set(choices.map((choice) => foldName(choice))).size === choices.length;
}

function badFacets(message: string, cause?: unknown): CommandError {
  return new CommandError('BAD_OPTION', message, { cause });
}
