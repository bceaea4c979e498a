import { expect, test } from 'vitest';
import { createRandom } from '../../../embeddings/random.js';
import { bootstrapBounds } from '../../../taxonomy/stats/bootstrap.js';

const meanOf = (values: readonly number[]) => (drawn: Float64Array) => {
  const units = drawn.reduce((sum, count) => sum + count, 0);
  return drawn.reduce((sum, count, kind) => sum + count * values[kind]!, 0) / units;
};
const singles = (count: number) => new Array<number>(count).fill(1);

test('the bounds of a mean lie where its standard error puts them, drawn by unit or by kind', () => {
  // 400 values, half 0 and half 1: standard error 0.025, so 1.96 of them either side of 0.5.
  const values = Array.from({ length: 400 }, (_, i) => i % 2);
  const byUnit = bootstrapBounds(singles(400), meanOf(values), createRandom(1), 4000)!;
  const byKind = bootstrapBounds([200, 200], meanOf([0, 1]), createRandom(1), 4000)!;
  for (const { low, high } of [byUnit, byKind]) {
    expect(low).toBeCloseTo(0.451, 2);
    expect(high).toBeCloseTo(0.549, 2);
  }
});

test('a resample holds as many units as there are, whichever way it is drawn', () => {
  for (const sizes of [singles(7), [3, 0, 4], [500, 20, 0, 1], [40]]) {
    const count = sizes.reduce((sum, size) => sum + size, 0);
    const totals = new Set<number>();
    bootstrapBounds(sizes, (drawn) => totals.add(drawn.reduce((sum, each) => sum + each, 0)).size, createRandom(3), 50);
    expect([...totals]).toEqual([count]);
  }
});

test('of two units, a quarter of the resamples is each one alone, so the bounds are the two values', () => {
  expect(bootstrapBounds([1, 1], meanOf([3, 8]), createRandom(4))).toEqual({ low: 3, high: 8 });
});

test('the same seed gives the same bounds, another seed others', () => {
  const values = Array.from({ length: 50 }, (_, i) => Math.sqrt(i));
  const bounds = (seed: number) => bootstrapBounds(singles(50), meanOf(values), createRandom(seed));
  expect(bounds(7)).toEqual(bounds(7));
  expect(bounds(8)).not.toEqual(bounds(7));
});

test('resamples without a value are left out, and none with one gives no bounds', () => {
  const firstOnly = (drawn: Float64Array) => (drawn[0]! > 0 ? 5 : Number.NaN);
  expect(bootstrapBounds(singles(3), firstOnly, createRandom(1))).toEqual({ low: 5, high: 5 });
  expect(bootstrapBounds(singles(3), () => Number.NaN, createRandom(1))).toBeNull();
  expect(bootstrapBounds([1], meanOf([2]), createRandom(1), 1)).toEqual({ low: 2, high: 2 });
});
