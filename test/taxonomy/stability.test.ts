import { expect, test } from 'vitest';
import { measureStability, type SeededLabels } from '../../taxonomy/stability.js';

const TREES: Record<number, SeededLabels> = {
  1: { leafOf: Int32Array.of(0, 0, 1, 2), topOf: Int32Array.of(0, 0, 1, 1) },
  2: { leafOf: Int32Array.of(5, 5, 4, 4), topOf: Int32Array.of(3, 3, -1, -1) },
  3: { leafOf: Int32Array.of(7, 7, 8, 9), topOf: Int32Array.of(0, 1, 0, 1) },
};

test('the agreement is taken over all pairs of seeds', async () => {
  const stability = await measureStability((seed) => TREES[seed]!, [1, 2, 3]);
  // Leaves: 1 and 3 are the same, each is 4/7 from 2. Tops: 1 and 2 are the same, each is -0.5 from 3.
  expect(stability!.leaf.mean).toBeCloseTo((1 + 8 / 7) / 3, 12);
  expect(stability!.leaf.min).toBeCloseTo(4 / 7, 12);
  expect(stability!.top.mean).toBeCloseTo(0, 12);
  expect(stability!.top.min).toBeCloseTo(-0.5, 12);
  expect(stability).toMatchObject({ seeds: [1, 2, 3], bails: 4 });
});

test('trees are made one after the other, in the order of the seeds', async () => {
  const events: string[] = [];
  await measureStability(
    async (seed) => {
      events.push(`begin ${seed}`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`end ${seed}`);
      return TREES[seed]!;
    },
    [3, 1],
  );
  expect(events).toEqual(['begin 3', 'end 3', 'begin 1', 'end 1']);
});

test('no bails give no agreement; too few seeds, a seed twice and trees of different bails are refused', async () => {
  const empty = { leafOf: new Int32Array(0), topOf: new Int32Array(0) };
  expect(await measureStability(() => empty, [1, 2])).toBeNull();
  await expect(measureStability(() => empty, [1])).rejects.toThrow(/Seeds 1\. Expected two or more/);
  await expect(measureStability(() => empty, [4, 4])).rejects.toThrow(/Seeds 4, 4/);
  await expect(measureStability((seed) => (seed === 1 ? TREES[1]! : empty), [1, 2])).rejects.toThrow(RangeError);
});
