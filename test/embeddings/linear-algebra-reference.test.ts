import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createReferenceAlgebra } from '../../embeddings/linear-algebra-reference.js';
import { createMatrix, type Matrix, rowOf, takeRows } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { squaredDistance } from '../../embeddings/squared-distance.js';
import { drawGroups, drawOrder, drawRows, matrixOf, refusalOf } from './random-rows.js';

const reference = createReferenceAlgebra();
let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

/** Whole numbers: float32 products of them are exact, and many are the same. */
const grid = (rows: number, cols: number, seed: number): Matrix => {
  const matrix = drawRows(rows, cols, seed);
  return { ...matrix, data: matrix.data.map(Math.round) };
};
const same = (rows: number, cols: number, seed: number): Matrix =>
  takeRows(grid(1, cols, seed), new Array<number>(rows).fill(0));

describe.each([
  ['ties everywhere', grid],
  ['all rows the same', same],
  ['nothing but zeros', createMatrix],
] as const)('%s: the engine gives the very numbers of plain loops', (_, draw) => {
  test.each([
    [0, 3],
    [1, 1],
    [1, 40],
    [2, 3],
    [7, 5],
    [511, 17],
    [513, 2],
    [1030, 33],
  ])('%i rows, %i others', async (rows, others) => {
    for (const cols of [1, 2, 5, 32]) {
      const [a, b] = [draw(rows, cols, rows + cols), draw(others, cols, others)];
      expectSame(await algebra.multiplyTransposed(a, b), await reference.multiplyTransposed(a, b));
      expectSame(await algebra.gram(a), await reference.gram(a));
      expectSame(await algebra.nearestCentres(a, b), await reference.nearestCentres(a, b));
      for (const count of new Set([0, 1, Math.ceil(others / 2), others]))
        expectSame(await algebra.nearestRows(a, b, count), await reference.nearestRows(a, b, count));
    }
  });
});

test.each([1, 2, 3, 4])('drawn rows, seed %i: within float32 of plain loops', async (seed) => {
  const rows = drawGroups(600, 8, 48, 0.5, seed);
  const others = drawGroups(70, 8, 48, 0.5, seed);
  const [fast, plain] = [
    await algebra.multiplyTransposed(rows, others),
    await reference.multiplyTransposed(rows, others),
  ];
  for (let i = 0; i < fast.data.length; i++) expect(Math.abs(fast.data[i]! - plain.data[i]!)).toBeLessThan(1e-3);
  const [near, exact] = [await algebra.nearestCentres(rows, others), await reference.nearestCentres(rows, others)];
  for (let i = 0; i < rows.rows; i++) {
    expect(near.distances[i]).toBe(squaredDistance(rows, i, others, near.indices[i]!));
    expect(near.distances[i]! - exact.distances[i]!).toBeLessThan(1e-3);
  }
});

describe('nearest centres', () => {
  test('a case by hand: squared distances, ties to the lower centre', async () => {
    const rows = matrixOf([
      [0, 0],
      [3, 4],
      [10, 0],
    ]);
    const centres = matrixOf([
      [6, 8],
      [1, 0],
      [-1, 0],
      [6, 8],
    ]);
    for (const each of [algebra, reference]) {
      const { indices, distances } = await each.nearestCentres(rows, centres);
      expect([...indices]).toEqual([1, 1, 0]);
      expect([...distances]).toEqual([1, 20, 80]);
    }
  });

  test('a copy of a centre is never named in its place', async () => {
    const rows = drawRows(700, 37, 1);
    const centres = drawRows(45, 37, 2);
    const { indices } = await algebra.nearestCentres(rows, centres);
    const twice = takeRows(centres, [...Array(45).keys(), ...drawOrder(45, 3)]);
    expect((await algebra.nearestCentres(rows, twice)).indices).toEqual(indices);
  });

  test('a row that is a centre is its own, at 0', async () => {
    const centres = drawRows(60, 20, 4);
    const order = drawOrder(60, 5);
    const { indices, distances } = await algebra.nearestCentres(takeRows(centres, order), centres);
    expect([...indices]).toEqual(order);
    expect(distances).toEqual(new Float64Array(60));
  });

  test('without columns all is at one place; without centres there is an error', async () => {
    for (const each of [algebra, reference]) {
      const { indices, distances } = await each.nearestCentres(createMatrix(3, 0), createMatrix(2, 0));
      expect([[...indices], [...distances]]).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
      const cases: [string, Matrix, Matrix][] = [
        ['Centres for 2 rows: found none, expected 1 or more', drawRows(2, 3, 1), createMatrix(0, 3)],
        ['Columns of the second matrix: found 4, expected 3', drawRows(2, 3, 1), drawRows(2, 4, 1)],
      ];
      for (const [message, rows, centres] of cases) {
        const refusal = await refusalOf(() => each.nearestCentres(rows, centres));
        expect(refusal).toMatchObject({ name: 'EmbeddingError', code: 'SHAPE_MISMATCH' });
        expect(String(refusal)).toContain(message);
      }
    }
  });
});

test.each([2, 3, 16])(
  '%i threads give the bits that one gives, whatever the shape',
  async (threads) => {
    const [one, many] = [await openLinearAlgebra({ threads: 1 }), await openLinearAlgebra({ threads })];
    const random = createRandom(threads);
    const upTo = (most: number) => 1 + Math.floor(most ** random());
    const drawn = Array.from({ length: 12 }, () => [upTo(1100), upTo(1100), upTo(800)] as const);
    try {
      for (const [rows, others, cols] of [
        [513, 831, 512],
        [64, 64, 700],
        [8, 8, 4096],
        [1, 1300, 96],
        ...drawn,
      ] as const) {
        const [a, b] = [drawRows(rows, cols, 1), drawRows(others, cols, 2)];
        expectSame(await many.multiplyTransposed(a, b), await one.multiplyTransposed(a, b));
        expectSame(await many.gram(a), await one.gram(a));
        const count = Math.min(15, others);
        expectSame(await many.nearestRows(a, b, count), await one.nearestRows(a, b, count));
        expectSame(await many.nearestCentres(a, b), await one.nearestCentres(a, b));
      }
    } finally {
      await one.close();
      await many.close();
    }
  },
  60_000,
);

test('rows in another order get the same rows and centres', async () => {
  const [rows, others] = [drawGroups(640, 5, 24, 0.4, 9), drawGroups(80, 5, 24, 0.4, 10)];
  const order = drawOrder(640, 11);
  const shuffled = takeRows(rows, order);
  const [one, two] = [await algebra.nearestCentres(rows, others), await algebra.nearestCentres(shuffled, others)];
  order.forEach((from, i) => {
    expect([two.indices[i], two.distances[i]]).toEqual([one.indices[from], one.distances[from]]);
    expect(rowOf(shuffled, i)).toEqual(rowOf(rows, from));
  });
});

/** Number by number, as `toEqual` would but in a thousandth of the time; 0 and -0 count as the same. */
function expectSame(found: object, expected: object): void {
  if (!ArrayBuffer.isView(found)) {
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(found)) {
      const other = (expected as Record<string, unknown>)[key];
      if (typeof value === 'object') expectSame(value, other as object);
      else expect(value).toBe(other);
    }
    return;
  }
  const [a, b] = [found as unknown as ArrayLike<number>, expected as ArrayLike<number>];
  expect(a.length).toBe(b.length);
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (at < a.length) expect({ at, value: a[at] }).toEqual({ at, value: b[at] });
}
