import { expect, test } from 'vitest';
import { createMatrix, dot, normalize, normalizeRows, rowOf, takeRows } from '../../embeddings/matrix.js';
import { drawOrder, drawRows, matrixOf, refusalOf } from './random-rows.js';

test('a new matrix is all zeros, of its size, also without rows or columns', () => {
  expect(createMatrix(2, 3)).toEqual({ data: new Float32Array(6), rows: 2, cols: 3 });
  expect(createMatrix(0, 3)).toEqual({ data: new Float32Array(0), rows: 0, cols: 3 });
  expect(createMatrix(3, 0)).toEqual({ data: new Float32Array(0), rows: 3, cols: 0 });
});

test('a row is a view: writing to it writes to the matrix', () => {
  const matrix = matrixOf([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const row = rowOf(matrix, 1);
  expect([...row]).toEqual([3, 4]);
  row[0] = 9;
  expect([...matrix.data]).toEqual([1, 2, 9, 4, 5, 6]);
});

test('taken rows are copies in the given order, and may repeat', () => {
  const matrix = matrixOf([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const taken = takeRows(matrix, [2, 0, 2]);
  expect(taken).toEqual({ data: Float32Array.of(5, 6, 1, 2, 5, 6), rows: 3, cols: 2 });
  taken.data[0] = 9;
  expect(matrix.data[4]).toBe(5);
  expect(takeRows(matrix, [])).toEqual({ data: new Float32Array(0), rows: 0, cols: 2 });
});

test('taking rows in an order and back gives the same matrix', () => {
  const matrix = drawRows(20, 3, 1);
  const order = drawOrder(20, 2);
  const back = order.map((_, i) => order.indexOf(i));
  expect(takeRows(takeRows(matrix, order), back)).toEqual(matrix);
});

test.each([[-1], [3], [Number.NaN]])('row %s of three is refused', async (row) => {
  const refusal = await refusalOf(() => takeRows(createMatrix(3, 2), [0, row]));
  expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
  expect(String(refusal)).toContain(`found ${row}, expected 0 to 2`);
});

test('3 and 4 become 0.6 and 0.8, in place; zeros stay zeros', () => {
  const vector = Float32Array.of(3, 4);
  expect(normalize(vector)).toBe(vector);
  expect([...vector]).toEqual([...Float32Array.of(0.6, 0.8)]);
  expect([...normalize(new Float32Array(3))]).toEqual([0, 0, 0]);
  expect(normalize(new Float32Array(0))).toHaveLength(0);
});

test('rows of any length come to unit length, whatever the scale', () => {
  for (const scale of [1e-15, 1, 1e15]) {
    const matrix = drawRows(10, 7, 3);
    for (let i = 0; i < matrix.data.length; i++) matrix.data[i]! *= scale;
    rowOf(matrix, 4).fill(0);
    expect(normalizeRows(matrix)).toBe(matrix);
    for (let i = 0; i < 10; i++) {
      const row = rowOf(matrix, i);
      expect(dot(row, row)).toBeCloseTo(i === 4 ? 0 : 1, 6);
    }
  }
});

test('an inner product is summed in float64', () => {
  expect(dot(Float32Array.of(1, 2, 3), Float32Array.of(4, -5, 6))).toBe(12);
  expect(dot(Float32Array.of(2 ** 30, 1, -(2 ** 30)), Float32Array.of(1, 1, 1))).toBe(1);
  expect(dot(new Float32Array(0), new Float32Array(0))).toBe(0);
});
