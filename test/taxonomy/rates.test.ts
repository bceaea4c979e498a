import { expect, test } from 'vitest';
import { wilsonInterval } from '../../taxonomy/rates.js';

test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('the interval of %d in %d is the one that Newcombe (1998, table I, method 3) prints', (successes, n, low, high) => {
  const interval = wilsonInterval(successes, n)!;
  expect(interval.rate).toBe(successes / n);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('each bound is the rate at which the observed one would be just z standard errors away', () => {
  for (const [successes, n] of [
    [3, 7],
    [40, 41],
    [500, 100_000],
  ] as const) {
    const { rate, low, high } = wilsonInterval(successes, n, 2.5)!;
    expect((rate - low) / Math.sqrt((low * (1 - low)) / n)).toBeCloseTo(2.5, 8);
    expect((high - rate) / Math.sqrt((high * (1 - high)) / n)).toBeCloseTo(2.5, 8);
  }
});

test('failures have the mirror image of the interval of successes', () => {
  for (let k = 0; k <= 30; k++) {
    const some = wilsonInterval(k, 30)!;
    const rest = wilsonInterval(30 - k, 30)!;
    expect(some.low).toBeCloseTo(1 - rest.high, 12);
    expect(some.low).toBeLessThanOrEqual(some.rate);
    expect(some.high).toBeGreaterThanOrEqual(some.rate);
  }
});

test('none and all reach exactly 0 and 1, and no trials give no interval', () => {
  expect(wilsonInterval(0, 3)!.low).toBe(0);
  expect(wilsonInterval(3, 3)!.high).toBe(1);
  expect(wilsonInterval(0, 0)).toBeNull();
});

test('a count that cannot be is refused', () => {
  expect(() => wilsonInterval(4, 3)).toThrow(/4 successes in 3 trials/);
  expect(() => wilsonInterval(-1, 3)).toThrow(RangeError);
  expect(() => wilsonInterval(Number.NaN, 3)).toThrow(RangeError);
});
