import { expect, test } from 'vitest';
import { decomposeLeading } from '../../embeddings/leading-eigen.js';
import { decomposeSymmetric } from '../../embeddings/symmetric-eigen.js';
import { drawRows, refusalOf } from './random-rows.js';

test.each([
  ['that fall off slowly', (j: number) => 1 / (1 + j)],
  ['that fall off steeply', (j: number) => 2 ** -j],
  ['that are all but equal', (j: number) => 1 - j * 1e-4],
])('of 120 values %s the largest are those of the whole, and so are their vectors', (_, spread) => {
  const n = 120;
  const matrix = productOf(drawScaled(300, n, spread), n);
  const before = matrix.slice();
  const all = decomposeSymmetric(matrix, n);
  const few = decomposeLeading(matrix, n, 5);
  expect(matrix).toEqual(before);
  expect(few.values).toHaveLength(5);
  expect(few.vectors).toHaveLength(5 * n);
  few.values.forEach((value, k) => {
    expect(value / all.values[k]!).toBeCloseTo(1, 12);
    for (let i = 0; i < n; i++) expect(few.vectors[k * n + i]).toBeCloseTo(all.vectors[k * n + i]!, 5);
  });
});

test('values that coincide get vectors at right angles', () => {
  const n = 100;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = i < 60 ? 2 : 1;
  const { values, vectors } = decomposeLeading(matrix, n, 4);
  for (const value of values) expect(value).toBeCloseTo(2, 12);
  for (let a = 0; a < 4; a++)
    for (let b = 0; b <= a; b++) {
      let product = 0;
      for (let i = 0; i < n; i++) product += vectors[a * n + i]! * vectors[b * n + i]!;
      expect(product).toBeCloseTo(a === b ? 1 : 0, 9);
    }
});

test('of fewer directions than are asked for the rest have a value of 0', () => {
  const n = 90;
  const matrix = productOf(
    drawScaled(200, n, (j) => (j < 3 ? 3 - j : 0)),
    n,
  );
  const { values } = decomposeLeading(matrix, n, 5);
  expect(values[2]).toBeGreaterThan(0.1);
  for (const value of values.slice(3)) expect(Math.abs(value)).toBeLessThan(1e-12);
});

test('nothing but zeros, and all of a small matrix', () => {
  expect([...decomposeLeading(new Float64Array(64 * 64), 64, 3).values]).toEqual([0, 0, 0]);
  expect([...decomposeLeading(Float64Array.of(2, 0, 0, 3), 2, 2).values]).toEqual([3, 2]);
});

test('the same matrix gives the same bits, and a wrong number of values a clear refusal', async () => {
  const matrix = productOf(
    drawScaled(150, 80, (j) => 1 / (1 + j)),
    80,
  );
  expect(decomposeLeading(matrix, 80, 4)).toEqual(decomposeLeading(matrix, 80, 4));
  expect(String(await refusalOf(() => decomposeLeading(matrix, 81, 4)))).toContain('81 x 81: found 6400');
});

/** Normal rows whose columns have these variances: rows x n. */
function drawScaled(rows: number, n: number, varianceOf: (j: number) => number): Float64Array {
  return Float64Array.from(drawRows(rows, n, 3).data, (value, at) => value * Math.sqrt(varianceOf(at % n)));
}

/** X'X / rows: n x n. */
function productOf(data: Float64Array, n: number): Float64Array {
  const rows = data.length / n;
  const matrix = new Float64Array(n * n);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) matrix[i * n + j]! += (data[r * n + i]! * data[r * n + j]!) / rows;
  return matrix;
}
