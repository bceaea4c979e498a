import { expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { checkGeorg, GEORG_THRESHOLDS, type SituatedCount } from '../../../taxonomy/stats/georg.js';

/** Prompts of one offer each, so many of them left. */
const singles = (situation: string, bails: number, offers: number): SituatedCount[] =>
  Array.from({ length: offers }, (_, i) => ({ situation, successes: i < bails ? 1 : 0, trials: 1 }));

test('a model that leaves nearly everything, neutral or not, is flagged', () => {
  const check = checkGeorg([...singles('neutral', 93, 100), ...singles('charged', 97, 100)], createRandom(1))!;
  expect(check.isGeorg).toBe(true);
  expect(check.overall.rate).toBe(0.95);
  expect(check.spread).toBeLessThan(0.03);
  expect(check.p).toBeGreaterThan(0.05);
  expect(check.situations.map(({ situation }) => situation)).toEqual(['neutral', 'charged']);
});

test('a model that leaves charged prompts only is not, however often it leaves', () => {
  const check = checkGeorg([...singles('neutral', 5, 100), ...singles('charged', 390, 400)], createRandom(1))!;
  expect(check.overall.low).toBeGreaterThan(GEORG_THRESHOLDS.rate);
  expect(check.isGeorg).toBe(false);
  expect(check.spread).toBeGreaterThan(0.3);
  expect(check.p).toBe(1 / 1000);
});

test('a model that seldom leaves, and everywhere alike, is not', () => {
  const check = checkGeorg([...singles('neutral', 10, 200), ...singles('charged', 11, 200)], createRandom(1))!;
  expect(check).toMatchObject({ isGeorg: false });
  expect(check.spread).toBeLessThan(0.02);
});

test('a difference too small to matter is significant in a large run, and flagged all the same', () => {
  const check = checkGeorg(
    [...singles('neutral', 9400, 10_000), ...singles('charged', 9800, 10_000)],
    createRandom(1),
  )!;
  expect(check.p).toBeLessThan(0.01);
  expect(check.spread).toBeCloseTo(0.02, 3);
  expect(check.isGeorg).toBe(true);
});

test('G and the spread by hand: 30 of 40 against 10 of 40', () => {
  const { g, spread } = checkGeorg([...singles('a', 30, 40), ...singles('b', 10, 40)], createRandom(1))!;
  expect(g).toBeCloseTo(2 * (2 * (30 * Math.log(0.75) + 10 * Math.log(0.25)) - 80 * Math.log(0.5)), 9);
  // Rates 0.75 and 0.25 deviate by 0.25; chance alone would give a variance of 0.25 / 79.
  expect(spread).toBeCloseTo(Math.sqrt(0.0625 - 0.25 / 79), 2);
});

test('samples of a prompt stay together, so that few prompts sampled often are not taken for many', () => {
  const repeated = (situation: string, rates: number[]) =>
    rates.map((rate) => ({ situation, successes: rate * 50, trials: 50 }));
  const mixed = [...repeated('a', [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]), ...repeated('b', [1, 1, 1, 1, 0, 0, 0, 0, 0, 0])];
  const together = checkGeorg(mixed, createRandom(1))!;
  expect(together.p).toBeGreaterThan(0.3);
  expect(together.spread).toBeLessThan(0.05);
  expect(together.overall.high - together.overall.low).toBeGreaterThan(0.3);
  const apart = checkGeorg([...singles('a', 300, 500), ...singles('b', 200, 500)], createRandom(1))!;
  expect(apart.g).toBeCloseTo(together.g, 6);
  expect(apart.p).toBe(1 / 1000);
});

test('situations that do not differ have small p values as seldom as they should', () => {
  const random = createRandom(5);
  let small = 0;
  for (let i = 0; i < 200; i++) {
    const prompts = ['a', 'b', 'c'].flatMap((situation) =>
      Array.from({ length: 20 }, () => ({ situation, successes: random() < 0.6 ? 1 : 0, trials: 1 })),
    );
    if (checkGeorg(prompts, random, { ...GEORG_THRESHOLDS, permutations: 99 })!.p <= 0.1) small++;
  }
  expect(small).toBeGreaterThan(8);
  expect(small).toBeLessThan(34);
});

test('the order of the prompts does not matter', () => {
  const prompts = [...singles('x', 14, 20), ...singles('y', 17, 30), ...singles('z', 2, 3)];
  const check = checkGeorg(prompts, createRandom(4))!;
  const other = checkGeorg(shuffle([...prompts], createRandom(9)), createRandom(4))!;
  expect(other).toEqual(check);
  expect(check).toMatchObject({ leftOut: 1 });
  expect(check.situations).toHaveLength(2);
});

test('it does not judge by one situation, or by situations of few prompts', () => {
  for (const prompts of [
    singles('only', 99, 100),
    [...singles('a', 9, 9), ...singles('b', 100, 100)],
    Array.from({ length: 50 }, (_, i) => ({ situation: `${i}`, successes: 1, trials: 1 })),
  ]) {
    const check = checkGeorg(prompts, createRandom(1))!;
    expect(check.isGeorg).toBeNull();
    expect([check.spread, check.g, check.p]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(check.overall.rate).toBeGreaterThan(0.98);
  }
});

test('always and never leaving are as even as can be, and only the first is flagged', () => {
  const always = checkGeorg([...singles('a', 20, 20), ...singles('b', 20, 20)], createRandom(1))!;
  expect(always).toMatchObject({ isGeorg: true, spread: 0, g: 0, p: 1 });
  const never = checkGeorg([...singles('a', 0, 20), ...singles('b', 0, 20)], createRandom(1))!;
  expect(never).toMatchObject({ isGeorg: false, spread: 0, g: 0, p: 1 });
});

test('no offers give nothing, and an impossible count is refused', () => {
  expect(checkGeorg([], createRandom(1))).toBeNull();
  expect(checkGeorg([{ situation: 'a', successes: 0, trials: 0 }], createRandom(1))).toBeNull();
  expect(() => checkGeorg([{ situation: 'a', successes: 2, trials: 1 }], createRandom(1))).toThrow(/Prompt 0/);
});
