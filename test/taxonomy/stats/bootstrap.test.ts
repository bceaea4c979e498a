import { expect, test } from 'vitest';
import { createRandom } from '../../../embeddings/random.js';
import { bootstrapBounds } from '../../../taxonomy/stats/bootstrap.js';

const meanOf = (values: readonly number[]) => (chosen: Int32Array) =>
  chosen.reduce((sum, i) => sum + values[i]!, 0) / chosen.length;

test('the bounds of a mean lie where its standard error puts them', () => {
  // 400 values, half 0 and half 1: standard error 0.025, so 1.96 of them either side of 0.5.
  const values = Array.from({ length: 400 }, (_, i) => i % 2);
  const { low, high } = bootstrapBounds(400, meanOf(values), createRandom(1), 4000)!;
  expect(low).toBeCloseTo(0.451, 2);
  expect(high).toBeCloseTo(0.549, 2);
});

test('of two units, a quarter of the resamples is each one alone, so the bounds are the two values', () => {
  expect(bootstrapBounds(2, meanOf([3, 8]), createRandom(4))).toEqual({ low: 3, high: 8 });
});

test('the same seed gives the same bounds, another seed others', () => {
  const values = Array.from({ length: 50 }, (_, i) => Math.sqrt(i));
  const bounds = (seed: number) => bootstrapBounds(50, meanOf(values), createRandom(seed));
  expect(bounds(7)).toEqual(bounds(7));
  expect(bounds(8)).not.toEqual(bounds(7));
});

test('resamples without a value are left out, and none with one gives no bounds', () => {
  const firstOnly = (chosen: Int32Array) => (chosen.includes(0) ? 5 : Number.NaN);
  expect(bootstrapBounds(3, firstOnly, createRandom(1))).toEqual({ low: 5, high: 5 });
  expect(bootstrapBounds(3, () => Number.NaN, createRandom(1))).toBeNull();
  expect(bootstrapBounds(1, meanOf([2]), createRandom(1), 1)).toEqual({ low: 2, high: 2 });
});
