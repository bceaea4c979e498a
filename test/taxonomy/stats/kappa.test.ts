import { expect, test } from 'vitest';
import { cohenKappa } from '../../../taxonomy/stats/kappa.js';

test('the diagnoses in Fleiss, Cohen and Everitt (1969): kappa 0.429 with a standard error of 0.054', () => {
  // 200 cases; shares .53 .05 .02 / .11 .14 .05 / .01 .06 .03.
  const { kappa, error, agreement, expected, items } = cohenKappa([
    [106, 10, 4],
    [22, 28, 10],
    [2, 12, 6],
  ])!;
  expect(agreement).toBeCloseTo(0.7, 12);
  expect(expected).toBeCloseTo(0.475, 12);
  expect(kappa).toBeCloseTo(0.225 / 0.525, 12);
  expect(error).toBeCloseTo(0.0537, 4);
  expect(items).toBe(200);
});

test('grants read by two: 20 5 / 10 15 is (0.7 - 0.5) / (1 - 0.5) by hand', () => {
  const { kappa, low, high, error } = cohenKappa([
    [20, 5],
    [10, 15],
  ])!;
  expect(kappa).toBeCloseTo(0.4, 12);
  expect(error).toBeCloseTo(0.127, 3);
  expect(low).toBeCloseTo(0.137, 2);
  expect(high).toBeCloseTo(0.628, 2);
});

test('neither the order of the judges nor of the answers matters', () => {
  const one = cohenKappa([
    [30, 2, 1],
    [4, 9, 0],
    [3, 3, 17],
  ])!;
  const judges = cohenKappa([
    [30, 4, 3],
    [2, 9, 3],
    [1, 0, 17],
  ])!;
  const answers = cohenKappa([
    [17, 3, 3],
    [0, 9, 4],
    [1, 2, 30],
  ])!;
  for (const other of [judges, answers]) {
    for (const key of ['kappa', 'low', 'high', 'error'] as const) expect(other[key], key).toBeCloseTo(one[key], 12);
  }
});

test('more agreement is a higher kappa and a higher interval', () => {
  let last = { kappa: -1.1, low: -1.1, high: -1.1 };
  for (let k = 0; k <= 20; k++) {
    const found = cohenKappa([
      [k, 20 - k],
      [20 - k, k],
    ])!;
    expect(found.kappa).toBeGreaterThan(last.kappa);
    expect(found.low).toBeGreaterThanOrEqual(last.low);
    expect(found.high).toBeGreaterThanOrEqual(last.high);
    expect(found.low).toBeLessThanOrEqual(found.kappa);
    expect(found.high).toBeGreaterThanOrEqual(found.kappa);
    last = found;
  }
});

test('full agreement is 1 with a lower bound that rises with the items; full disagreement over halves is -1', () => {
  const few = cohenKappa([
    [3, 0],
    [0, 3],
  ])!;
  const many = cohenKappa([
    [300, 0],
    [0, 300],
  ])!;
  expect(few).toMatchObject({ kappa: 1, high: 1, error: 0 });
  expect(few.low).toBeLessThan(0.6);
  expect(many.low).toBeGreaterThan(0.98);
  expect(many.low).toBeLessThan(1);
  const never = cohenKappa([
    [0, 5],
    [5, 0],
  ])!;
  expect(never.kappa).toBeCloseTo(-1, 12);
  expect(never.low).toBe(-1);
});

test('one answer for everything leaves nothing to agree on, and no items nothing at all', () => {
  const alike = [
    [9, 0],
    [0, 0],
  ];
  expect(cohenKappa(alike)).toBeNull();
  expect(cohenKappa([[7]])).toBeNull();
  expect(cohenKappa([])).toBeNull();
  expect(
    cohenKappa([
      [0, 0],
      [0, 0],
    ]),
  ).toBeNull();
});

test('a table that is not square, or has a negative count, is refused', () => {
  expect(() => cohenKappa([[1, 2], [3]])).toThrow(/Row 1 has 1 counts of 2/);
  expect(() =>
    cohenKappa([
      [1, -2],
      [3, 4],
    ]),
  ).toThrow(/Count -2 in row 0/);
});
