import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { placeItems } from '../../../taxonomy/llm/place-items.js';
import type { Ask, Question } from '../../../taxonomy/llm/question.js';
import { readPrompt } from '../../label-oracle.js';

type Placements = readonly { item: string; group: string }[];
type Read = ReturnType<typeof readPrompt>;

/** Answers with what `reply` makes of the prompt, if the question's schema takes it; keeps what was asked. */
function createAsk(reply: (prompt: Read, question: Question<unknown>) => unknown) {
  const asked: Question<unknown>[] = [];
  const ask: Ask = async (question) => {
    asked.push(question as Question<unknown>);
    const parsed = question.reply.schema.safeParse(reply(readPrompt(question.prompt.user), question as never));
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, reason: parsed.error.message };
  };
  return { ask, asked };
}

/** Places an item in the group of which it names the text: `about 7` belongs to `7`. */
function placeByTruth({ items, groups }: Read): { placements: Placements } {
  return {
    placements: items.map(({ id, text }) => ({
      item: id,
      group: (groups.find((group) => `about ${group.text}` === text) ?? groups[0]!).id,
    })),
  };
}

const makeGroups = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `group-${i}`, text: `${i}` }));
const makeItems = (count: number, groups: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `item-${i}`, text: `about ${i % groups}` }));
const OPTIONS = { seed: 5, step: 'placement' as const };

describe('placing items', () => {
  test.each([
    [1, 2],
    [4, 5],
    [20, 15],
    [21, 15],
    [45, 16],
    [70, 40],
    [3, 300],
  ])('puts %i items into the right of %i groups', async (itemCount, groupCount) => {
    const { ask, asked } = createAsk(placeByTruth);
    const items = makeItems(itemCount, groupCount);
    const placed = await placeItems(items, makeGroups(groupCount), { ...OPTIONS, ask });
    expect([...placed]).toEqual(items.map(({ id }, i) => [id, `group-${i % groupCount}`]));
    for (const { prompt } of asked) {
      expect(readPrompt(prompt.user).items.length).toBeLessThanOrEqual(20);
      expect(readPrompt(prompt.user).groups.length).toBeLessThanOrEqual(15);
    }
  });

  test('asks one question of what fits one', async () => {
    const { ask, asked } = createAsk(placeByTruth);
    await placeItems(makeItems(20, 15), makeGroups(15), { ...OPTIONS, ask });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ step: 'placement', temperature: 0 });
  });

  test('sends no id of the caller, and the order of neither items nor groups', async () => {
    const { ask, asked } = createAsk(placeByTruth);
    await placeItems(makeItems(20, 15), makeGroups(15), { ...OPTIONS, ask });
    const { items, groups } = readPrompt(asked[0]!.prompt.user);
    expect(asked[0]!.prompt.user).not.toMatch(/item-|group-/);
    expect(items.map(({ id }) => id)).toEqual(items.map((_, i) => `i${i + 1}`));
    expect(groups.map(({ text }) => text)).not.toEqual(makeGroups(15).map(({ text }) => text));
  });

  test('asks the same again for the same seed, and shuffles otherwise for another', async () => {
    const promptsOf = async (seed: number) => {
      const { ask, asked } = createAsk(placeByTruth);
      await placeItems(makeItems(45, 16), makeGroups(16), { ...OPTIONS, seed, ask });
      return asked.map(({ prompt, seed }) => [prompt.user, seed]);
    };
    expect(await promptsOf(5)).toEqual(await promptsOf(5));
    expect(await promptsOf(5)).not.toEqual(await promptsOf(6));
  });

  test('gives the same whichever answer comes first', async () => {
    const placeAt = async (delay: (call: number) => number) => {
      let call = 0;
      const { ask } = createAsk(placeByTruth);
      const late: Ask = async (question) => {
        const wait = delay(call++);
        await new Promise((resolve) => setTimeout(resolve, wait));
        return ask(question);
      };
      return [...(await placeItems(makeItems(70, 40), makeGroups(40), { ...OPTIONS, ask: late }))];
    };
    expect(await placeAt((call) => call % 7)).toEqual(await placeAt((call) => (call * 3) % 5));
  });

  test('names the ids in the schema that is sent', async () => {
    const { ask, asked } = createAsk(placeByTruth);
    await placeItems(makeItems(2, 2), makeGroups(2), { ...OPTIONS, ask });
    const schema = JSON.stringify(z.toJSONSchema(asked[0]!.reply.schema));
    expect(schema).toContain('"enum":["i1","i2"]');
    expect(schema).toContain('"enum":["g1","g2"]');
    expect(schema).toContain('"additionalProperties":false');
  });
});

describe('replies that leave something out', () => {
  test('cost a second question about just what was missed', async () => {
    let call = 0;
    const { ask, asked } = createAsk((prompt) => {
      const { placements } = placeByTruth(prompt);
      return { placements: call++ === 0 ? placements.slice(2) : placements };
    });
    const placed = await placeItems(makeItems(6, 3), makeGroups(3), { ...OPTIONS, ask });
    expect([...placed.values()]).toEqual(['group-0', 'group-1', 'group-2', 'group-0', 'group-1', 'group-2']);
    expect(asked.map(({ prompt }) => readPrompt(prompt.user).items.length)).toEqual([6, 2]);
  });

  test.each<[string, (placement: Placements[number]) => Placements]>([
    ['nothing', () => []],
    ['an unknown group', ({ item }) => [{ item, group: 'g99' }]],
    ['no id', ({ item }) => [{ item, group: '' }]],
    [
      'two groups',
      ({ item, group }) => [
        { item, group },
        { item, group: group === 'g1' ? 'g2' : 'g1' },
      ],
    ],
  ])('place an item nowhere that twice gets %s', async (_, spoil) => {
    const { ask, asked } = createAsk((prompt) => ({
      placements: placeByTruth(prompt).placements.flatMap((placement) => {
        const { text } = prompt.items.find(({ id }) => id === placement.item)!;
        return text === 'about 1' ? spoil(placement) : [placement];
      }),
    }));
    const placed = await placeItems(makeItems(3, 3), makeGroups(3), { ...OPTIONS, ask });
    expect([...placed]).toEqual([
      ['item-0', 'group-0'],
      ['item-1', null],
      ['item-2', 'group-2'],
    ]);
    expect(asked).toHaveLength(2);
  });

  test('are taken where they say the same twice, in capitals or between spaces', async () => {
    const { ask } = createAsk((prompt) => ({
      placements: placeByTruth(prompt).placements.flatMap(({ item, group }) => [
        { item: ` ${item.toUpperCase()} `, group },
        { item, group: group.toUpperCase() },
      ]),
    }));
    const placed = await placeItems(makeItems(3, 3), makeGroups(3), { ...OPTIONS, ask });
    expect([...placed.values()]).toEqual(['group-0', 'group-1', 'group-2']);
  });
});

describe('replies that are of no use', () => {
  test.each<[string, (prompt: Read, question: Question<unknown>) => unknown]>([
    ['empty', () => ({ placements: [] })],
    ['not an object', () => 'g1'],
    ['an echo of the prompt', (_, { prompt }) => prompt.user],
    ['unknown items', () => ({ placements: [{ item: 'item-0', group: 'group-0' }] })],
    ['500 placements', () => ({ placements: new Array(500).fill({ item: 'x', group: 'y' }) })],
  ])('place nothing, in bounded calls: %s', async (_, reply) => {
    const { ask, asked } = createAsk(reply);
    const items = makeItems(45, 40);
    const placed = await placeItems(items, makeGroups(40), { ...OPTIONS, ask });
    expect([...placed]).toEqual(items.map(({ id }) => [id, null]));
    expect(asked).toHaveLength(9);
  });

  test('end in bounded calls where every item goes to the first group there is', async () => {
    const { ask, asked } = createAsk(({ items, groups }) => ({
      placements: items.map(({ id }) => ({ item: id, group: groups[0]!.id })),
    }));
    const placed = await placeItems(makeItems(60, 40), makeGroups(40), { ...OPTIONS, ask });
    expect([...placed.values()].every((id) => /^group-\d+$/.test(id!))).toBe(true);
    expect(asked.length).toBeLessThan(30);
  });

  test('end in bounded calls where every item goes anywhere', async () => {
    const random = createRandom(8);
    const { ask, asked } = createAsk(({ items, groups }) => ({
      placements: items.map(({ id }) => ({ item: id, group: shuffle([...groups], random)[0]!.id })),
    }));
    const placed = await placeItems(makeItems(60, 300), makeGroups(300), { ...OPTIONS, ask });
    expect([...placed.values()].every((id) => /^group-\d+$/.test(id!))).toBe(true);
    // 20 parts of the groups for each of 3 parts of the items; then, at worst, 2 parts of 20 winners and a final for each item.
    expect(asked.length).toBeLessThanOrEqual(20 * 3 + 60 * 3);
  });
});

describe('degenerate inputs', () => {
  const { ask, asked } = createAsk(placeByTruth);
  test.each([
    ['no item', 0, 3, []],
    ['no group', 2, 0, [null, null]],
    ['one group takes all', 2, 1, ['group-0', 'group-0']],
  ])('need no question: %s', async (_, itemCount, groupCount, expected) => {
    const placed = await placeItems(makeItems(itemCount, 1), makeGroups(groupCount), { ...OPTIONS, ask });
    expect([...placed.values()]).toEqual(expected);
    expect(asked).toHaveLength(0);
  });
});
