import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, type Matrix, rowOf, takeRows } from '../../embeddings/matrix.js';
import { drawOrder, drawRows, matrixOf, refusalOf } from './random-rows.js';

/** Around the block of 512 rows, and far below it. */
const SIZES = [1, 2, 5, 511, 512, 513, 1025];

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

describe('products', () => {
  test('a product by hand', async () => {
    const a = matrixOf([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const b = matrixOf([
      [1, 0],
      [1, 1],
    ]);
    expect(await algebra.multiplyTransposed(a, b)).toEqual(
      matrixOf([
        [1, 3],
        [3, 7],
        [5, 11],
      ]),
    );
    expect([...(await algebra.gram(a))]).toEqual([35, 44, 44, 56]);
  });

  test.each(SIZES)('%i rows give what a plain loop gives', async (rows) => {
    const a = drawRows(rows, 6, rows);
    const b = drawRows(4, 6, 99);
    const product = await algebra.multiplyTransposed(a, b);
    expect([product.rows, product.cols]).toEqual([rows, 4]);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < 4; j++) expect(product.data[i * 4 + j]).toBeCloseTo(dot(rowOf(a, i), rowOf(b, j)), 4);
    const gram = await algebra.gram(a);
    for (let s = 0; s < 6; s++) {
      for (let t = 0; t < 6; t++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += a.data[i * 6 + s]! * a.data[i * 6 + t]!;
        expect(gram[s * 6 + t]).toBeCloseTo(sum, 2);
      }
    }
  });

  test('a row gives the same bits wherever it stands', async () => {
    const a = drawRows(700, 33, 1);
    const b = drawRows(10, 33, 2);
    const order = drawOrder(700, 3);
    const product = await algebra.multiplyTransposed(a, b);
    expect(await algebra.multiplyTransposed(takeRows(a, order), b)).toEqual(takeRows(product, order));
  });

  test('nothing times nothing is nothing of the right size', async () => {
    expect(await algebra.multiplyTransposed(createMatrix(0, 3), createMatrix(4, 3))).toEqual(createMatrix(0, 4));
    expect(await algebra.multiplyTransposed(createMatrix(4, 3), createMatrix(0, 3))).toEqual(createMatrix(4, 0));
    expect(await algebra.multiplyTransposed(createMatrix(2, 0), createMatrix(3, 0))).toEqual(createMatrix(2, 3));
    expect(await algebra.gram(createMatrix(0, 2))).toEqual(new Float64Array(4));
    expect(await algebra.gram(createMatrix(3, 0))).toEqual(new Float64Array(0));
  });
});

describe('nearest rows', () => {
  test('a case by hand, the best first', async () => {
    const queries = matrixOf([
      [1, 0],
      [0, -1],
    ]);
    const candidates = matrixOf([
      [0.6, 0.8],
      [1, 0],
      [0, 1],
    ]);
    const { indices, products } = await algebra.nearestRows(queries, candidates, 2);
    expect([...indices]).toEqual([1, 0, 1, 0]);
    expect(Array.from(products, (value) => Number(value.toFixed(6)))).toEqual([1, 0.6, 0, -0.8]);
  });

  test.each(SIZES)('%i candidates are ranked as by sorting all products, ties by the lower index', async (rows) => {
    const candidates = drawGrid(rows, 5, rows);
    const queries = drawGrid(30, 5, 7);
    for (const count of new Set([1, Math.ceil(rows / 2), Math.min(15, rows)])) {
      const { indices, products } = await algebra.nearestRows(queries, candidates, count);
      for (let i = 0; i < queries.rows; i++) {
        const all = Array.from({ length: rows }, (_, j) => dot(rowOf(queries, i), rowOf(candidates, j)));
        const best = [...all.keys()].sort((a, b) => all[b]! - all[a]! || a - b).slice(0, count);
        expect([...indices.subarray(i * count, (i + 1) * count)]).toEqual(best);
        expect([...products.subarray(i * count, (i + 1) * count)]).toEqual(best.map((j) => all[j]));
      }
    }
  });

  test.each([511, 512, 513, 1100])('%i queries get what each gets alone', async (rows) => {
    const queries = drawRows(rows, 17, 5);
    const candidates = drawRows(40, 17, 6);
    const all = await algebra.nearestRows(queries, candidates, 3);
    for (const i of [0, 1, 255, 510, rows - 1]) {
      const alone = await algebra.nearestRows(takeRows(queries, [i]), candidates, 3);
      expect([...alone.indices]).toEqual([...all.indices.subarray(i * 3, i * 3 + 3)]);
      alone.products.forEach((value, j) => {
        expect(value).toBeCloseTo(all.products[i * 3 + j]!, 5);
      });
    }
  });

  test('no query, or none asked for, gives none', async () => {
    const none = { indices: new Int32Array(0), products: new Float32Array(0) };
    expect(await algebra.nearestRows(createMatrix(0, 2), createMatrix(3, 2), 2)).toEqual(none);
    expect(await algebra.nearestRows(createMatrix(3, 2), createMatrix(3, 2), 0)).toEqual(none);
    expect(await algebra.nearestRows(createMatrix(0, 2), createMatrix(0, 2), 0)).toEqual(none);
  });
});

test('matrices that do not fit together are refused, with the sizes', async () => {
  const short: Matrix = { data: new Float32Array(5), rows: 2, cols: 3 };
  const cases: [string, () => Promise<unknown>][] = [
    [
      'Columns of the second matrix: found 4, expected 3',
      () => algebra.multiplyTransposed(drawRows(2, 3, 1), drawRows(2, 4, 1)),
    ],
    [
      'Columns of the second matrix: found 4, expected 3',
      () => algebra.nearestRows(drawRows(2, 3, 1), drawRows(2, 4, 1), 1),
    ],
    [
      'Nearest rows asked for: found 3, expected 0 to 2',
      () => algebra.nearestRows(drawRows(2, 3, 1), drawRows(2, 3, 1), 3),
    ],
    [
      'Nearest rows asked for: found -1, expected 0 to 2',
      () => algebra.nearestRows(drawRows(2, 3, 1), drawRows(2, 3, 1), -1),
    ],
    ['Values of a matrix, 2 x 3: found 5, expected 6', () => algebra.gram(short)],
    ['Values of the first matrix, 2 x 3: found 5', () => algebra.multiplyTransposed(short, drawRows(2, 3, 1))],
    ['Values of the second matrix, 2 x 3: found 5', () => algebra.nearestRows(drawRows(2, 3, 1), short, 1)],
  ];
  for (const [message, call] of cases) {
    const refusal = await refusalOf(call);
    expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
    expect(String(refusal)).toContain(message);
  }
});

test('a closed one can be closed again, and opens its sessions anew when used', async () => {
  const own = await openLinearAlgebra();
  const one = await own.gram(drawRows(4, 2, 1));
  await own.close();
  await own.close();
  expect(await own.gram(drawRows(4, 2, 1))).toEqual(one);
  await own.close();
});

/** Rows of small whole numbers: products are exact, and many are the same. */
function drawGrid(rows: number, cols: number, seed: number): Matrix {
  const matrix = drawRows(rows, cols, seed);
  return { ...matrix, data: matrix.data.map(Math.round) };
}
