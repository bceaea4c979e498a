import { describe, expect, test } from 'vitest';
import { createMatrix, type Matrix, normalizeRows } from '../../../embeddings/matrix.js';
import { createRandom } from '../../../embeddings/random.js';
import { measureAgreement } from '../../../taxonomy/agreement.js';
import { buildNamedHierarchy, levelSizes, type NamedBranch } from '../../../taxonomy/llm/build-hierarchy.js';
import type { Answer, Ask, Question } from '../../../taxonomy/llm/question.js';
import { readPrompt } from '../../label-oracle.js';

const MAX_CHILDREN = 12;

/** 14 categories, some with three leaves, some with thirty. */
const SIZES = [3, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 30, 30];

function makeLeaves(sizes: readonly number[]) {
  return sizes.flatMap((count, category) =>
    Array.from({ length: count }, (_, i) => ({
      name: `Leaf ${i} of [category ${category}]`,
      summary: `Kind ${i} within [category ${category}].`,
      size: 5 + ((i * 7 + category) % 11),
    })),
  );
}

const leaves = makeLeaves(SIZES);
const truth = SIZES.flatMap((count, category) => Array.from({ length: count }, () => String(category)));

/** Points that say nothing of the categories. */
function scatter(rows: number, seed: number): Matrix {
  const random = createRandom(seed);
  const points = createMatrix(rows, 5);
  for (let i = 0; i < points.data.length; i++) points.data[i] = random() * 10;
  return points;
}

/** Letters counted: near enough to a meaning for the fallbacks. */
async function embed(texts: readonly string[]): Promise<Matrix> {
  const vectors = createMatrix(texts.length, 64);
  texts.forEach((text, i) => {
    for (const letter of text) vectors.data[i * 64 + (letter.charCodeAt(0) % 64)]! += 1;
  });
  return normalizeRows(vectors);
}

const categoryIn = (text: string) => /\[category (\d+)\]/.exec(text)?.[1] ?? 'none';

/** Knows the category of each leaf by its name, and is always right. */
function tellTruth({ prompt }: Question<unknown>): unknown {
  const { items, groups, proposals } = readPrompt(prompt.user);
  if (items.length > 0) {
    return {
      placements: items.map(({ id, text }) => ({
        item: id,
        group: (groups.find((group) => categoryIn(group.text) === categoryIn(text)) ?? groups[0])!.id,
      })),
    };
  }
  const named = (category: string) => ({ name: `All of [category ${category}]`, description: '' });
  if (proposals.length > 0) {
    const categories = [...new Set(proposals.map(({ text }) => categoryIn(text)))];
    return {
      groups: categories.map((category) => ({
        ids: proposals.filter(({ text }) => categoryIn(text) === category).map(({ id }) => id),
        ...named(category),
      })),
    };
  }
  const categories = [...new Set(groups.map(({ text }) => categoryIn(text)))];
  if (prompt.user.includes('Propose about')) return { groups: categories.map(named) };
  return { summary: `About [category ${categories[0]}].`, name: `All of [category ${categories[0]}]` };
}

function askWith(reply: (question: Question<unknown>, call: number) => unknown): Ask & { calls: () => number } {
  let calls = 0;
  const ask = async <T>(question: Question<T>): Promise<Answer<T>> => {
    calls++;
    const answer = reply(question as Question<unknown>, calls);
    const checked = question.reply.schema.safeParse(answer);
    return checked.success ? { ok: true, value: checked.data } : { ok: false, reason: 'bad reply' };
  };
  return Object.assign(ask as Ask, { calls: () => calls });
}

function build(ask: Ask, input = leaves, seed = 1) {
  return buildNamedHierarchy(
    {
      leaves: input,
      points: scatter(input.length, seed),
      nameOffline: (group) => ({ name: `Words of ${group[0]}`, summary: '' }),
    },
    { ask, embed, seed, maxChildren: MAX_CHILDREN },
  );
}

function leavesOf(branch: NamedBranch): number[] {
  return 'leaf' in branch ? [branch.leaf] : branch.children.flatMap(leavesOf);
}

function expectShape(tops: readonly NamedBranch[], input: readonly { size: number }[]): void {
  expect(tops.flatMap(leavesOf).sort((a, b) => a - b)).toEqual([...input.keys()]);
  const bails = input.reduce((sum, { size }) => sum + size, 0);
  if (bails >= 30 && input.length >= 3) expect(tops.length).toBeGreaterThanOrEqual(3);
  expect(tops.length).toBeLessThanOrEqual(15);
  const visit = (branch: NamedBranch): void => {
    if ('leaf' in branch) return;
    expect(branch.children.length).toBeGreaterThanOrEqual(2);
    expect(branch.children.length).toBeLessThanOrEqual(MAX_CHILDREN);
    expect(branch.name).not.toBe('');
    branch.children.forEach(visit);
  };
  tops.forEach(visit);
}

/** What the docstring promises. */
function expectBounded(ask: { calls: () => number }, leafCount: number): void {
  expect(ask.calls()).toBeLessThanOrEqual(2 * leafCount);
}

describe('with answers that are always right', () => {
  test('the top level is the true one, whatever the points say', async () => {
    const ask = askWith(tellTruth);
    const tops = await build(ask);
    expectShape(tops, leaves);
    expectBounded(ask, leaves.length);
    const topOf = new Int32Array(leaves.length);
    tops.forEach((top, i) => {
      for (const leaf of leavesOf(top)) topOf[leaf] = i;
    });
    expect(measureAgreement(truth, topOf)!.vMeasure).toBeGreaterThan(0.95);
    // A category of thirty leaves is split below its own top node.
    expect(new Set(truth.flatMap((category, leaf) => (category === '13' ? [topOf[leaf]] : []))).size).toBe(1);
  });

  test('the same answers give the same tree', async () => {
    expect(await build(askWith(tellTruth))).toEqual(await build(askWith(tellTruth)));
  });
});

describe('whatever is answered, the shape holds and the calls are bounded', () => {
  const rubbish: Record<string, (question: Question<unknown>, call: number) => unknown> = {
    'nothing at all': () => null,
    'always empty': () => ({ groups: [], placements: [], name: '', summary: '' }),
    'always the same name': ({ prompt }) => {
      const { items, groups, proposals } = readPrompt(prompt.user);
      if (items.length > 0) return { placements: items.map(({ id }) => ({ item: id, group: groups[0]!.id })) };
      if (proposals.length > 0)
        return { groups: proposals.map(({ id }) => ({ ids: [id], name: 'Same', description: 'Same' })) };
      if (prompt.user.includes('Propose about'))
        return { groups: Array.from({ length: 9 }, () => ({ name: 'Same', description: 'Same' })) };
      return { name: 'Same', summary: 'Same' };
    },
    'always 500 names': ({ prompt }) => {
      const { items, groups } = readPrompt(prompt.user);
      if (items.length > 0)
        return { placements: items.map(({ id }, i) => ({ item: id, group: groups[i % groups.length]!.id })) };
      return {
        groups: Array.from({ length: 500 }, (_, i) => ({ ids: ['p1'], name: `Name ${i}`, description: '' })),
        name: 'Name',
        summary: 'Name',
      };
    },
    'always an unknown id': ({ prompt }) => {
      const { items } = readPrompt(prompt.user);
      return {
        placements: items.map(({ id }) => ({ item: id, group: 'g999' })),
        groups: Array.from({ length: 8 }, (_, i) => ({ ids: ['p999'], name: `Name ${i}`, description: '' })),
        name: 'Name',
        summary: 'Name',
      };
    },
    'one group takes all but one': ({ prompt }) => {
      const { items, groups } = readPrompt(prompt.user);
      if (items.length > 0)
        return {
          placements: items.map(({ id, text }) => ({ item: id, group: groups[text.includes('Leaf 0') ? 1 : 0]!.id })),
        };
      return {
        groups: Array.from({ length: 8 }, (_, i) => ({ ids: [`p${i + 1}`], name: `Name ${i}`, description: '' })),
        name: 'Name',
        summary: 'Name',
      };
    },
  };

  for (const [title, reply] of Object.entries(rubbish)) {
    test.each([0, 1, 2, 3, 8, 9, 16, 40, 160])(`${title}, %i leaves`, async (count) => {
      const ask = askWith(reply);
      const input = leaves.slice(0, count);
      const tops = await build(ask, input, count);
      expectShape(tops, input);
      expectBounded(ask, Math.max(1, count));
    });
  }

  test.each([1, 2, 3, 4, 5])('answers by chance (seed %i)', async (seed) => {
    const random = createRandom(seed);
    const ask = askWith(({ prompt }) => {
      const { items, groups, proposals } = readPrompt(prompt.user);
      const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
      if (random() < 0.2) return null;
      if (items.length > 0)
        return { placements: items.map(({ id }) => ({ item: id, group: random() < 0.1 ? 'x' : pick(groups).id })) };
      return {
        groups: Array.from({ length: Math.floor(random() * 30) }, (_, i) => ({
          ids: proposals.length > 0 ? [pick(proposals).id, pick(proposals).id] : [],
          name: random() < 0.2 ? '' : `Name ${i % 7}`,
          description: 'x'.repeat(Math.floor(random() * 3_000)),
        })),
        name: `Name ${Math.floor(random() * 5)}`,
        summary: 'S',
      };
    });
    const input = makeLeaves([40, 80, 120]).slice(0, 60 + seed * 35);
    expectShape(await build(ask, input, seed), input);
    expectBounded(ask, input.length);
  });
});

test('level sizes fall by one ratio, and a level holds what a reader can take in', () => {
  expect(levelSizes(158, 12)).toEqual([12]);
  expect(levelSizes(1_000, 12)).toEqual([110, 12]);
  expect(levelSizes(10_000, 12)).toEqual([1_063, 113, 12]);
});
