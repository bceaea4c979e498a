import { describe, expect, test } from 'vitest';
import { powerOf, tabulatePower } from '../../embeddings/power-table.js';
import { fitCurve } from '../../embeddings/umap.js';

describe('the curve', () => {
  test.each([
    [0.001, 1, 1.929, 0.7915],
    [0.1, 1, 1.577, 0.895],
    [0.5, 1, 0.583, 1.334],
  ])(
    'for points at least %d apart, spread over %d, it has the published a = %d and b = %d',
    (minDist, spread, a, b) => {
      const curve = fitCurve(minDist, spread);
      expect(curve.a).toBeCloseTo(a, 3);
      expect(curve.b).toBeCloseTo(b, 3);
    },
  );

  test('is the best near it: a little more or less of a or b fits worse', () => {
    for (const minDist of [0, 0.1, 0.3, 0.7, 0.99]) {
      const { a, b } = fitCurve(minDist);
      const best = errorOfCurve(a, b, minDist);
      for (const [da, db] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const)
        expect(errorOfCurve(a + da * 1e-3, b + db * 1e-3, minDist)).toBeGreaterThan(best);
    }
  });

  test('twice the spread is the same curve seen from twice as far: a s^b for s / 4', () => {
    const near = fitCurve(0.1, 1);
    const far = fitCurve(0.2, 2);
    expect(far.b).toBeCloseTo(near.b, 5);
    expect(far.a).toBeCloseTo(near.a / 4 ** near.b, 5);
  });

  test('powers from the table are those of Math.pow, over all that distances can be', () => {
    for (const exponent of [0.5, 0.79, 1, 1.33, 2.5, 4]) {
      const table = tabulatePower(exponent);
      const bound = exponent <= 1 ? 3e-7 : 6e-6;
      let worst = 0;
      for (let log = -37; log < 38; log += 0.0137) {
        const x = 10 ** log;
        worst = Math.max(worst, Math.abs(powerOf(table, x) / x ** exponent - 1));
      }
      expect(worst).toBeLessThan(bound);
      expect(powerOf(table, 1)).toBe(1);
    }
  });
});

/** As the paper states the curve that is meant, at the 300 distances where umap-learn fits it. */
function errorOfCurve(a: number, b: number, minDist: number): number {
  let error = 0;
  for (let i = 0; i < 300; i++) {
    const x = (3 * i) / 299;
    const meant = x < minDist ? 1 : Math.exp(-(x - minDist));
    error += (meant - 1 / (1 + a * x ** (2 * b))) ** 2;
  }
  return error;
}
