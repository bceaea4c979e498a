import { expect, test } from 'vitest';
import { weighLogOdds } from '../../../taxonomy/stats/log-odds.js';

const nodes = [
  { inGroup: 30, inRest: 50 },
  { inGroup: 10, inRest: 90 },
  { inGroup: 60, inRest: 160 },
];

test('by hand: 30 of 100 against 50 of 300 with a prior of 20', () => {
  // Overall share 80 / 400 = 0.2, so 4 of the prior's 20: 34 / 86 against 54 / 266.
  const { logOdds, z, low, high, isSmall } = weighLogOdds(nodes, 20)[0]!;
  const error = Math.sqrt(1 / 34 + 1 / 86 + 1 / 54 + 1 / 266);
  expect(logOdds).toBeCloseTo(Math.log(34 / 86) - Math.log(54 / 266), 12);
  expect(z).toBeCloseTo(logOdds / error, 12);
  expect(high - low).toBeCloseTo(2 * 1.959963984540054 * error, 12);
  expect(isSmall).toBe(false);
});

test('as the prior shrinks, it is the plain log odds ratio with the standard error of Woolf', () => {
  const { logOdds, z } = weighLogOdds(nodes, 1e-9)[0]!;
  const plain = Math.log((30 * 250) / (70 * 50));
  expect(logOdds).toBeCloseTo(plain, 9);
  expect(z).toBeCloseTo(plain / Math.sqrt(1 / 30 + 1 / 70 + 1 / 50 + 1 / 250), 8);
});

test('a larger prior draws every node towards 0', () => {
  let last = weighLogOdds(nodes, 0.1);
  for (const size of [1, 10, 100, 1000]) {
    const next = weighLogOdds(nodes, size);
    for (const i of [0, 1, 2]) {
      expect(Math.abs(next[i]!.logOdds)).toBeLessThan(Math.abs(last[i]!.logOdds));
      expect(Math.sign(next[i]!.logOdds)).toBe(Math.sign(last[i]!.logOdds));
    }
    last = next;
  }
});

test('group and rest changing places turns the signs and leaves p and q', () => {
  const turned = weighLogOdds(nodes.map(({ inGroup, inRest }) => ({ inGroup: inRest, inRest: inGroup })));
  for (const [i, one] of weighLogOdds(nodes).entries()) {
    expect(turned[i]!.logOdds).toBeCloseTo(-one!.logOdds, 12);
    expect(turned[i]!.low).toBeCloseTo(-one!.high, 12);
    expect(turned[i]!.p).toBeCloseTo(one!.p, 12);
    expect(turned[i]!.q).toBeCloseTo(one!.q, 12);
  }
});

test('the order of the nodes does not matter, and q is the p of all of them adjusted', () => {
  const [a, b, c] = weighLogOdds(nodes);
  expect(weighLogOdds([nodes[2]!, nodes[0]!, nodes[1]!])).toEqual([c, a, b]);
  const least = Math.min(a!.p, b!.p, c!.p);
  const first = [a!, b!, c!].find(({ p }) => p === least)!;
  expect(first.q).toBeLessThanOrEqual(3 * first.p + 1e-15);
  for (const { p, q } of [a!, b!, c!]) expect(q).toBeGreaterThanOrEqual(p);
});

test('a node that the group lacks has a bound, and is said to be small where few were to be expected', () => {
  const [rare, large] = weighLogOdds([
    { inGroup: 0, inRest: 3 },
    { inGroup: 0, inRest: 400 },
    { inGroup: 100, inRest: 0 },
  ]);
  expect(rare).toMatchObject({ isSmall: true });
  expect(rare!.p).toBeGreaterThan(0.05);
  expect(large).toMatchObject({ isSmall: false });
  expect(large!.high).toBeLessThan(0);
  expect(Number.isFinite(large!.low)).toBe(true);
});

test('shares that are equal are exactly even', () => {
  const [even] = weighLogOdds([
    { inGroup: 10, inRest: 30 },
    { inGroup: 20, inRest: 60 },
  ]);
  expect(even!.logOdds).toBeCloseTo(0, 12);
  expect(even!.p).toBeCloseTo(1, 12);
});

test('nodes without bails, a node of all bails, an empty group and an empty rest have nothing to say', () => {
  expect(weighLogOdds([])).toEqual([]);
  expect(weighLogOdds([{ inGroup: 0, inRest: 0 }, ...nodes])[0]).toBeNull();
  expect(weighLogOdds([{ inGroup: 5, inRest: 9 }])).toEqual([null]);
  expect(
    weighLogOdds([
      { inGroup: 0, inRest: 9 },
      { inGroup: 0, inRest: 3 },
    ]),
  ).toEqual([null, null]);
  expect(
    weighLogOdds([
      { inGroup: 2, inRest: 0 },
      { inGroup: 1, inRest: 0 },
    ]),
  ).toEqual([null, null]);
  expect(weighLogOdds([{ inGroup: 0, inRest: 0 }, ...nodes]).slice(1)).toEqual(weighLogOdds(nodes));
});

test('negative counts and a prior of no size are refused', () => {
  expect(() => weighLogOdds([{ inGroup: -1, inRest: 2 }])).toThrow(/-1 bails in a node/);
  expect(() => weighLogOdds(nodes, 0)).toThrow(/A prior of 0 bails/);
});
