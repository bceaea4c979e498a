import { expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { approximateNoRefusalBails } from '../../../taxonomy/stats/no-refusal-bail.js';

const prompt = (refused: number, ofRefused: number, bailed: number, ofBailed: number) => ({
  refused: { successes: refused, trials: ofRefused },
  bailed: { successes: bailed, trials: ofBailed },
});

test('by hand: three prompts, each with its own product', () => {
  // (1 - 1/2) * 1/5 + (1 - 0) * 4/5 + (1 - 1) * 1 = 0.1 + 0.8 + 0, over 3.
  const found = approximateNoRefusalBails(
    [prompt(1, 2, 1, 5), prompt(0, 3, 4, 5), prompt(4, 4, 5, 5)],
    createRandom(1),
  )!;
  expect(found.rate).toBeCloseTo(0.3, 12);
  expect(found).toMatchObject({ prompts: 3, leftOut: 0, isApproximation: true });
  expect(found.low).toBeLessThan(0.1);
  expect(found.high).toBeGreaterThan(0.7);
});

test('the mean of products is not the product of means', () => {
  const opposed = [prompt(5, 5, 5, 5), prompt(0, 5, 0, 5)];
  expect(approximateNoRefusalBails(opposed, createRandom(1))!.rate).toBe(0);
});

test('the order of the prompts does not matter; those that lack a rate are left out and counted', () => {
  const prompts = Array.from({ length: 40 }, (_, i) => prompt(i % 4, 4, (i * 3) % 5, 5));
  const found = approximateNoRefusalBails(prompts, createRandom(2))!;
  expect(approximateNoRefusalBails(shuffle([...prompts], createRandom(7)), createRandom(2))).toEqual(found);
  const more = [prompt(0, 0, 1, 1), ...prompts, prompt(1, 1, 0, 0)];
  expect(approximateNoRefusalBails(more, createRandom(2))).toEqual({ ...found, leftOut: 2 });
});

test('fewer refusals are never a lower rate', () => {
  let last = -1;
  for (let refused = 6; refused >= 0; refused--) {
    const { rate } = approximateNoRefusalBails([prompt(refused, 6, 2, 3), prompt(1, 2, 1, 3)], createRandom(1))!;
    expect(rate).toBeGreaterThan(last);
    last = rate;
  }
});

test('none, all, one prompt and all the same still have an interval with a width', () => {
  const none = approximateNoRefusalBails(Array(20).fill(prompt(0, 5, 0, 5)), createRandom(1))!;
  expect(none).toMatchObject({ rate: 0, low: 0 });
  expect(none.high).toBeCloseTo(0.1611, 4);
  const all = approximateNoRefusalBails(Array(20).fill(prompt(0, 5, 5, 5)), createRandom(1))!;
  expect(all).toMatchObject({ rate: 1, high: 1 });
  expect(all.low).toBeLessThan(0.95);
  for (const same of [[prompt(1, 2, 1, 2)], Array(20).fill(prompt(1, 2, 1, 2))]) {
    const { rate, low, high } = approximateNoRefusalBails(same, createRandom(1))!;
    expect(rate).toBe(0.25);
    expect(low).toBeLessThan(0.24);
    expect(high).toBeGreaterThan(0.26);
  }
});

test('no prompt with both rates gives nothing, and an impossible count is refused', () => {
  expect(approximateNoRefusalBails([], createRandom(1))).toBeNull();
  expect(approximateNoRefusalBails([prompt(0, 0, 1, 1)], createRandom(1))).toBeNull();
  expect(() => approximateNoRefusalBails([prompt(0, 1, 2, 1)], createRandom(1))).toThrow(/Prompt 0, bailed/);
});
