import { expect, test } from 'vitest';
import { chooseLeafCount, chooseTopCount } from '../../taxonomy/choose-count.js';

const ROWS = [0, 1, 2, 3, 5, 9, 10, 29, 30, 31, 99, 100, 1000, 8319, 100_000];

test('leaves are one or more, never more than rows, and never fewer for more rows', () => {
  let before = 0;
  for (const rows of ROWS) {
    const count = chooseLeafCount(rows);
    expect(Number.isInteger(count)).toBe(true);
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThanOrEqual(Math.max(1, rows));
    expect(count).toBeGreaterThanOrEqual(before);
    before = count;
  }
});

test('30 bails or more have leaves for three top nodes', () => {
  for (const rows of ROWS.filter((count) => count >= 30)) expect(chooseLeafCount(rows)).toBeGreaterThanOrEqual(3);
});

test('what is asked for overrides, between one and the rows', () => {
  expect(chooseLeafCount(1000, 7)).toBe(7);
  expect(chooseLeafCount(1000, 1000)).toBe(1000);
  expect(chooseLeafCount(1000, 5000)).toBe(1000);
  expect(chooseLeafCount(1000, 0)).toBe(1);
  expect(chooseLeafCount(1000, -3)).toBe(1);
  expect(chooseLeafCount(1000, 6.6)).toBe(7);
  expect(chooseLeafCount(0, 4)).toBe(1);
});

test('top nodes are 3 to 15 where there are so many leaves, never more than leaves, never fewer for more', () => {
  let before = 0;
  for (const leaves of [0, 1, 2, 3, 4, 5, 15, 16, 40, 163, 831, 10_000]) {
    const count = chooseTopCount(leaves);
    expect(Number.isInteger(count)).toBe(true);
    expect(count).toBeLessThanOrEqual(Math.min(15, leaves));
    expect(count).toBeGreaterThanOrEqual(Math.min(3, leaves));
    expect(count).toBeGreaterThanOrEqual(before);
    before = count;
  }
});
