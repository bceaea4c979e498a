import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../../embeddings/linear-algebra.js';
import { createMatrix, type Matrix, normalizeRows } from '../../../embeddings/matrix.js';
import { createRandom } from '../../../embeddings/random.js';
import { nameLeaves } from '../../../taxonomy/llm/name-leaves.js';
import type { Question } from '../../../taxonomy/llm/question.js';
import { readPrompt } from '../../label-oracle.js';
import { handWriteAsk } from './hand-written-ask.js';

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

const KINDS = ['fraud', 'horror', 'grief', 'malware', 'flattery'];
const PER_KIND = 12;

/** Documents of five kinds, each kind around a direction of its own. */
function makeInput(perKind = PER_KIND) {
  const random = createRandom(3);
  const texts = KINDS.flatMap((kind) => Array.from({ length: perKind }, (_, i) => `case ${i} of ${kind}`));
  const vectors = createMatrix(texts.length, KINDS.length);
  texts.forEach((_, row) => {
    for (let j = 0; j < vectors.cols; j++) vectors.data[row * vectors.cols + j] = 0.2 * random();
    vectors.data[row * vectors.cols + Math.floor(row / perKind)]! += 1;
  });
  return {
    texts,
    vectors: normalizeRows(vectors),
    leaves: KINDS.map((_, kind) => Int32Array.from({ length: perKind }, (__, i) => kind * perKind + i)),
    offlineNames: KINDS.map((kind) => ({ name: `Words of ${kind}`, summary: '' })),
  };
}

async function embed(texts: readonly string[]): Promise<Matrix> {
  const vectors = createMatrix(texts.length, 26);
  texts.forEach((text, i) => {
    for (const letter of text.toLowerCase()) {
      const place = letter.charCodeAt(0) - 97;
      if (place >= 0 && place < 26) vectors.data[i * 26 + place]! += 1;
    }
  });
  return normalizeRows(vectors);
}

const kindIn = (text: string) => KINDS.find((kind) => text.toLowerCase().includes(kind)) ?? 'none';

function place({ prompt }: Question<unknown>): unknown {
  const { items, groups } = readPrompt(prompt.user);
  return {
    placements: items.map(({ id, text }) => ({
      item: id,
      // What nothing describes goes to malware: a leaf that no test here names wrongly.
      group: (groups.find((group) => kindIn(group.text) === kindIn(text)) ??
        groups.find((group) => kindIn(group.text) === 'malware') ??
        groups[0])!.id,
    })),
  };
}

function nameByKind({ prompt }: Question<unknown>): { name: string; summary: string } {
  const kind = kindIn(readPrompt(prompt.user).inside[0]!);
  return { name: `cases of ${kind}.`, summary: `They were about ${kind}.` };
}

describe('with a model that is right', () => {
  test('every leaf gets its name, and its held-out members come home', async () => {
    const { ask, questions } = handWriteAsk((question) =>
      question.step === 'names' ? nameByKind(question) : place(question),
    );
    const named = await nameLeaves(makeInput(), { ask, embed, algebra, seed: 1 });
    expect(named.map(({ name }) => name)).toEqual(KINDS.map((kind) => `Cases of ${kind}`));
    for (const { source, fit, redrawn } of named) {
      expect(source).toBe('llm');
      expect(fit).toMatchObject({ placed: 2, right: 2, mistaken: [] });
      expect(redrawn).toBe(false);
    }
    expect(questions.filter(({ step }) => step === 'names')).toHaveLength(3 * KINDS.length);
    expect(questions.filter(({ step }) => step === 'placement')).toHaveLength(KINDS.length);
  });

  test('members that are placed were never shown to the naming, and what lies outside is of other leaves', async () => {
    const input = makeInput();
    const { ask, questions } = handWriteAsk((question) =>
      question.step === 'names' ? nameByKind(question) : place(question),
    );
    await nameLeaves(input, { ask, embed, algebra, seed: 1 });
    const placed = questions.flatMap(({ step, prompt }) =>
      step === 'placement' ? readPrompt(prompt.user).items.map(({ text }) => text) : [],
    );
    for (const { step, prompt } of questions) {
      if (step !== 'names') continue;
      const { inside } = readPrompt(prompt.user);
      expect(inside.filter((text) => placed.includes(text))).toEqual([]);
      expect(new Set(inside.map(kindIn)).size).toBe(1);
      const outside = /<outside>([\s\S]*)<\/outside>/.exec(prompt.user)![1]!;
      expect(outside).not.toContain(kindIn(inside[0]!));
    }
  });

  test('items of several leaves stand in one placement question, so that they do not give their leaf away', async () => {
    const { ask, questions } = handWriteAsk((question) =>
      question.step === 'names' ? nameByKind(question) : place(question),
    );
    await nameLeaves(makeInput(), { ask, embed, algebra, seed: 1 });
    const places = questions.filter(({ step }) => step === 'placement');
    expect(places).toHaveLength(KINDS.length);
    for (const { prompt } of places)
      expect(new Set(readPrompt(prompt.user).items.map(({ text }) => kindIn(text))).size).toBe(KINDS.length);
  });

  test('a name that misleads is drawn once more with what it was mistaken for, and the better one stays', async () => {
    const { ask, questions } = handWriteAsk((question) => {
      if (question.step !== 'names') return place(question);
      const named = nameByKind(question);
      const isSecond = question.prompt.user.includes('<mistaken>');
      return kindIn(named.name) === 'horror' && !isSecond ? { name: 'Things of fraud', summary: 'fraud' } : named;
    });
    const named = await nameLeaves(makeInput(), { ask, embed, algebra, seed: 1 });
    expect(named[1]).toMatchObject({ name: 'Cases of horror', redrawn: true, fit: { right: 2 } });
    const redraws = questions.filter(({ prompt }) => prompt.user.includes('<mistaken>'));
    const ofHorror = redraws.filter(({ prompt }) => kindIn(readPrompt(prompt.user).inside[0]!) === 'horror');
    expect(ofHorror).toHaveLength(1);
    // The second test is blind too: it places members that neither name was drawn from.
    const places = questions.filter(({ step }) => step === 'placement');
    const tests = places.filter(({ prompt }) => prompt.user.includes('Cases of horror'));
    const horrorOf = (asked: Question<unknown>) =>
      readPrompt(asked.prompt.user).items.flatMap(({ text }) => (kindIn(text) === 'horror' ? [text] : []));
    const second = tests.map(horrorOf).find((items) => items.length > 1)!;
    expect(second.length).toBe(2);
    for (const text of second) expect(ofHorror[0]!.prompt.user).not.toContain(`${text}\n`);
  });

  test('a second name that is no better does not take the place of the first', async () => {
    const { ask } = handWriteAsk((question) => {
      if (question.step !== 'names') return place(question);
      const isSecond = question.prompt.user.includes('<mistaken>');
      return kindIn(nameByKind(question).name) === 'grief'
        ? { name: isSecond ? 'Second of fraud' : 'First of fraud', summary: 'fraud' }
        : nameByKind(question);
    });
    const named = await nameLeaves(makeInput(), { ask, embed, algebra, seed: 1 });
    expect(named[2]).toMatchObject({ name: 'First of fraud', redrawn: true });
  });

  test('of several samples the medoid is taken', async () => {
    let drawn = 0;
    const { ask } = handWriteAsk((question) => {
      if (question.step !== 'names') return place(question);
      drawn++;
      return drawn % 3 === 1 ? { name: 'Xyzzy quux', summary: 'zzz' } : nameByKind(question);
    });
    const input = makeInput();
    const one = { ...input, leaves: [input.leaves[0]!], offlineNames: [input.offlineNames[0]!] };
    expect((await nameLeaves(one, { ask, embed, algebra, seed: 1 }))[0]!.name).toBe('Cases of fraud');
  });
});

describe('whatever is answered', () => {
  test.each<[string, (question: Question<unknown>) => unknown]>([
    ['nothing', () => null],
    ['empty names', () => ({ name: '', summary: '', placements: [] })],
    [
      'unknown ids',
      (question) => (question.step === 'names' ? nameByKind(question) : { placements: [{ item: 'x', group: 'y' }] }),
    ],
    ['an echo', ({ prompt }) => ({ name: prompt.user, summary: prompt.user, placements: [] })],
  ])('%s: every leaf has a name, in bounded calls', async (_, reply) => {
    const { ask, questions } = handWriteAsk(reply);
    const named = await nameLeaves(makeInput(), { ask, embed, algebra, seed: 1 });
    expect(named).toHaveLength(KINDS.length);
    for (const { name } of named) {
      expect(name).not.toBe('');
      expect(name.split(' ').length).toBeLessThanOrEqual(10);
    }
    expect(questions.length).toBeLessThanOrEqual(8 * KINDS.length);
  });

  test('a model that never answers leaves the offline names', async () => {
    const { ask } = handWriteAsk(() => null);
    const named = await nameLeaves(makeInput(), { ask, embed, algebra, seed: 1 });
    expect(named.map(({ name, source, fit }) => [name, source, fit])).toEqual(
      KINDS.map((kind) => [`Words of ${kind}`, 'offline', null]),
    );
  });

  test.each([0, 1, 2, 4])('leaves of %i documents hold none out', async (perKind) => {
    const { ask, questions } = handWriteAsk((question) =>
      question.step === 'names' ? nameByKind(question) : place(question),
    );
    const input = perKind === 0 ? { ...makeInput(1), leaves: [], offlineNames: [] } : makeInput(perKind);
    const named = await nameLeaves(input, { ask, embed, algebra, seed: 1 });
    expect(named.every(({ fit }) => fit === null)).toBe(true);
    expect(questions.filter(({ step }) => step === 'placement')).toEqual([]);
  });

  test('the same answers give the same names', async () => {
    const run = () =>
      nameLeaves(makeInput(), {
        ask: handWriteAsk((question) => (question.step === 'names' ? nameByKind(question) : place(question))).ask,
        embed,
        algebra,
        seed: 1,
      });
    expect(await run()).toEqual(await run());
  });
});
