import { expect, test } from 'vitest';
import { twoSidedP, Z_95 } from '../../../taxonomy/stats/normal.js';

test.each([
  [0.5, 0.6170750774519738],
  [1, 0.31731050786291415],
  [1.96, 0.04999579029644087],
  [2.5757, 0.01000373],
  [5, 5.733031437583892e-7],
  [10, 1.523970604832105e-23],
  [37, 1.1451142397e-299],
])('the two tails beyond %d hold what tables of the normal distribution print', (z, p) => {
  expect(twoSidedP(z) / p).toBeCloseTo(1, 5);
  expect(twoSidedP(-z)).toBe(twoSidedP(z));
});

test('both ends are exact, and the quantile of 95 % leaves 5 %', () => {
  expect(twoSidedP(0)).toBe(1);
  expect(twoSidedP(Number.POSITIVE_INFINITY)).toBe(0);
  expect(twoSidedP(Number.NaN)).toBeNaN();
  expect(twoSidedP(Z_95)).toBeCloseTo(0.05, 13);
});

test('farther out is rarer, also where the series gives way to the fraction', () => {
  let last = 1;
  for (let z = 0.001; z < 6; z += 0.001) {
    const p = twoSidedP(z);
    expect(p).toBeLessThan(last);
    last = p;
  }
  expect(twoSidedP(2) / twoSidedP(2 - 1e-9)).toBeCloseTo(1, 7);
});
