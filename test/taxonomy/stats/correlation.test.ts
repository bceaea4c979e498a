import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../embeddings/random.js';
import { distanceCorrelation } from '../../../taxonomy/stats/distance-correlation.js';
import { kendallTau } from '../../../taxonomy/stats/kendall.js';
import { permutationTest } from '../../../taxonomy/stats/permutation-test.js';

const draw = (count: number, seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random());
};

describe('the permutation test', () => {
  test('sees every order once where there are few', () => {
    const seen = new Set<string>();
    const { p, permutations, isExact } = permutationTest(
      5,
      (order) => {
        seen.add(order.join());
        return order[0] === 0 ? 1 : 0;
      },
      createRandom(1),
    );
    expect(seen.size).toBe(120);
    expect({ p, permutations, isExact }).toEqual({ p: 24 / 120, permutations: 120, isExact: true });
  });

  test('draws orders where there are many, and p is never 0', () => {
    // The first is the least of 40 in one of 40 orders; to be in order altogether is as good as never.
    const isFirst = permutationTest(40, (order) => (order[0] === 0 ? 1 : 0), createRandom(1));
    expect(isFirst.p).toBeCloseTo(1 / 40, 2);
    expect(isFirst).toMatchObject({ permutations: 9999, isExact: false });
    const inOrder = permutationTest(40, (order) => (order.every((k, i) => k === i) ? 1 : 0), createRandom(1), 99);
    expect(inOrder.p).toBe(1 / 100);
  });

  test('of nothing, or of one thing, is 1', () => {
    expect(permutationTest(0, () => 0, createRandom(1))).toEqual({ p: 1, permutations: 1, isExact: true });
    expect(permutationTest(1, () => 3, createRandom(1)).p).toBe(1);
  });
});

describe("Kendall's tau-b", () => {
  test('of the example in the documentation of scipy.stats.kendalltau is -0.4714', () => {
    const found = kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], createRandom(1))!;
    expect(found.tau).toBeCloseTo(-0.4714045207910316, 12);
    expect(found.isExact).toBe(true);
  });

  test('by hand: 1 2 3 4 against 1 2 4 3 has five pairs alike and one not; 8 of 24 orders are as far from 0', () => {
    // Of 4 things, 1 + 3 orders have at most one pair turned, and as many at least five.
    expect(kendallTau([1, 2, 3, 4], [1, 2, 4, 3], createRandom(1))).toMatchObject({ tau: 4 / 6, p: 8 / 24, count: 4 });
  });

  test('by hand with ties: 1 1 2 against 1 2 3', () => {
    // Two pairs alike, one tied in x: 2 / sqrt(2 * 3).
    expect(kendallTau([1, 1, 2], [1, 2, 3], createRandom(1))!.tau).toBeCloseTo(2 / Math.sqrt(6), 12);
  });

  test('swaps its lists, turns its sign with one, and looks at ranks only', () => {
    const [x, y] = [draw(30, 1).map((v) => Math.round(v * 12)), draw(30, 2)];
    const { tau, p } = kendallTau(x, y, createRandom(3))!;
    expect(kendallTau(y, x, createRandom(3))!.tau).toBeCloseTo(tau, 12);
    expect(
      kendallTau(
        x,
        y.map((v) => -v),
        createRandom(3),
      ),
    ).toMatchObject({ tau: -tau, p });
    expect(
      kendallTau(
        x.map(Math.exp),
        y.map((v) => v ** 3),
        createRandom(3),
      ),
    ).toMatchObject({ tau, p });
  });

  test('the order of the things leaves it, and its exact p', () => {
    const [x, y] = [draw(7, 4), draw(7, 5)];
    const order = shuffle([0, 1, 2, 3, 4, 5, 6], createRandom(6));
    const one = kendallTau(x, y, createRandom(1))!;
    const other = kendallTau(
      order.map((i) => x[i]!),
      order.map((i) => y[i]!),
      createRandom(2),
    )!;
    expect(other.tau).toBeCloseTo(one.tau, 12);
    expect(other.p).toBe(one.p);
  });

  test('the same order is 1 and seldom by chance; unlike lists are near 0 with a p to match', () => {
    const x = draw(20, 1);
    expect(kendallTau(x, x, createRandom(1))).toMatchObject({ tau: 1, p: 1 / 10_000 });
    const unlike = kendallTau(draw(60, 7), draw(60, 9), createRandom(1), 999)!;
    expect(Math.abs(unlike.tau)).toBeLessThan(0.2);
    expect(unlike.p).toBeGreaterThan(0.05);
  });

  test('too few things, or a list that is all the same, give nothing', () => {
    expect(kendallTau([], [], createRandom(1))).toBeNull();
    expect(kendallTau([1], [2], createRandom(1))).toBeNull();
    expect(kendallTau([1, 1, 1], [1, 2, 3], createRandom(1))).toBeNull();
    expect(kendallTau([1, 2], [3, 4], createRandom(1))).toMatchObject({ tau: 1, p: 1 });
  });

  test('lists that do not match, or hold what is not a number, are refused', () => {
    expect(() => kendallTau([1, 2], [1], createRandom(1))).toThrow(/2 numbers against 1/);
    expect(() => kendallTau([1, Number.NaN], [1, 2], createRandom(1))).toThrow(/NaN at 1/);
  });
});

describe('the distance correlation', () => {
  test('of the example in the documentation of the Python package dcor is 0.5266', () => {
    // There the rows of a are 1 to 4, 5 to 8 and so on: as far apart as 1, 2, 3, 4, but for a scale, which does not matter.
    const { correlation } = distanceCorrelation([1, 2, 3, 4], [1, 0, 0, 1], createRandom(1))!;
    expect(correlation).toBeCloseTo(0.5266403878479265, 12);
  });

  test('by hand: 0 1 2 against 0 1 0', () => {
    // Centred distances, in ninths: those of x have row means 1, 2/3, 1 and mean 8/9; those of y 1/3, 2/3, 1/3 and 4/9.
    const a = [-10, 2, 8, 2, -4, 2, 8, 2, -10];
    const b = [-2, 4, -2, 4, -8, 4, -2, 4, -2];
    const product = (u: number[], v: number[]) => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
    const expected = Math.sqrt(product(a, b) / Math.sqrt(product(a, a) * product(b, b)));
    expect(distanceCorrelation([0, 1, 2], [0, 1, 0], createRandom(1))!.correlation).toBeCloseTo(expected, 12);
  });

  test('sees a bend that Kendall does not', () => {
    const x = Array.from({ length: 41 }, (_, i) => i - 20);
    const y = x.map((value) => value ** 2);
    expect(kendallTau(x, y, createRandom(1), 999)!.p).toBeGreaterThan(0.5);
    expect(distanceCorrelation(x, y, createRandom(1))!.p).toBeLessThan(0.01);
  });

  test('is 1 for a straight line, either way, and the same for swapped, shifted and scaled lists', () => {
    const [x, y] = [draw(25, 1), draw(25, 2)];
    expect(
      distanceCorrelation(
        x,
        x.map((v) => 3 - 2 * v),
        createRandom(1),
      )!.correlation,
    ).toBeCloseTo(1, 12);
    const { correlation } = distanceCorrelation(x, y, createRandom(1))!;
    expect(distanceCorrelation(y, x, createRandom(1))!.correlation).toBeCloseTo(correlation, 12);
    expect(
      distanceCorrelation(
        x.map((v) => 7 * v - 4),
        y,
        createRandom(1),
      )!.correlation,
    ).toBeCloseTo(correlation, 12);
    expect(correlation).toBeGreaterThan(0);
    expect(correlation).toBeLessThan(0.6);
  });

  test('independent lists have small p values as seldom as they should', () => {
    let small = 0;
    for (let seed = 0; seed < 200; seed++) {
      if (distanceCorrelation(draw(12, 2 * seed), draw(12, 2 * seed + 1), createRandom(seed), 199)!.p <= 0.1) small++;
    }
    expect(small).toBeGreaterThan(8);
    expect(small).toBeLessThan(34);
  });

  test('too few things, or a list that is all the same, give nothing', () => {
    expect(distanceCorrelation([], [], createRandom(1))).toBeNull();
    expect(distanceCorrelation([1], [2], createRandom(1))).toBeNull();
    expect(distanceCorrelation([0.1, 0.1, 0.1], [1, 2, 3], createRandom(1))).toBeNull();
    expect(() => distanceCorrelation([1], [1, 2], createRandom(1))).toThrow(RangeError);
  });
});
