import { expect, test } from 'vitest';
import { clusterRows } from '../../taxonomy/cluster.js';
import { measureSeparation } from '../../taxonomy/separation.js';

const line = (...places: number[]) => ({ data: Float32Array.from(places), rows: places.length, cols: 1 });

test('a case by hand', () => {
  // Centres 1 and 11: 0 has a = 1, b = 11; 2 has 1 and 9; 10 and 12 mirror them.
  const expected = (2 * (10 / 11) + 2 * (8 / 9)) / 4;
  expect(measureSeparation(line(0, 2, 10, 12), Int32Array.of(0, 0, 1, 1))).toBeCloseTo(expected, 6);
});

test('true groups stand apart better than wrong ones; one cluster and no points give 0', () => {
  const points = line(0, 1, 2, 50, 51, 52);
  const right = measureSeparation(points, Int32Array.of(0, 0, 0, 1, 1, 1));
  expect(right).toBeGreaterThan(0.9);
  expect(measureSeparation(points, Int32Array.of(0, 1, 0, 1, 0, 1))).toBeLessThan(right);
  expect(measureSeparation(points, new Int32Array(6))).toBe(0);
  expect(measureSeparation(line(), new Int32Array(0))).toBe(0);
  expect(measureSeparation(line(3, 3, 3, 3), Int32Array.of(0, 0, 1, 1))).toBe(0);
});

test('of several numbers the one that fits the groups is taken', () => {
  const places = [0, 100, 200, 300, 400].flatMap((centre) => Array.from({ length: 8 }, (_, i) => centre + i));
  const labels = clusterRows(line(...places), { count: [2, 3, 5, 9, 12], minSize: 1 });
  expect(new Set(labels).size).toBe(5);
});
