import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { comparePairs } from '../../../taxonomy/stats/paired.js';
import { comparePairedClusters } from '../../../taxonomy/stats/paired-clusters.js';

const table = (both: number, onlyFirst: number, onlySecond: number, neither: number) => ({
  both,
  onlyFirst,
  onlySecond,
  neither,
});

describe('two conditions seen once on each thing', () => {
  test('the airway data of Bentur et al. give the figures in Fagerland, Lydersen and Laake (2014, table V)', () => {
    const { difference, low, high, p } = comparePairs(table(1, 1, 7, 12))!;
    expect(difference).toBeCloseTo(-0.286, 3);
    expect(low).toBeCloseTo(-0.517, 3);
    expect(high).toBeCloseTo(-0.026, 3);
    expect(p).toBeCloseTo(0.0703, 4);
  });

  test("McNemar's p by hand: 1 of 6 that differ is 2 * (1 + 6) / 64", () => {
    expect(comparePairs(table(0, 1, 5, 0))!.p).toBeCloseTo(14 / 64, 14);
    expect(comparePairs(table(9, 0, 5, 4))!.p).toBeCloseTo(2 / 32, 14);
    expect(comparePairs(table(3, 4, 4, 3))!.p).toBe(1);
  });

  test('the ratings of a prime minister (Agresti 2002, table 10.1) differ far beyond chance', () => {
    // 86 of 236: twice the sum of the binomial chances in whole numbers, 3.715936139571442e-5.
    const { p, first, second } = comparePairs(table(794, 150, 86, 570))!;
    expect(p / 3.715936139571442e-5).toBeCloseTo(1, 10);
    expect(first).toBe(944 / 1600);
    expect(second).toBe(880 / 1600);
  });

  test('thousands of pairs keep their precision: 4,800 of 10,000, against the sum in whole numbers', () => {
    expect(comparePairs(table(0, 4800, 5200, 0))!.p / 6.593515598672442e-5).toBeCloseTo(1, 8);
  });

  test('changes its sign and keeps its p when the conditions change places', () => {
    const one = comparePairs(table(11, 9, 3, 20))!;
    const other = comparePairs(table(11, 3, 9, 20))!;
    expect(other.p).toBe(one.p);
    expect(other.low).toBeCloseTo(-one.high, 12);
    expect(other.high).toBeCloseTo(-one.low, 12);
  });

  test('pairs that agree narrow the interval against groups of unlike things', () => {
    const tied = comparePairs(table(45, 5, 5, 45))!;
    const untied = comparePairs(table(25, 25, 25, 25))!;
    expect(tied.high - tied.low).toBeLessThan(0.6 * (untied.high - untied.low));
  });

  test('zero is outside exactly where McNemar’s chi-square is above its 5 % point', () => {
    // (b - c)^2 / (b + c): 9 and 2 give 4.45, 9 and 3 give 3, whatever else agrees.
    for (const rest of [0, 30]) {
      expect(comparePairs(table(rest, 9, 2, rest))!.low).toBeGreaterThan(0);
      expect(comparePairs(table(rest, 9, 3, rest))!.low).toBeLessThan(0);
    }
  });

  test('no difference at all still has an interval with a width, and p is 1', () => {
    for (const all of [table(9, 0, 0, 0), table(0, 0, 0, 9), table(4, 0, 0, 5)]) {
      const { difference, low, high, p } = comparePairs(all)!;
      expect(difference).toBe(0);
      expect(low).toBeLessThan(-0.05);
      expect(high).toBeGreaterThan(0.05);
      expect(p).toBe(1);
    }
    expect(comparePairs(table(0, 1, 0, 0))).toMatchObject({ difference: 1, high: 1, p: 1 });
  });

  test('no pairs give nothing, and half a pair is refused', () => {
    expect(comparePairs(table(0, 0, 0, 0))).toBeNull();
    expect(() => comparePairs(table(1, 0.5, 0, 0))).toThrow(/0.5 pairs in "onlyFirst"/);
    expect(() => comparePairs(table(1, 0, -1, 0))).toThrow(RangeError);
  });
});

describe('two conditions sampled several times on each prompt', () => {
  const pair = (a: number, m: number, b: number, n: number) => ({
    first: { successes: a, trials: m },
    second: { successes: b, trials: n },
  });
  const eight = [
    pair(5, 5, 3, 5),
    pair(4, 5, 1, 5),
    pair(2, 5, 2, 5),
    pair(3, 4, 1, 4),
    pair(1, 5, 0, 5),
    pair(5, 5, 4, 5),
    pair(2, 4, 2, 8),
    pair(4, 5, 3, 5),
  ];

  test('by hand: the mean of the differences, and every way to flip their signs', () => {
    // Differences .2 and .4 and .6: of 8 ways, only all kept and all flipped reach 1.2.
    const three = [pair(3, 5, 2, 5), pair(3, 5, 1, 5), pair(4, 5, 1, 5)];
    const found = comparePairedClusters(three, createRandom(1))!;
    expect(found.difference).toBeCloseTo(0.4, 12);
    expect(found.p).toBe(2 / 8);
    expect(found.first).toBeCloseTo(10 / 15, 12);
    expect(found.second).toBeCloseTo(4 / 15, 12);
    expect(found).toMatchObject({ pairs: 3, leftOut: 0 });
  });

  test('each prompt counts alike, however many samples it has', () => {
    const found = comparePairedClusters([pair(1, 1, 0, 1), pair(0, 100, 50, 100)], createRandom(1))!;
    expect(found.difference).toBeCloseTo(0.25, 12);
  });

  test('neither bounds nor p depend on the order of the prompts, and the other way round mirrors them', () => {
    const found = comparePairedClusters(eight, createRandom(3))!;
    expect(comparePairedClusters(shuffle([...eight], createRandom(8)), createRandom(3))).toEqual(found);
    const turned = comparePairedClusters(
      eight.map(({ first, second }) => ({ first: second, second: first })),
      createRandom(3),
    )!;
    expect(turned.difference).toBeCloseTo(-found.difference, 12);
    expect(turned.p).toBe(found.p);
    expect(found.low).toBeGreaterThan(0);
    expect(found.high).toBeGreaterThan(found.difference);
  });

  test('with single samples the test is McNemar’s', () => {
    const singles = [...Array(7).fill(pair(0, 1, 1, 1)), pair(1, 1, 0, 1), ...Array(9).fill(pair(1, 1, 1, 1))];
    expect(comparePairedClusters(singles, createRandom(1))!.p).toBeCloseTo(comparePairs(table(9, 1, 7, 0))!.p, 12);
  });

  test('many prompts are tested by drawn flips, close to all of them', () => {
    const many = [...Array(30).fill(pair(1, 1, 0, 1)), ...Array(14).fill(pair(0, 1, 1, 1))];
    const exact = comparePairs(table(0, 30, 14, 0))!.p;
    expect(comparePairedClusters(many, createRandom(1))!.p).toBeCloseTo(exact, 2);
  });

  test('prompts that lack a condition are left out and counted; none left gives nothing', () => {
    expect(comparePairedClusters([...eight, pair(1, 1, 0, 0)], createRandom(1))).toMatchObject({
      pairs: 8,
      leftOut: 1,
    });
    expect(comparePairedClusters([pair(0, 0, 1, 1)], createRandom(1))).toBeNull();
    expect(comparePairedClusters([], createRandom(1))).toBeNull();
  });

  test('prompts that all differ by the same give no bounds, and none that differ p 1', () => {
    const same = comparePairedClusters([pair(1, 2, 1, 2), pair(0, 2, 0, 2)], createRandom(1))!;
    expect(same).toMatchObject({ difference: 0, low: null, high: null, p: 1 });
    expect(comparePairedClusters([pair(2, 2, 1, 2)], createRandom(1))).toMatchObject({ low: null, high: null, p: 1 });
  });
});
