import { expect, test } from 'vitest';
import { groupDuplicates } from '../../embeddings/duplicates.js';
import { createRandom } from '../../embeddings/random.js';

const WORDS = 'harbour lantern copper violin meadow thunder saddle orchard ribbon glacier pepper window'.split(' ');

/** Sentences of random words, so that no two share a stretch by design. */
function randomText(words: number, random: () => number): string {
  return Array.from(
    { length: words },
    () => `${WORDS[Math.floor(random() * WORDS.length)]}${Math.floor(random() * 50)}`,
  ).join(' ');
}

test('texts that differ in case, punctuation, spacing or compatibility forms are one', () => {
  const texts = [
    'Leave  me ALONE!',
    'leave me alone',
    'Leave me alone…',
    'leave me, alone',
    'leave her alone',
    '«ｌｅａｖｅ me alone»',
  ];
  expect([...groupDuplicates(texts)]).toEqual([0, 0, 0, 0, 4, 0]);
});

test('a short text with one other word is another text', () => {
  expect([...groupDuplicates(['how do I fix my bike', 'how do I fix my boat', 'fix it', 'fix him'])]).toEqual([
    0, 1, 2, 3,
  ]);
});

test('a long text with one other word is nearly the same', () => {
  const text = randomText(100, createRandom(1));
  const words = text.split(' ');
  expect([...groupDuplicates([text, words.with(40, 'elsewhere').join(' '), randomText(100, createRandom(2))])]).toEqual(
    [0, 0, 2],
  );
});

test('one long template around different requests stays apart', () => {
  const template = randomText(100, createRandom(3));
  const texts = ['write me a poem about my old grey cat', 'say what the weather will be like on the moon'].map(
    (ask) => `${template} ${ask}`,
  );
  expect([...groupDuplicates(texts)]).toEqual([0, 1]);
});

test('a chain of small steps does not join texts that are far apart', () => {
  const words = randomText(120, createRandom(4)).split(' ');
  const chain = Array.from({ length: 12 }, (_, step) =>
    words.map((word, i) => (i < step * 3 ? `other${i}` : word)).join(' '),
  );
  const groups = groupDuplicates(chain);
  expect(groups[1]).toBe(0);
  expect(groups[11]).not.toBe(0);
  for (const [i, leader] of groups.entries()) expect(groups[leader]).toBe(leader <= i ? leader : -1);
});

test('Chinese texts are compared by their characters', () => {
  const text = '今天早上我在公园里看见一只白色的小狗跟着一个老人慢慢地走过那座石头桥然后消失在雾里再也没有回来过';
  expect([
    ...groupDuplicates([text, `${text}。`, text.replace('白色', '黑色'), '今天早上我在公园里看见一只猫']),
  ]).toEqual([0, 0, 2, 3]);
});

test('empty texts and texts of punctuation are one, and no text gives no groups', () => {
  expect([...groupDuplicates(['', ' ', '…', 'word'])]).toEqual([0, 0, 0, 3]);
  expect(groupDuplicates([])).toHaveLength(0);
});

test('grouping finds every pair that comparing all pairs finds', () => {
  const random = createRandom(5);
  const bases = Array.from({ length: 12 }, () => randomText(60, random).split(' '));
  const texts = Array.from({ length: 120 }, (_, i) => {
    const words = [...bases[i % bases.length]!];
    for (let change = Math.floor(random() * 4); change > 0; change--)
      words[Math.floor(random() * words.length)] = `x${change}`;
    return words.join(' ');
  });
  const shingles = texts.map((text) => {
    const words = text.split(' ');
    return new Set(words.slice(2).map((_, i) => words.slice(i, i + 3).join(' ')));
  });
  const expected: number[] = [];
  texts.forEach((text, i) => {
    const leader = expected.findIndex((own, j) => {
      if (own !== j) return false;
      if (texts[j] === text) return true;
      const shared = [...shingles[i]!].filter((shingle) => shingles[j]!.has(shingle)).length;
      return shared / (shingles[i]!.size + shingles[j]!.size - shared) >= 0.9;
    });
    expected.push(leader < 0 ? i : leader);
  });
  expect([...groupDuplicates(texts)]).toEqual(expected);
  expect(new Set(expected).size).toBeLessThan(texts.length);
});
