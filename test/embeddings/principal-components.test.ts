import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, type Matrix, rowOf, takeRows } from '../../embeddings/matrix.js';
import {
  findPrincipalComponents,
  meanOf,
  type PrincipalComponents,
  projectRows,
  subtractMean,
} from '../../embeddings/principal-components.js';
import { drawOrder, drawRows, matrixOf, refusalOf } from './random-rows.js';

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

/** A cross about (1, 2): 3 either way along one axis, 1 along the other. */
const CROSS = matrixOf([
  [4, 2],
  [-2, 2],
  [1, 3],
  [1, 1],
]);

test('a cross by hand: mean, directions and variances', async () => {
  const { mean, directions, variances } = await findPrincipalComponents(CROSS, 2, algebra);
  expect([...mean]).toEqual([1, 2]);
  expect(directions).toEqual(
    matrixOf([
      [1, 0],
      [0, 1],
    ]),
  );
  expect([...variances]).toEqual([4.5, 0.5]);
  const projected = await projectRows(CROSS, { mean, directions, variances }, algebra);
  expect(Array.from(projected.data, (value) => value + 0)).toEqual([3, 0, -3, 0, 0, 1, 0, -1]);
});

test('the mean and what is left without it', () => {
  expect([...meanOf(CROSS)]).toEqual([1, 2]);
  expect([...subtractMean(CROSS, meanOf(CROSS)).data]).toEqual([3, 0, -3, 0, 0, 1, 0, -1]);
  expect([...meanOf(createMatrix(0, 3))]).toEqual([0, 0, 0]);
  expect(meanOf(createMatrix(3, 0))).toHaveLength(0);
});

test('a mean is summed in float64: a million times the same stays the same', () => {
  const rows = { data: new Float32Array(1_000_000).fill(0.1), rows: 1_000_000, cols: 1 };
  expect(Math.fround(meanOf(rows)[0]!)).toBe(Math.fround(0.1));
});

test('all directions are orthonormal, give the rows back, and carry the variance they claim', async () => {
  const rows = drawStretched(700, 12, 3);
  const before = rows.data.slice();
  const components = await findPrincipalComponents(rows, 12, algebra);
  expect(rows.data).toEqual(before);
  expect(components.directions.rows).toBe(12);
  expectOrthonormal(components);
  const projected = await projectRows(rows, components, algebra);
  for (let i = 0; i < rows.rows; i++) {
    for (let j = 0; j < rows.cols; j++) {
      let value = components.mean[j]!;
      for (let k = 0; k < 12; k++) value += projected.data[i * 12 + k]! * components.directions.data[k * 12 + j]!;
      if (Math.abs(value - rows.data[i * 12 + j]!) > 1e-3) throw new Error(`row ${i}, column ${j}: ${value}`);
    }
  }
  for (let k = 0; k < 12; k++) {
    let squares = 0;
    for (let i = 0; i < rows.rows; i++) squares += projected.data[i * 12 + k]! ** 2;
    expect(squares / rows.rows / components.variances[k]!).toBeCloseTo(1, 3);
  }
});

test('fewer directions are the strongest of all', async () => {
  const rows = drawStretched(200, 8, 4);
  const all = await findPrincipalComponents(rows, 8, algebra);
  const few = await findPrincipalComponents(rows, 3, algebra);
  expect(few.directions).toEqual(takeRows(all.directions, [0, 1, 2]));
  expect([...few.variances]).toEqual([...all.variances.subarray(0, 3)]);
  expect((await findPrincipalComponents(rows, 0, algebra)).directions).toEqual(createMatrix(0, 8));
});

test('rows in another order have the same directions; a shift changes nothing but the mean', async () => {
  const rows = drawStretched(300, 6, 5);
  const one = await findPrincipalComponents(rows, 6, algebra);
  const two = await findPrincipalComponents(takeRows(rows, drawOrder(300, 1)), 6, algebra);
  const shifted = await findPrincipalComponents({ ...rows, data: rows.data.map((value) => value + 2) }, 6, algebra);
  for (const other of [two, shifted]) {
    other.directions.data.forEach((value, i) => {
      expect(value).toBeCloseTo(one.directions.data[i]!, 3);
    });
    other.variances.forEach((value, i) => {
      expect(value / one.variances[i]!).toBeCloseTo(1, 4);
    });
  }
});

test('rows that span two directions have two, in any number of columns', async () => {
  const plane = drawRows(100, 2, 6);
  const axes = drawRows(2, 20, 7);
  const rows = createMatrix(100, 20);
  for (let i = 0; i < 100; i++)
    for (let j = 0; j < 20; j++)
      rows.data[i * 20 + j] = plane.data[i * 2]! * axes.data[j]! + plane.data[i * 2 + 1]! * axes.data[20 + j]!;
  const components = await findPrincipalComponents(rows, 20, algebra);
  expect(components.variances).toHaveLength(2);
  expectOrthonormal(components);
});

test('fewer rows than columns have one direction less than rows', async () => {
  const components = await findPrincipalComponents(drawRows(5, 30, 8), 30, algebra);
  expect(components.variances).toHaveLength(4);
  expectOrthonormal(components);
});

test('fewer rows than columns have the directions that the same rows have when each comes often enough', async () => {
  const rows = drawStretched(9, 12, 11);
  const often = takeRows(
    rows,
    Array.from({ length: 36 }, (_, i) => i % 9),
  );
  const [few, many] = [
    await findPrincipalComponents(rows, 12, algebra),
    await findPrincipalComponents(often, 12, algebra),
  ];
  expect(few.variances).toHaveLength(8);
  expect(many.variances).toHaveLength(8);
  few.variances.forEach((value, k) => {
    expect(value / many.variances[k]!).toBeCloseTo(1, 4);
  });
  few.directions.data.forEach((value, i) => {
    expect(value).toBeCloseTo(many.directions.data[i]!, 3);
  });
});

test('no row, one row, copies of one row and rows of zeros have no direction; two rows have one', async () => {
  const row = drawRows(1, 7, 9);
  const copies = takeRows(row, new Array<number>(40).fill(0));
  for (const rows of [createMatrix(0, 7), row, copies, createMatrix(10, 7), createMatrix(4, 0)]) {
    const components = await findPrincipalComponents(rows, 7, algebra);
    expect(components.directions).toEqual(createMatrix(0, rows.cols));
    expect(components.variances).toHaveLength(0);
    expect(await projectRows(rows, components, algebra)).toEqual(createMatrix(rows.rows, 0));
  }
  const two = await findPrincipalComponents(takeRows(CROSS, [0, 1]), 2, algebra);
  expect([...two.variances]).toEqual([9]);
});

test('the same rows give the same bits again', async () => {
  const rows = drawStretched(600, 10, 10);
  expect(await findPrincipalComponents(rows, 10, algebra)).toEqual(await findPrincipalComponents(rows, 10, algebra));
});

test('rows of another width than the mean, or with values missing, are refused', async () => {
  const components = await findPrincipalComponents(CROSS, 2, algebra);
  for (const call of [
    () => projectRows(drawRows(3, 4, 1), components, algebra),
    () => subtractMean(drawRows(3, 4, 1), components.mean),
    () => meanOf({ data: new Float32Array(5), rows: 2, cols: 3 }),
    () => findPrincipalComponents({ data: new Float32Array(5), rows: 2, cols: 3 }, 2, algebra),
  ]) {
    expect(await refusalOf(call)).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
  }
});

/** Rows off the origin whose columns vary by 1, 1.5, 1.5^2, ...: directions that are well apart. */
function drawStretched(rows: number, cols: number, seed: number): Matrix {
  const matrix = drawRows(rows, cols, seed);
  for (let i = 0; i < matrix.data.length; i++) {
    const j = i % cols;
    matrix.data[i] = 3 - j + 1.5 ** j * matrix.data[i]!;
  }
  return matrix;
}

function expectOrthonormal({ directions }: PrincipalComponents): void {
  for (let i = 0; i < directions.rows; i++)
    for (let j = 0; j <= i; j++)
      expect(dot(rowOf(directions, i), rowOf(directions, j))).toBeCloseTo(i === j ? 1 : 0, 5);
}
