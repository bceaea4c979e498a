import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CommandError } from '../../src/errors.js';
import { readFacets, requireClusterFacet } from '../../src/read-facets.js';
import { FACETS } from '../../taxonomy/llm/facets.js';
import { findLive } from '../taxonomy/hostile-text.js';
import { createFolder } from './run-cli.js';

const folder = createFolder();

function read(content: unknown) {
  return readFacets(folder.file('facets.json', typeof content === 'string' ? content : JSON.stringify(content)));
}

function faultsOf(content: unknown): string[] {
  try {
    read(content);
  } catch (error) {
    expect(error).toBeInstanceOf(CommandError);
    expect((error as CommandError).code).toBe('BAD_OPTION');
    return (error as CommandError).message.split('\n');
  }
  throw new Error('No fault was found.');
}

const TONE = { name: 'tone', question: 'In what tone\n does the user write?', kind: 'text', cluster: true };

describe('a file with facets', () => {
  test('adds to the program’s own, after them', () => {
    const channel = { name: 'channel', question: 'Where?', kind: 'choice', choices: ['chat', ' mail '] };
    const facets = read([TONE, channel, { name: 'heat', question: 'How hot?', kind: 'scale', min: 0, max: 10 }]);
    expect(facets.slice(0, FACETS.length)).toEqual(FACETS);
    expect(facets.slice(FACETS.length)).toEqual([
      { name: 'tone', question: 'In what tone does the user write?', answer: { kind: 'text' }, cluster: true },
      { name: 'channel', question: 'Where?', answer: { kind: 'choice', choices: ['chat', 'mail'] }, cluster: false },
      { name: 'heat', question: 'How hot?', answer: { kind: 'scale', min: 0, max: 10 }, cluster: false },
    ]);
  });

  test('replaces a facet of the same name, in its place', () => {
    const facets = read([{ ...TONE, name: 'situation' }]);
    expect(facets.map(({ name }) => name)).toEqual(FACETS.map(({ name }) => name));
    expect(facets[0]!.question).toBe('In what tone does the user write?');
  });

  test('is not needed', () => {
    expect(readFacets(undefined)).toBe(FACETS);
  });

  test.each<[what: string, entry: unknown, fault: RegExp]>([
    ['no object', 'tone', /facet 1: found "tone", expected an object with "name", "question" and "kind"\.$/],
    ['no name', { ...TONE, name: undefined }, /"name": found nothing, expected a lower-case letter/],
    ['an odd name', { ...TONE, name: 'Tone of voice' }, /"name": found "Tone of voice", expected a lower-case letter/],
    ['a name that the program counts', { ...TONE, name: 'false_bail' }, /counted by the program/],
    ['a name that quotes have', { ...TONE, name: 'false_bail_evidence' }, /keeps quotes under this one/],
    ['an empty question', { ...TONE, question: ' ' }, /"question": found " ", expected a text/],
    ['an unknown kind', { ...TONE, kind: 'number' }, /"kind": found "number", expected "text", "choice" or "scale"/],
    ['an unknown key', { ...TONE, choice: [] }, /found the unknown key "choice", expected only "name", "question"/],
    [
      'one choice',
      { ...TONE, kind: 'choice', choices: ['a'], cluster: false },
      /found an array of 1, expected 2 to 50/,
    ],
    ['equal choices', { ...TONE, kind: 'choice', choices: ['a', 'A.'], cluster: false }, /different texts/],
    ['choices of a text', { ...TONE, choices: ['a', 'b'] }, /"choices": found an array of 2, expected none, unless/],
    ['bounds of a text', { ...TONE, min: 1 }, /"min": found 1, expected none, unless "kind" is "scale"/],
    [
      'a scale without an end',
      { ...TONE, kind: 'scale', min: 1, cluster: false },
      /"max": found nothing, expected a whole/,
    ],
    [
      'a scale upside down',
      { ...TONE, kind: 'scale', min: 5, max: 1, cluster: false },
      /"max": found 1, expected 1 to 100 more/,
    ],
    [
      'a scale to cluster by',
      { ...TONE, kind: 'scale', min: 1, max: 5 },
      /"cluster": found true, expected false, for only texts/,
    ],
    ['a word for yes', { ...TONE, cluster: 'yes' }, /"cluster": found "yes", expected true or false/],
  ])('with %s gets one line', (_, entry, fault) => {
    const faults = faultsOf([entry]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
    expect(faults[0]).toContain(`${join(folder.path, 'facets.json')}: facet 1: `);
  });

  test('gets a line for every fault of every entry', () => {
    const faults = faultsOf([{ ...TONE, kind: 'x', name: '' }, TONE, TONE, 7]);
    expect(faults.map((fault) => /facet \d/.exec(fault)![0])).toEqual(['facet 1', 'facet 1', 'facet 3', 'facet 4']);
    expect(faults[2]).toContain('expected a name that no facet before it has');
  });

  test.each([
    ['no JSON', '[{"name": ', /it is not JSON .* Expected a JSON file with a list of facets\.$/],
    ['an object', TONE, /found an object with the keys .* expected a list of facets like/],
    ['an empty list', [], /found an empty array, expected a list of facets/],
    [
      'too many',
      Array.from({ length: 40 }, (_, i) => ({ ...TONE, name: `tone_${i}` })),
      /found 47 facets .* at most 32/,
    ],
  ])('that holds %s gets one line', (_, content, fault) => {
    const faults = faultsOf(content);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  test('that is missing is said to be', () => {
    expect(() => readFacets(join(folder.path, 'none.json'))).toThrow(/none\.json cannot be read: ENOENT/);
  });

  test('cannot make an error act on a terminal', () => {
    const odd = '\u001b[2J\u202e';
    const faults = faultsOf([
      { name: odd, question: 7, kind: odd, [odd]: odd },
      odd,
      { ...TONE, kind: 'choice', choices: odd },
    ]);
    expect(faults.length).toBeGreaterThan(4);
    for (const fault of faults) expect(findLive(fault)).toBeNull();
  });
});

describe('the facet to cluster by', () => {
  test('is found by name', () => {
    expect(requireClusterFacet(FACETS, 'request').name).toBe('request');
  });

  test.each([
    ['tone', /--cluster-on tone: there is no such facet. Expected one of "situation", "reason"/],
    ['concern', /--cluster-on concern: bails cannot be clustered by this facet. Expected one of "situation"/],
  ])('cannot be %s', (name, message) => {
    expect(() => requireClusterFacet(FACETS, name)).toThrow(message);
  });
});
