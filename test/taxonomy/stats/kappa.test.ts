import { expect, test } from 'vitest';
import { createRandom } from '../../../embeddings/random.js';
import { cohenKappa } from '../../../taxonomy/stats/kappa.js';
import type { PairedTable } from '../../../taxonomy/stats/paired.js';

const table = (both: number, onlyFirst: number, onlySecond: number, neither: number): PairedTable => ({
  both,
  onlyFirst,
  onlySecond,
  neither,
});

test('grants read by two: 20 5 / 10 15 is (0.7 - 0.5) / (1 - 0.5) by hand', () => {
  const { kappa, agreement, expected, items, low, high } = cohenKappa(table(20, 5, 10, 15))!;
  expect(agreement).toBeCloseTo(0.7, 12);
  expect(expected).toBeCloseTo(0.5, 12);
  expect(kappa).toBeCloseTo(0.4, 12);
  expect(items).toBe(50);
  // Near the large-sample interval of Fleiss, Cohen and Everitt (1969), 0.4 -+ 1.96 * 0.127.
  expect(Math.abs(low - 0.151)).toBeLessThan(0.04);
  expect(Math.abs(high - 0.649)).toBeLessThan(0.04);
});

test('the bounds are those that a search over a grid of the two rates finds', () => {
  const random = createRandom(4);
  for (let i = 0; i < 12; i++) {
    const rates = [random(), random(), random(), random()].map((share) => Math.floor(share ** 2 * 40));
    const counts = table(rates[0]! + 1, rates[1]!, rates[2]!, rates[3]! + 1);
    const { low, high, kappa } = cohenKappa(counts)!;
    const whole = Object.values(counts).map((count) => count + 0.25);
    const items = whole.reduce((sum, count) => sum + count, 0);
    const most = whole.reduce((sum, count) => sum + count * Math.log(count / items), 0);
    const lost = (value: number) => most - likeliest(whole, value);
    for (const bound of [low, high])
      if (Math.abs(bound) < 1 && bound !== kappa) expect(lost(bound)).toBeCloseTo(1.959964 ** 2 / 2, 1);
  }
});

/** The most over rates a hundredth apart, then a thousandth apart around the best. */
function likeliest(counts: readonly number[], kappa: number): number {
  const at = (first: number, second: number) => {
    const expected = first * second + (1 - first) * (1 - second);
    const agreement = expected + kappa * (1 - expected);
    const both = (agreement + first + second - 1) / 2;
    const shares = [both, first - both, second - both, agreement - both];
    return shares.some((share) => share <= 0)
      ? Number.NEGATIVE_INFINITY
      : shares.reduce((sum, share, i) => sum + counts[i]! * Math.log(share), 0);
  };
  let best = { first: 0.5, second: 0.5, value: at(0.5, 0.5) };
  for (const [step, reach] of [
    [0.01, 50],
    [0.001, 15],
    [0.0001, 15],
  ] as const) {
    const { first, second } = best;
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        const value = at(first + i * step, second + j * step);
        if (value > best.value) best = { first: first + i * step, second: second + j * step, value };
      }
    }
  }
  return best.value;
}

test('neither the order of the judges nor of the answers matters', () => {
  const one = cohenKappa(table(30, 2, 5, 11))!;
  const judges = cohenKappa(table(30, 5, 2, 11))!;
  const answers = cohenKappa(table(11, 5, 2, 30))!;
  for (const other of [judges, answers]) {
    for (const key of ['kappa', 'low', 'high'] as const) expect(other[key], key).toBeCloseTo(one[key], 6);
  }
});

test('more agreement is a higher kappa and a higher interval', () => {
  let last = { kappa: -1.1, low: -1.1, high: -1.1 };
  for (let k = 0; k <= 20; k++) {
    const found = cohenKappa(table(k, 20 - k, 20 - k, k))!;
    expect(found.kappa).toBeGreaterThan(last.kappa);
    expect(found.low).toBeGreaterThanOrEqual(last.low);
    expect(found.high).toBeGreaterThanOrEqual(last.high);
    expect(found.low).toBeLessThanOrEqual(found.kappa);
    expect(found.high).toBeGreaterThanOrEqual(found.kappa);
    last = found;
  }
});

test('full agreement is 1 with a lower bound that rises with the items; full disagreement over halves is -1', () => {
  const few = cohenKappa(table(3, 0, 0, 3))!;
  const many = cohenKappa(table(300, 0, 0, 300))!;
  expect(few).toMatchObject({ kappa: 1, high: 1 });
  expect(few.low).toBeLessThan(0.6);
  expect(many.low).toBeGreaterThan(0.98);
  expect(many.low).toBeLessThan(1);
  const never = cohenKappa(table(0, 5, 5, 0))!;
  expect(never.kappa).toBeCloseTo(-1, 12);
  expect(never.low).toBe(-1);
  expect(never.high).toBeLessThan(0);
});

test('of a hundred thousand items the bounds are those of the large-sample error', () => {
  // Shares .2 .1 .1 .6: error sqrt(V / n) by equation 13 of Fleiss, Cohen and Everitt (1969).
  const { kappa, low, high } = cohenKappa(table(20_000, 10_000, 10_000, 60_000))!;
  const rest = 1 - kappa;
  const expected = 0.58;
  const agree = 0.2 * (1 - 0.6 * rest) ** 2 + 0.6 * (1 - 1.4 * rest) ** 2;
  const differ = 2 * 0.1 * rest ** 2;
  const error = Math.sqrt((agree + differ - (kappa - expected * rest) ** 2) / (1 - expected) ** 2 / 100_000);
  expect(low).toBeCloseTo(kappa - 1.959964 * error, 4);
  expect(high).toBeCloseTo(kappa + 1.959964 * error, 4);
});

test('one answer for everything leaves nothing to agree on, and no items nothing at all', () => {
  expect(cohenKappa(table(9, 0, 0, 0))).toBeNull();
  expect(cohenKappa(table(0, 0, 0, 7))).toBeNull();
  expect(cohenKappa(table(0, 0, 0, 0))).toBeNull();
});

test('a count that is negative or not whole is refused', () => {
  expect(() => cohenKappa(table(1, -2, 3, 4))).toThrow(/-2 pairs in "onlyFirst"/);
  expect(() => cohenKappa(table(1, 2, 0.5, 4))).toThrow(RangeError);
});
