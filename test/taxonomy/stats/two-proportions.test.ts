import { expect, test } from 'vitest';
import { twoProportionsP } from '../../../taxonomy/stats/two-proportions.js';

const of = (successes: number, trials: number) => ({ successes, trials });

test('is the p of Pearson’s chi-square, worked by hand', () => {
  // 15 of 50 against 5 of 50: pooled 0.2, z = 0.2 / sqrt(0.16 / 25) = 2.5.
  expect(twoProportionsP(of(15, 50), of(5, 50))).toBeCloseTo(0.012419, 6);
  expect(twoProportionsP(of(5, 50), of(15, 50))).toBe(twoProportionsP(of(15, 50), of(5, 50)));
});

test('is 1 for equal rates, and where all end alike', () => {
  expect(twoProportionsP(of(3, 10), of(6, 20))).toBeCloseTo(1, 12);
  expect(twoProportionsP(of(0, 10), of(0, 20))).toBe(1);
  expect(twoProportionsP(of(10, 10), of(20, 20))).toBe(1);
});

test('says nothing of no trials, and refuses more successes than trials', () => {
  expect(twoProportionsP(of(0, 0), of(1, 2))).toBeNull();
  expect(() => twoProportionsP(of(3, 2), of(1, 2))).toThrow(/First group: 3 successes/);
});
