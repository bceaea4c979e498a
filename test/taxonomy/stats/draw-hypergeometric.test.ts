import { expect, test } from 'vitest';
import { createRandom } from '../../../embeddings/random.js';
import { createHypergeometric } from '../../../taxonomy/stats/draw-hypergeometric.js';

/** Of `total` balls with `marked` marked, `drawn` drawn: the chance of `k` marked ones. */
function chanceOf(k: number, total: number, marked: number, drawn: number): number {
  const choose = (n: number, m: number) => {
    let ways = m > n || m < 0 ? 0 : 1;
    for (let i = 1; i <= m && ways > 0; i++) ways *= (n - m + i) / i;
    return ways;
  };
  return (choose(marked, k) * choose(total - marked, drawn - k)) / choose(total, drawn);
}

test.each([
  [10, 4, 5],
  [30, 25, 12],
  [200, 17, 120],
])('of %i balls, %i marked, %i drawn: marked ones come as often as the formula says', (total, marked, drawn) => {
  const draw = createHypergeometric(200, createRandom(5));
  const draws = 40_000;
  const found = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const k = draw(total, marked, drawn);
    found.set(k, (found.get(k) ?? 0) + 1);
  }
  for (let k = 0; k <= total; k++) {
    const expected = draws * chanceOf(k, total, marked, drawn);
    expect(Math.abs((found.get(k) ?? 0) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected) + 1);
  }
});

test('mean and variance of large numbers are the formula’s', () => {
  const draw = createHypergeometric(30_000, createRandom(2));
  const values = Array.from({ length: 4_000 }, () => draw(30_000, 9_000, 12_000));
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length;
  // 12,000 * 0.3; times 0.7 and (18,000 / 29,999).
  expect(Math.abs(mean - 3600)).toBeLessThan(2.5);
  expect(variance / (3600 * 0.7 * (18_000 / 29_999))).toBeCloseTo(1, 1);
});

test('what cannot be otherwise is not drawn', () => {
  const draw = createHypergeometric(50, createRandom(1));
  expect([draw(50, 0, 20), draw(50, 50, 20), draw(50, 20, 0), draw(50, 20, 50), draw(0, 0, 0)]).toEqual([
    0, 20, 0, 20, 0,
  ]);
});
