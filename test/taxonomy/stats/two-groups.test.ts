import { describe, expect, test } from 'vitest';
import { differenceOfRates } from '../../../taxonomy/stats/difference.js';
import { riskRatio } from '../../../taxonomy/stats/risk-ratio.js';

const of = (successes: number, trials: number) => ({ successes, trials });

describe('the difference of two rates', () => {
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of %d/%d and %d/%d is the one that Newcombe (1998, table II, method 10) prints', (a, m, b, n, low, high) => {
    const found = differenceOfRates(of(a, m), of(b, n))!;
    expect(found.difference).toBeCloseTo(a / m - b / n, 12);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('changes its sign when the groups change places', () => {
    const one = differenceOfRates(of(3, 17), of(20, 41))!;
    const other = differenceOfRates(of(20, 41), of(3, 17))!;
    expect(other.difference).toBeCloseTo(-one.difference, 12);
    expect(other.low).toBeCloseTo(-one.high, 12);
    expect(other.high).toBeCloseTo(-one.low, 12);
  });

  test('has bounds that rise with the first count, stay within -1 and 1 and narrow with more trials', () => {
    let last = -1;
    for (let k = 0; k <= 12; k++) {
      const { low, high } = differenceOfRates(of(k, 12), of(4, 12))!;
      expect(low).toBeGreaterThan(last);
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      last = low;
    }
    const few = differenceOfRates(of(3, 10), of(1, 10))!;
    const many = differenceOfRates(of(300, 1000), of(100, 1000))!;
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
  });

  test('of an empty group is nothing, and of an impossible count refused', () => {
    expect(differenceOfRates(of(0, 0), of(1, 2))).toBeNull();
    expect(differenceOfRates(of(1, 2), of(0, 0))).toBeNull();
    expect(() => differenceOfRates(of(1, 2), of(3, 2))).toThrow(/Second group: 3 successes in 2 trials/);
  });
});

describe('the risk ratio', () => {
  test('of 36 in 40 and 16 in 80 is the one that Koopman (1984) prints: 4.5, from 2.94 to 7.15', () => {
    const { ratio, low, high } = riskRatio(of(36, 40), of(16, 80))!;
    expect(ratio).toBeCloseTo(4.5, 12);
    expect(low).toBeCloseTo(2.94, 2);
    expect(high).toBeCloseTo(7.15, 2);
  });

  test("of heart attacks without and with aspirin is the one of the Physicians' Health Study (Agresti 2002, section 3.1)", () => {
    // 189 of 11,034 against 104 of 11,037: 1.82, from 1.43 to 2.31 by logarithms, which so many heart attacks make nearly the same.
    const { ratio, low, high } = riskRatio(of(189, 11_034), of(104, 11_037))!;
    expect(ratio).toBeCloseTo(1.8178, 4);
    expect(low).toBeCloseTo(1.433, 2);
    expect(high).toBeCloseTo(2.306, 2);
  });

  test('holds exactly the ratios that a chi-square test of the two rates does not refuse, 1 among them', () => {
    // Pearson's chi-square of 8/20 against 2/20 is 4.8 > 3.84, of 7/20 against 2/20 3.58.
    expect(riskRatio(of(8, 20), of(2, 20))!.low).toBeGreaterThan(1);
    expect(riskRatio(of(7, 20), of(2, 20))!.low).toBeLessThan(1);
  });

  test('turns over when the groups change places', () => {
    const one = riskRatio(of(3, 17), of(20, 41))!;
    const other = riskRatio(of(20, 41), of(3, 17))!;
    expect(other.ratio).toBeCloseTo(1 / one.ratio, 12);
    expect(other.low).toBeCloseTo(1 / one.high, 9);
    expect(other.high).toBeCloseTo(1 / one.low, 9);
  });

  test('with no success on one side is open on that side', () => {
    const none = riskRatio(of(0, 20), of(5, 20))!;
    expect(none).toMatchObject({ ratio: 0, low: 0 });
    expect(none.high).toBeGreaterThan(0);
    expect(none.high).toBeLessThan(2);
    const over = riskRatio(of(5, 20), of(0, 20))!;
    expect(over).toMatchObject({ ratio: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(over.low).toBeCloseTo(1 / none.high, 9);
    expect(riskRatio(of(0, 20), of(0, 20))).toMatchObject({
      ratio: Number.NaN,
      low: 0,
      high: Number.POSITIVE_INFINITY,
    });
  });

  test('of all against all is 1 within bounds that have a width', () => {
    const { ratio, low, high } = riskRatio(of(20, 20), of(20, 20))!;
    expect(ratio).toBe(1);
    // By hand: with all of the second, 20 (1 - R) / R is chi-square's 3.84.
    expect(low).toBeCloseTo(1 / (1 + 1.959964 ** 2 / 20), 6);
    expect(high).toBeCloseTo(1 / low, 9);
  });

  test('of an empty group is nothing, and of an impossible count refused', () => {
    expect(riskRatio(of(0, 0), of(1, 2))).toBeNull();
    expect(() => riskRatio(of(-1, 2), of(1, 2))).toThrow(RangeError);
  });
});
