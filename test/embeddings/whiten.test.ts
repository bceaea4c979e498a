import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, type Matrix, normalizeRows, rowOf, takeRows } from '../../embeddings/matrix.js';
import { meanOf, subtractMean } from '../../embeddings/principal-components.js';
import { whiten, whitenDefaults } from '../../embeddings/whiten.js';
import { drawOrder, drawRows, drawUnitGroups, matrixOf, refusalOf } from './random-rows.js';

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

const whole = { ...whitenDefaults, minRows: 0 };

test('a cross by hand: strength 1 makes both arms weigh the same, half of it leaves the longer one ahead', async () => {
  // About the mean (0, 0): 0.8 either way along one axis, 0.6 along the other, and a row at (0.8, 0.6).
  const rows = matrixOf([
    [0.8, 0.6],
    [-0.8, -0.6],
    [0.8, -0.6],
    [-0.8, 0.6],
  ]);
  const even = await whiten(rows, algebra, { ...whole, strength: 1 });
  for (const value of even.data) expect(Math.abs(value)).toBeCloseTo(Math.SQRT1_2, 6);
  // Variances 0.64 and 0.36: coordinates are divided by their square roots, 0.8^0.5 and 0.6^0.5, so 0.8 : 0.6 becomes its root.
  const half = await whiten(rows, algebra, { ...whole, strength: 0.5 });
  for (let i = 0; i < 4; i++)
    expect(Math.abs(half.data[i * 2]! / half.data[i * 2 + 1]!)).toBeCloseTo(Math.sqrt(0.8 / 0.6), 5);
});

test('strength 0 keeps the cosines of the centred rows', async () => {
  const rows = drawUnitGroups(200, 5, 12, 0.6, 1);
  const whitened = await whiten(rows, algebra, { ...whole, strength: 0 });
  expectSameCosines(whitened, normalizeRows(subtractMean(rows, meanOf(rows))), 4);
});

test('strength 1 gives the same cosines however the axes were stretched', async () => {
  const rows = drawUnitGroups(200, 5, 8, 0.6, 2);
  const stretched = { ...rows, data: rows.data.map((value, i) => value * (1 + (i % 8))) };
  const options = { ...whole, strength: 1 };
  expectSameCosines(await whiten(stretched, algebra, options), await whiten(rows, algebra, options), 3);
});

test('rows that lean one way no longer do', async () => {
  const rows = drawUnitGroups(300, 10, 16, 0.4, 3);
  for (let i = 0; i < 300; i++) rowOf(rows, i)[0]! += 2;
  normalizeRows(rows);
  const before = meanCosine(rows);
  const after = meanCosine(await whiten(rows, algebra));
  expect(before).toBeGreaterThan(0.7);
  expect(Math.abs(after)).toBeLessThan(0.05);
});

test('groups that lie apart still do', async () => {
  const whitened = await whiten(drawUnitGroups(120, 4, 16, 0.15, 4), algebra);
  for (let i = 1; i < 120; i++) {
    const same = dot(rowOf(whitened, i), rowOf(whitened, i % 4));
    for (let other = 0; other < 4; other++)
      if (other !== i % 4) expect(same).toBeGreaterThan(dot(rowOf(whitened, i), rowOf(whitened, other)));
  }
});

test('only the strongest components are kept, never more than there are', async () => {
  const rows = drawUnitGroups(100, 6, 20, 0.5, 5);
  expect((await whiten(rows, algebra, { ...whole, components: 7 })).cols).toBe(7);
  expect((await whiten(rows, algebra)).cols).toBe(20);
  expect((await whiten(drawUnitGroups(60, 6, 200, 0.5, 5), algebra)).cols).toBe(59);
});

test('with too few rows they are only centred', async () => {
  const rows = drawUnitGroups(49, 5, 70, 0.5, 6);
  const centred = normalizeRows(subtractMean(rows, meanOf(rows)));
  expect(await whiten(rows, algebra)).toEqual(centred);
  const enough = await whiten(drawUnitGroups(50, 5, 70, 0.5, 6), algebra);
  expect(enough.cols).toBe(49);
});

test.each([0, 1, 2])('%i rows come back as they are', async (count) => {
  const rows = drawUnitGroups(count, 1, 5, 0.5, 7);
  const before = rows.data.slice();
  expect((await whiten(rows, algebra)).data).toEqual(before);
  expect((await whiten(rows, algebra, whole)).data).toEqual(before);
});

test('the rows given are not changed', async () => {
  for (const count of [2, 30, 80]) {
    const rows = drawUnitGroups(count, 3, 6, 0.5, 8);
    const before = rows.data.slice();
    await whiten(rows, algebra);
    expect(rows.data).toEqual(before);
  }
});

test('every row comes to unit length, a row of zeros among them too', async () => {
  const rows = drawUnitGroups(80, 3, 6, 0.5, 9);
  rowOf(rows, 13).fill(0);
  const whitened = await whiten(rows, algebra);
  for (let i = 0; i < 80; i++) expect(dot(rowOf(whitened, i), rowOf(whitened, i))).toBeCloseTo(1, 5);
});

test.each([3, 40, 200])('%i copies of one row, or rows of zeros, are all equal to the mean: zeros', async (count) => {
  const row = normalizeRows(drawRows(1, 33, 10));
  const copies = takeRows(row, new Array<number>(count).fill(0));
  expect(await whiten(copies, algebra)).toEqual(createMatrix(count, 33));
  expect(await whiten(createMatrix(count, 33), algebra)).toEqual(createMatrix(count, 33));
});

test('a row that is equal to the mean becomes zeros, the others do not', async () => {
  const rows = createMatrix(61, 3);
  for (let i = 0; i < 60; i++) rows.data[i * 3 + (i % 3)] = i % 6 < 3 ? 1 : -1;
  const whitened = await whiten(rows, algebra);
  expect([...rowOf(whitened, 60)].map(Math.abs)).toEqual(new Array<number>(whitened.cols).fill(0));
  expect(dot(rowOf(whitened, 0), rowOf(whitened, 0))).toBeCloseTo(1, 6);
});

test('rows in another order come out in that order, at the same angles', async () => {
  const rows = drawUnitGroups(150, 5, 10, 0.5, 11);
  const order = drawOrder(150, 12);
  expectSameCosines(await whiten(takeRows(rows, order), algebra), takeRows(await whiten(rows, algebra), order), 3);
});

test('the same rows give the same bits again', async () => {
  const rows = drawUnitGroups(150, 5, 10, 0.5, 13);
  expect(await whiten(rows, algebra)).toEqual(await whiten(rows, algebra));
});

test('a matrix with values missing is refused', async () => {
  for (const count of [10, 60]) {
    const short = { data: new Float32Array(count * 4 - 1), rows: count, cols: 4 };
    const refusal = await refusalOf(() => whiten(short, algebra));
    expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
  }
});

function expectSameCosines(a: Matrix, b: Matrix, digits: number): void {
  expect(a.rows).toBe(b.rows);
  for (let i = 0; i < a.rows; i += 3)
    for (let j = 0; j < a.rows; j += 7)
      expect(dot(rowOf(a, i), rowOf(a, j))).toBeCloseTo(dot(rowOf(b, i), rowOf(b, j)), digits);
}

function meanCosine(rows: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows.rows; i++) for (let j = 0; j < i; j++) sum += dot(rowOf(rows, i), rowOf(rows, j));
  return sum / ((rows.rows * (rows.rows - 1)) / 2);
}
