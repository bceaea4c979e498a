import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { wilsonInterval } from '../../../taxonomy/rates.js';
import { bootstrapRate } from '../../../taxonomy/stats/cluster-bootstrap.js';
import type { Count } from '../../../taxonomy/stats/counts.js';
import { designEffect, effectiveCount } from '../../../taxonomy/stats/design-effect.js';
import { rateOfClusters } from '../../../taxonomy/stats/rate-interval.js';

const clusters = (...counts: [number, number][]): Count[] =>
  counts.map(([successes, trials]) => ({ successes, trials }));
const repeat = (times: number, ...counts: [number, number][]) =>
  Array.from({ length: times }, () => clusters(...counts)).flat();
const mixed = repeat(8, [0, 5], [2, 5], [1, 3], [5, 5], [0, 9]);

describe('the cluster bootstrap', () => {
  test('of two clusters is the rates of either alone, worked by hand', () => {
    // Both drawn alike happens in half of the resamples: 1/4 and 3/6 are the ends.
    expect(bootstrapRate(clusters([1, 4], [3, 6]), createRandom(2))).toEqual({ low: 0.25, high: 0.5 });
  });

  test('of clusters that are all or nothing is as wide as if each were one trial', () => {
    const whole = bootstrapRate(repeat(30, [10, 10], [0, 10]), createRandom(3))!;
    const single = bootstrapRate(repeat(30, [1, 1], [0, 1]), createRandom(3))!;
    expect(whole).toEqual(single);
    expect(whole.high - whole.low).toBeGreaterThan(0.2);
  });

  test('does not depend on the order of the clusters, but on the seed', () => {
    const bounds = bootstrapRate(mixed, createRandom(5));
    expect(bootstrapRate(shuffle([...mixed], createRandom(9)), createRandom(5))).toEqual(bounds);
    expect(bootstrapRate(mixed, createRandom(6))).not.toEqual(bounds);
  });

  test('says nothing of no cluster, one cluster, or clusters all of one rate', () => {
    for (const list of [
      [],
      clusters([3, 9]),
      clusters([3, 9], [0, 0]),
      repeat(9, [0, 4]),
      clusters([2, 4], [1, 2], [5, 10]),
    ]) {
      expect(bootstrapRate(list, createRandom(1))).toBeNull();
    }
  });

  test('refuses more successes than trials', () => {
    expect(() => bootstrapRate(clusters([1, 2], [3, 2]), createRandom(1))).toThrow(
      /Cluster 1: 3 successes in 2 trials/,
    );
  });
});

describe('effective counts', () => {
  test('by hand: two clusters of 4, with 4 and 0 successes', () => {
    // With half of (4,4) and half of (0,4) added: 3 clusters, 12 trials, rate 1/2, squares 2 * 4 + 4 = 12; (3/2) * 12 / (12 * 1/4) = 6.
    expect(designEffect(clusters([4, 4], [0, 4]))).toBeCloseTo(6, 12);
    expect(effectiveCount(clusters([4, 4], [0, 4]))).toEqual({ successes: 4 / 6, trials: 8 / 6 });
  });

  test('of clusters that are all or nothing, the trials are about as many as the clusters', () => {
    const { successes, trials } = effectiveCount(repeat(500, [10, 10], [0, 10]));
    expect(trials).toBeGreaterThan(990);
    expect(trials).toBeLessThan(1000);
    expect(successes / trials).toBeCloseTo(0.5, 12);
  });

  test('of samples no more alike than chance makes them, about as many as there are, and never more', () => {
    const random = createRandom(3);
    const independent = Array.from({ length: 2000 }, () => {
      const hits = [0.3, 0.3, 0.3, 0.3, 0.3].filter((p) => random() < p).length;
      return { successes: hits, trials: 5 };
    });
    expect(effectiveCount(independent).trials / 10_000).toBeGreaterThan(0.93);
    expect(effectiveCount(repeat(50, [1, 2])).trials).toBe(100);
  });

  test('of single trials, what they are', () => {
    expect(effectiveCount(clusters([1, 1], [0, 1], [0, 1]))).toEqual({ successes: 1, trials: 3 });
    expect(effectiveCount([])).toEqual({ successes: 0, trials: 0 });
    expect(effectiveCount(clusters([0, 0]))).toEqual({ successes: 0, trials: 0 });
  });

  test('no success in 20 prompts of 50 samples is not as sure as none in 1,000 unlike trials', () => {
    const { trials } = effectiveCount(repeat(20, [0, 50]));
    expect(trials).toBeGreaterThan(15);
    expect(trials).toBeLessThan(50);
  });
});

describe('clusters that stand together', () => {
  test('give what they give one by one', () => {
    const gathered = [
      { successes: 0, trials: 5, times: 8 },
      { successes: 2, trials: 5, times: 3 },
      { successes: 2, trials: 5, times: 5 },
      { successes: 1, trials: 3, times: 8 },
      { successes: 5, trials: 5, times: 8 },
      { successes: 0, trials: 9, times: 7 },
      { successes: 0, trials: 9 },
      { successes: 0, trials: 0, times: 4 },
    ];
    expect(designEffect(gathered)).toBeCloseTo(designEffect(mixed), 12);
    expect(bootstrapRate(gathered, createRandom(5))).toEqual(bootstrapRate(mixed, createRandom(5)));
    expect(rateOfClusters(gathered, createRandom(5))).toEqual(rateOfClusters(mixed, createRandom(5)));
  });

  test('one cluster many times is as many clusters, all of one rate', () => {
    expect(bootstrapRate([{ successes: 1, trials: 4, times: 9 }], createRandom(1))).toBeNull();
    expect(rateOfClusters([{ successes: 1, trials: 4, times: 9 }], createRandom(1))).toMatchObject({
      successes: 9,
      trials: 36,
      clusters: 9,
    });
  });
});

describe('the rate of clusters', () => {
  test('is the Wilson interval where every cluster has one trial', () => {
    const singles = repeat(7, [1, 1], [0, 1], [0, 1]);
    const { low, high, method, bootstrap, effective } = rateOfClusters(singles, createRandom(1))!;
    expect({ low, high }).toEqual({ low: wilsonInterval(7, 21)!.low, high: wilsonInterval(7, 21)!.high });
    expect({ method, bootstrap, effective }).toEqual({ method: 'wilson', bootstrap: null, effective: null });
  });

  test('is the widest of the three where samples repeat', () => {
    const rate = rateOfClusters(mixed, createRandom(1))!;
    const width = (bounds: { low: number; high: number }) => bounds.high - bounds.low;
    expect(width(rate)).toBe(Math.max(width(rate.wilson), width(rate.bootstrap!), width(rate.effective!)));
    expect(width(rate)).toBeGreaterThan(1.2 * width(rate.wilson));
    expect(rate).toMatchObject({ successes: 64, trials: 216, clusters: 40, rate: 64 / 216 });
    expect(rate[rate.method]).toMatchObject({ low: rate.low, high: rate.high });
  });

  test('is never narrower than Wilson, none and all included', () => {
    for (const list of [repeat(30, [0, 4]), repeat(30, [4, 4]), repeat(30, [1, 4]), clusters([7, 20]), mixed]) {
      const { rate, low, high, wilson } = rateOfClusters(list, createRandom(1))!;
      expect(high - low).toBeGreaterThanOrEqual(wilson.high - wilson.low);
      expect(low).toBeLessThanOrEqual(rate);
      expect(high).toBeGreaterThanOrEqual(rate);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
    }
  });

  test('does not depend on the order of the clusters', () => {
    const other = rateOfClusters(shuffle([...mixed], createRandom(2)), createRandom(1));
    expect(other).toEqual(rateOfClusters(mixed, createRandom(1)));
  });

  test('of nothing is nothing', () => {
    expect(rateOfClusters([], createRandom(1))).toBeNull();
    expect(rateOfClusters(clusters([0, 0]), createRandom(1))).toBeNull();
  });
});
