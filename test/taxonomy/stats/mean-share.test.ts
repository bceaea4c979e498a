import { expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { wilsonInterval } from '../../../taxonomy/rates.js';
import { meanOfShares } from '../../../taxonomy/stats/mean-share.js';

test('a mean of prompts that were sampled once each is the rate, with its Wilson interval', () => {
  const shares = [...new Array<number>(7).fill(1), ...new Array<number>(14).fill(0)];
  expect(meanOfShares(shares, createRandom(1))).toEqual({ ...wilsonInterval(7, 21), prompts: 21 });
});

test('every prompt counts the same, and shares that lie close give a narrower interval than yes or no', () => {
  const close = Array.from({ length: 60 }, (_, i) => (i % 2 ? 0.3 : 0.4));
  const { rate, low, high } = meanOfShares(close, createRandom(1))!;
  expect(rate).toBeCloseTo(0.35, 12);
  // Standard error 0.05 / sqrt(60) = 0.0065; with half a prompt at 0 and half at 1 added, about 0.011. As yes or no: 0.062.
  expect(high - low).toBeGreaterThan(2 * 1.96 * 0.0065);
  expect(high - low).toBeLessThan(0.06);
  expect(meanOfShares(close, createRandom(1), 2000, 0.4)!.high).toBeLessThan(high);
  expect(low).toBeLessThan(0.35);
  expect(high).toBeGreaterThan(0.35);
});

test('the order of the prompts does not matter', () => {
  const shares = Array.from({ length: 40 }, (_, i) => (i % 5) / 4);
  const once = meanOfShares(shares, createRandom(2));
  expect(meanOfShares(shuffle([...shares], createRandom(5)), createRandom(2))).toEqual(once);
});

test('of none there is no mean, one has an interval, and a share beyond 1 is refused', () => {
  expect(meanOfShares([], createRandom(1))).toBeNull();
  const { low, high } = meanOfShares([0.5], createRandom(1))!;
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
  expect(meanOfShares([0, 0, 0], createRandom(1))).toEqual({ ...wilsonInterval(0, 3), prompts: 3 });
  expect(() => meanOfShares([1.2], createRandom(1))).toThrow(/A share of 1.2/);
});
