import { expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { adjustForDiscoveries } from '../../../taxonomy/stats/benjamini-hochberg.js';

/** The p values of section 3.2 of Benjamini and Hochberg (1995). */
const PAPER = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];

test('the example of the paper: four findings at a rate of 0.05', () => {
  const qValues = adjustForDiscoveries(PAPER);
  expect(qValues.filter((q) => q <= 0.05)).toHaveLength(4);
  expect(qValues[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
  // Nothing above it has a smaller share: the fifth to eighth are set by the eighth.
  for (const i of [5, 6, 7]) expect(qValues[i]).toBeLessThanOrEqual((0.0344 * 15) / 8 + 1e-15);
  expect(qValues[14]).toBe(1);
});

test('by hand: 0.01 0.04 0.03 0.005', () => {
  expect(adjustForDiscoveries([0.01, 0.04, 0.03, 0.005])).toEqual([0.02, 0.04, 0.04, 0.02]);
});

test('they keep the order of the p values, lie between p and 1, and go with their p wherever it stands', () => {
  const qValues = adjustForDiscoveries(PAPER);
  for (const [i, q] of qValues.entries()) {
    expect(q).toBeGreaterThanOrEqual(PAPER[i]!);
    expect(q).toBeLessThanOrEqual(1);
    if (i > 0) expect(q).toBeGreaterThanOrEqual(qValues[i - 1]!);
  }
  const order = shuffle([...PAPER.keys()], createRandom(4));
  const moved = adjustForDiscoveries(order.map((i) => PAPER[i]!));
  expect(moved).toEqual(order.map((i) => qValues[i]!));
});

test('of findings that are all noise, one is called at a rate of 0.1 in about a tenth of the tries', () => {
  const random = createRandom(2);
  let called = 0;
  for (let i = 0; i < 1000; i++) {
    const noise = Array.from({ length: 20 }, random);
    if (adjustForDiscoveries(noise).some((q) => q <= 0.1)) called++;
  }
  expect(called).toBeGreaterThan(75);
  expect(called).toBeLessThan(125);
});

test('nothing, one, and all the same', () => {
  expect(adjustForDiscoveries([])).toEqual([]);
  expect(adjustForDiscoveries([0.2])).toEqual([0.2]);
  expect(adjustForDiscoveries([0.3, 0.3, 0.3])).toEqual([0.3, 0.3, 0.3]);
  expect(adjustForDiscoveries([0, 1])).toEqual([0, 1]);
});

test('a p value that cannot be is refused', () => {
  expect(() => adjustForDiscoveries([0.2, 1.2])).toThrow(/p value 1.2/);
  expect(() => adjustForDiscoveries([Number.NaN])).toThrow(RangeError);
});
