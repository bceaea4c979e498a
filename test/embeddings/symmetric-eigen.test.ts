import { expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { decomposeSymmetric, type Eigen } from '../../embeddings/symmetric-eigen.js';
import { drawNormal, drawOrder, refusalOf } from './random-rows.js';

test('2 1, 1 2 by hand: 3 along (1, 1) and 1 along (1, -1)', () => {
  const { values, vectors } = decomposeSymmetric(Float64Array.of(2, 1, 1, 2), 2);
  expect(values[0]).toBeCloseTo(3, 14);
  expect(values[1]).toBeCloseTo(1, 14);
  expect(vectors[0]).toBeCloseTo(Math.SQRT1_2, 14);
  expect(vectors[1]).toBeCloseTo(Math.SQRT1_2, 14);
  expect(Math.abs(vectors[2]!)).toBeCloseTo(Math.SQRT1_2, 14);
  expect(vectors[2]! + vectors[3]!).toBeCloseTo(0, 14);
});

test('a chain of springs has its known eigenvalues, 2 - 2 cos(k pi / (n + 1))', () => {
  const n = 40;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 2;
    if (i > 0) matrix[i * n + i - 1] = -1;
    if (i < n - 1) matrix[i * n + i + 1] = -1;
  }
  const { values } = decomposeSymmetric(matrix, n);
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)), 12);
  });
});

test('a diagonal matrix has its diagonal as values, sorted, and axes as vectors', () => {
  const { values, vectors } = decomposeSymmetric(Float64Array.of(-1, 0, 0, 0, 5, 0, 0, 0, 2), 3);
  expect([...values]).toEqual([5, 2, -1]);
  expect(Array.from(vectors, (value) => value + 0)).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0]);
});

test.each([1, 2, 3, 8, 65, 200])('%i x %i: orthonormal vectors that give the matrix back', (n) => {
  const matrix = drawSymmetric(n, n);
  const before = matrix.slice();
  const eigen = decomposeSymmetric(matrix, n);
  expect(matrix).toEqual(before);
  expectEigen(matrix, eigen, n);
});

test('values of very different size, down to none at all', () => {
  const n = 30;
  const basis = decomposeSymmetric(drawSymmetric(n, 5), n).vectors;
  const wanted = Float64Array.from({ length: n }, (_, i) => (i < 20 ? 10 ** -i : 0));
  const matrix = compose({ values: wanted, vectors: basis }, n);
  const eigen = decomposeSymmetric(matrix, n);
  expectEigen(matrix, eigen, n);
  eigen.values.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-13);
  });
});

test('values that coincide still get orthonormal vectors', () => {
  const n = 24;
  const basis = decomposeSymmetric(drawSymmetric(n, 6), n).vectors;
  const matrix = compose({ values: Float64Array.from({ length: n }, (_, i) => (i < 12 ? 2 : 1)), vectors: basis }, n);
  expectEigen(matrix, decomposeSymmetric(matrix, n), n);
});

test('renumbering rows and columns renumbers the vectors and keeps the values', () => {
  const n = 20;
  const matrix = drawSymmetric(n, 7);
  const order = drawOrder(n, 8);
  const renumbered = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) renumbered[i * n + j] = matrix[order[i]! * n + order[j]!]!;
  const one = decomposeSymmetric(matrix, n);
  const two = decomposeSymmetric(renumbered, n);
  for (let i = 0; i < n; i++) {
    expect(two.values[i]).toBeCloseTo(one.values[i]!, 11);
    for (let j = 0; j < n; j++) expect(two.vectors[i * n + j]).toBeCloseTo(one.vectors[i * n + order[j]!]!, 9);
  }
});

test('nothing, one number, all zeros and all ones', () => {
  expect(decomposeSymmetric(new Float64Array(0), 0)).toEqual({
    values: new Float64Array(0),
    vectors: new Float64Array(0),
  });
  expect(decomposeSymmetric(Float64Array.of(-4), 1)).toEqual({
    values: Float64Array.of(-4),
    vectors: Float64Array.of(1),
  });
  const zeros = new Float64Array(36);
  expectEigen(zeros, decomposeSymmetric(zeros, 6), 6);
  expect([...decomposeSymmetric(zeros, 6).values]).toEqual([0, 0, 0, 0, 0, 0]);
  const ones = new Float64Array(36).fill(1);
  const eigen = decomposeSymmetric(ones, 6);
  expectEigen(ones, eigen, 6);
  expect(eigen.values[0]).toBeCloseTo(6, 12);
});

test('the same matrix gives the same bits, and a largest entry above zero', () => {
  const n = 50;
  const one = decomposeSymmetric(drawSymmetric(n, 9), n);
  expect(decomposeSymmetric(drawSymmetric(n, 9), n)).toEqual(one);
  for (let i = 0; i < n; i++) {
    const vector = [...one.vectors.subarray(i * n, (i + 1) * n)];
    const peak = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    expect(peak).toBeGreaterThan(0);
  }
});

test('another number of values than n x n is refused', async () => {
  const refusal = await refusalOf(() => decomposeSymmetric(new Float64Array(8), 3));
  expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
  expect(String(refusal)).toContain('3 x 3: found 8, expected 9');
});

function drawSymmetric(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = drawNormal(random);
      matrix[j * n + i] = matrix[i * n + j]!;
    }
  }
  return matrix;
}

/** The sum of value x vector x vector transposed. */
function compose({ values, vectors }: Eigen, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const factor = values[k]! * vectors[k * n + i]!;
      for (let j = 0; j < n; j++) matrix[i * n + j]! += factor * vectors[k * n + j]!;
    }
  }
  return matrix;
}

function expectEigen(matrix: Float64Array, eigen: Eigen, n: number): void {
  const { values, vectors } = eigen;
  for (let k = 1; k < n; k++) expect(values[k]!).toBeLessThanOrEqual(values[k - 1]!);
  expect(largestGap(compose(eigen, n), matrix)).toBeLessThan(1e-12 * n);
  const products = new Float64Array(n * n);
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    identity[i * n + i] = 1;
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) products[i * n + j]! += vectors[i * n + k]! * vectors[j * n + k]!;
  }
  expect(largestGap(products, identity)).toBeLessThan(1e-12);
}

function largestGap(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
