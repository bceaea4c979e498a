import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { FACETS, type Facet, facetSetHash, isFalseBail } from '../../../taxonomy/llm/facets.js';
import { askFacets } from '../../../taxonomy/llm/facets-ask.js';
import { replyShapeFor } from '../../../taxonomy/llm/facets-reply.js';
import { handWriteAsk } from './hand-written-ask.js';

const CONVERSATION =
  'User: Please proofread my letter: “Dear  Sir, I wish\nto complain.”\n\nThe model, on leaving: The sentence should read: Would you like to leave?';
const GOOD = {
  situation: 'The user had a letter proofread.',
  reason: 'It took the offer for text.',
  request: 'Proofreading a letter.',
  user_state: 'Calm.',
  language: 'English',
  concern: 1,
  false_bail: 'proofreading',
  false_bail_evidence: 'the sentence should read',
};

function answer(reply: unknown, conversation = CONVERSATION, facets = FACETS) {
  return askFacets(conversation, facets, { ask: handWriteAsk(() => reply).ask, seed: 7 });
}

async function expectFault(reply: unknown, fault: RegExp) {
  const outcome = await answer(reply);
  expect(outcome.ok).toBe(false);
  expect(outcome).toMatchObject({ reason: expect.stringMatching(fault) });
}

describe('asking the facets of a bail', () => {
  test('takes one call, at temperature 0, with the conversation as data', async () => {
    const { ask, questions } = handWriteAsk(() => GOOD);
    const outcome = await askFacets(CONVERSATION, FACETS, { ask, seed: 7 });
    expect(outcome).toEqual({ ok: true, values: GOOD, droppedQuotes: 0 });
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({ step: 'facets', temperature: 0, seed: 7 });
    expect(questions[0]!.prompt.user).toContain('I wish\nto complain');
    expect(questions[0]!.prompt.system).not.toContain('complain');
  });

  test('what cannot be asked is an outcome with the reason', async () => {
    const outcome = await askFacets('x', FACETS, { ask: async () => ({ ok: false, reason: 'budget' }), seed: 1 });
    expect(outcome).toEqual({ ok: false, reason: 'budget' });
  });

  test('no facets are no keys, and any object is a reply', async () => {
    expect(await answer({ more: 1 }, 'x', [])).toEqual({ ok: true, values: {}, droppedQuotes: 0 });
  });

  test('numbers may be texts, keys and choices in another case, and texts on several lines', async () => {
    const { concern: _, false_bail: __, situation: ___, ...rest } = GOOD;
    const reply = { ...rest, Concern: ' 4/5', 'False Bail': 'Missing Material.', SITUATION: ' The user\n  left. ' };
    expect(await answer(reply)).toMatchObject({
      ok: true,
      values: { concern: 4, false_bail: 'missing material', situation: 'The user left.' },
    });
  });

  test.each([
    ['null', { situation: null, concern: null, false_bail: null, false_bail_evidence: null }],
    ['said in words', { situation: 'Unknown.', concern: 'unknown', false_bail: 'UNKNOWN', false_bail_evidence: 'n/a' }],
  ])('what is unknown, %s, is null, and no quote', async (_, unknown) => {
    const outcome = await answer({ ...GOOD, ...unknown });
    const { false_bail_evidence: _evidence, ...rest } = GOOD;
    const values = { ...rest, situation: null, concern: null, false_bail: null };
    expect(outcome).toEqual({ ok: true, values, droppedQuotes: 0 });
  });

  test('an answer in another script is an answer', async () => {
    expect(await answer({ ...GOOD, situation: '用户要求校对一封信。' })).toMatchObject({
      values: { situation: '用户要求校对一封信。' },
    });
  });

  test.each([
    ['empty', { ...GOOD, situation: '  ' }, /situation is empty/],
    ['absurdly long', { ...GOOD, reason: 'very '.repeat(300) }, /reason is longer than 1000 characters/],
    ['the question again', { ...GOOD, request: FACETS[2]!.question }, /request repeats the question/],
    ['missing', { ...GOOD, situation: undefined }, /situation/],
    ['a list', { ...GOOD, language: ['English'] }, /language/],
    ['beside the scale', { ...GOOD, concern: 9 }, /concern expected a whole number from 1 to 5/],
    ['between two numbers', { ...GOOD, concern: '2.5' }, /concern/],
    ['no number', { ...GOOD, concern: 'grave' }, /concern/],
    ['none of the choices', { ...GOOD, false_bail: 'maybe' }, /false_bail/],
    ['an endless quote', { ...GOOD, false_bail_evidence: 'a'.repeat(501) }, /false_bail_evidence is longer/],
  ])('an answer that is %s is a fault', async (_, reply, fault) => expectFault(reply, fault));

  test.each([['a text'], [null], [[]], [[GOOD]], [7], [{}]])('a reply that is %j is a fault', (reply) =>
    expectFault(reply, /\S/),
  );
});

describe('a quote', () => {
  test('is kept whatever its case, spacing and quotation marks', async () => {
    for (const quote of [
      'DEAR sir, i WISH to complain.',
      '“Dear Sir, I wish to complain.”',
      '"the sentence should read"',
    ]) {
      const outcome = await answer({ ...GOOD, false_bail_evidence: quote });
      expect(outcome).toMatchObject({ ok: true, droppedQuotes: 0 });
      expect(outcome).toHaveProperty('values.false_bail_evidence', quote.replace(/^["“]|["”]$/g, ''));
    }
  });

  test('that stands nowhere in the conversation is dropped and counted', async () => {
    const outcome = await answer({ ...GOOD, false_bail_evidence: 'I never said this' });
    expect(outcome).toMatchObject({ ok: true, droppedQuotes: 1, values: { false_bail: 'proofreading' } });
    expect(outcome).not.toHaveProperty('values.false_bail_evidence');
  });

  test('for a true bail is dropped and not counted', async () => {
    const outcome = await answer({ ...GOOD, false_bail: 'none', false_bail_evidence: 'nowhere' });
    expect(outcome).toMatchObject({ ok: true, droppedQuotes: 0 });
    expect(outcome).not.toHaveProperty('values.false_bail_evidence');
  });

  test('is compared with what the model was shown, where brackets are others', async () => {
    const outcome = await answer({ ...GOOD, false_bail_evidence: '‹b›bold‹/b›' }, 'User: <b>bold</b>');
    expect(outcome).toMatchObject({ droppedQuotes: 0, values: { false_bail_evidence: '‹b›bold‹/b›' } });
  });
});

describe('the reply as JSON Schema', () => {
  test('requires every key, allows no other, and uses only what strict servers take', () => {
    for (const io of ['input', 'output'] as const) {
      const schema = z.toJSONSchema(replyShapeFor(FACETS).schema, { io });
      expect(schema.type).toBe('object');
      expect(schema.required).toEqual(Object.keys(GOOD));
      expect(Object.keys(schema.properties!)).toEqual(Object.keys(GOOD));
      expect(JSON.stringify(schema.properties)).not.toMatch(
        /minLength|maxLength|minimum|maximum|pattern|default|"not"/,
      );
      expect(schema.properties).toMatchObject({
        situation: { type: 'string' },
        concern: { type: ['number', 'null'] },
        false_bail: { enum: expect.arrayContaining(['none', 'other', 'unknown']) },
      });
    }
  });

  test('a choice called unknown is that choice', async () => {
    const facet: Facet = {
      name: 'age',
      question: 'How old?',
      answer: { kind: 'choice', choices: ['child', 'adult', 'Unknown'] },
      cluster: false,
    };
    expect(await answer({ age: 'unknown' }, 'x', [facet])).toMatchObject({ values: { age: 'Unknown' } });
  });
});

describe('the table of facets', () => {
  test('only a kind of mistake makes a false bail', () => {
    expect(isFalseBail(GOOD)).toBe(true);
    expect(isFalseBail({ false_bail: 'other' })).toBe(true);
    for (const value of ['none', null]) expect(isFalseBail({ false_bail: value })).toBe(false);
    expect(isFalseBail({})).toBe(false);
  });

  test('names are unique, and only texts can be clustered', () => {
    expect(new Set(FACETS.map(({ name }) => name)).size).toBe(FACETS.length);
    expect(FACETS.filter(({ cluster }) => cluster).every(({ answer: { kind } }) => kind === 'text')).toBe(true);
    expect(FACETS[0]).toMatchObject({ name: 'situation', cluster: true });
  });

  test('its hash changes with every part of a facet, the order and the settings', () => {
    const [first, ...rest] = FACETS;
    const sets = [
      facetSetHash(FACETS, 1, 'm'),
      facetSetHash(FACETS, 2, 'm'),
      facetSetHash(FACETS, 1, 'n'),
      facetSetHash([...rest, first!], 1, 'm'),
      facetSetHash([{ ...first!, question: 'x' }, ...rest], 1, 'm'),
      facetSetHash([{ ...first!, cluster: false }, ...rest], 1, 'm'),
      facetSetHash([{ ...first!, answer: { kind: 'scale', min: 1, max: 2 } }, ...rest], 1, 'm'),
    ];
    expect(new Set(sets).size).toBe(sets.length);
    expect(facetSetHash(structuredClone(FACETS), 1, 'm')).toBe(sets[0]);
  });
});
