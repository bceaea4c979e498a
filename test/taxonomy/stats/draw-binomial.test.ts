import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../embeddings/random.js';
import { drawBinomial } from '../../../taxonomy/stats/draw-binomial.js';

/** Pascal's triangle by logarithms. */
function chanceOf(k: number, n: number, p: number): number {
  let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
  for (let i = 1; i <= k; i++) log += Math.log((n - i + 1) / i);
  return Math.exp(log);
}

describe('drawn binomials', () => {
  test.each([
    [4, 0.5],
    [12, 0.9],
    [60, 0.05],
    [40, 0.4],
    [300, 0.5],
    [5000, 0.996],
  ])('of %i trials at %f come as often as the formula says', (n, p) => {
    const random = createRandom(11);
    const draws = 40_000;
    const seen = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const k = drawBinomial(n, p, random);
      seen.set(k, (seen.get(k) ?? 0) + 1);
    }
    expect([...seen.keys()].every((k) => Number.isInteger(k) && k >= 0 && k <= n)).toBe(true);
    // Pearson's chi-square over the values expected at least 20 times: 5 standard deviations of it are a failure.
    let [chi, cells] = [0, 0];
    for (let k = 0; k <= n; k++) {
      const expected = draws * chanceOf(k, n, p);
      if (expected < 20) continue;
      chi += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
      cells++;
    }
    expect(cells).toBeGreaterThan(3);
    expect(chi).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
  });

  test('are 0 of no trials or no chance, and all of certain ones', () => {
    const random = createRandom(1);
    expect(drawBinomial(0, 0.3, random)).toBe(0);
    expect(drawBinomial(90, 0, random)).toBe(0);
    expect(drawBinomial(90, 1, random)).toBe(90);
  });
});
