import { expect, test } from 'vitest';
import { createMatrix, dot, type Matrix, normalize, rowOf } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { measureSilhouette } from '../../taxonomy/silhouette.js';

test('a case by hand: two pairs of like vectors at right angles, one a little turned', () => {
  const vectors = matrixOf([
    [1, 0],
    [1, 0],
    [0, 1],
    [0.6, 0.8],
  ]);
  // Distances: 0-1: 0; 0-2: 1; 0-3: 0.4; 2-3: 0.2.
  const first = (0.7 - 0) / 0.7;
  const third = (1 - 0.2) / 1;
  const fourth = (0.4 - 0.2) / 0.4;
  const { mean, scored, count } = measureSilhouette(vectors, Int32Array.of(0, 0, 1, 1), 1)!;
  expect(mean).toBeCloseTo((2 * first + third + fourth) / 4, 6);
  expect({ scored, count }).toEqual({ scored: 4, count: 4 });
});

test('it is what the definition gives, distance by distance, at any length of the vectors', () => {
  const { vectors, groupOf } = drawBlobs(120, 6, 9, 0.5);
  for (let j = 0; j < vectors.cols; j++) vectors.data[j]! *= 7;
  expect(measureSilhouette(vectors, groupOf, 1)!.mean).toBeCloseTo(silhouetteByDefinition(vectors, groupOf), 6);
});

test('groups that lie apart score high, groups drawn at random about 0 or less', () => {
  const { vectors, groupOf } = drawBlobs(200, 5, 20, 0.1);
  expect(measureSilhouette(vectors, groupOf, 1)!.mean).toBeGreaterThan(0.8);
  const random = createRandom(2);
  expect(
    measureSilhouette(
      vectors,
      groupOf.map(() => Math.floor(random() * 5)),
      1,
    )!.mean,
  ).toBeLessThan(0.05);
});

test('a sample is near the exact figure, says its size, and is the same for the same seed', () => {
  const { vectors, groupOf } = drawBlobs(2000, 8, 12, 0.8);
  const exact = measureSilhouette(vectors, groupOf, 1)!;
  const sampled = measureSilhouette(vectors, groupOf, 1, 400)!;
  expect(sampled).toMatchObject({ scored: 400, count: 2000 });
  expect(Math.abs(sampled.mean - exact.mean)).toBeLessThan(0.05);
  expect(measureSilhouette(vectors, groupOf, 1, 400)).toEqual(sampled);
  expect(measureSilhouette(vectors, groupOf, 2, 400)!.mean).not.toBe(sampled.mean);
});

test('an item alone in its group scores 0, and rows of -1 take no part', () => {
  const vectors = matrixOf([
    [1, 0],
    [1, 0],
    [0, 1],
    [0.7, 0.7],
  ]);
  const { mean, count } = measureSilhouette(vectors, Int32Array.of(5, 5, 9, -1), 1)!;
  expect(mean).toBeCloseTo(2 / 3, 6);
  expect(count).toBe(3);
});

test('fewer than two groups have no silhouette', () => {
  expect(measureSilhouette(createMatrix(0, 0), new Int32Array(0), 1)).toBeNull();
  expect(measureSilhouette(matrixOf([[1, 0]]), Int32Array.of(0), 1)).toBeNull();
  expect(
    measureSilhouette(
      matrixOf([
        [1, 0],
        [0, 1],
      ]),
      Int32Array.of(3, 3),
      1,
    ),
  ).toBeNull();
  expect(
    measureSilhouette(
      matrixOf([
        [1, 0],
        [0, 1],
      ]),
      Int32Array.of(-1, 3),
      1,
    ),
  ).toBeNull();
});

test('vectors that are all the same, or all zero, score 0 in any groups', () => {
  const same = matrixOf(Array.from({ length: 6 }, () => [0.3, 0.1, 0.9]));
  expect(measureSilhouette(same, Int32Array.of(0, 0, 0, 1, 1, 1), 1)!.mean).toBe(0);
  expect(measureSilhouette(createMatrix(4, 3), Int32Array.of(0, 0, 1, 1), 1)!.mean).toBe(0);
});

test('groups for another number of vectors are refused', () => {
  expect(() => measureSilhouette(createMatrix(3, 2), Int32Array.of(0, 1), 1)).toThrow(/2 groups for 3 vectors/);
});

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { data: Float32Array.from(rows.flat()), rows: rows.length, cols: rows[0]!.length };
}

function drawBlobs(rows: number, groups: number, cols: number, spread: number) {
  const random = createRandom(4);
  const draw = () => random() + random() + random() - 1.5;
  const centres = Array.from({ length: groups }, () => normalize(Float32Array.from({ length: cols }, draw)));
  const vectors = createMatrix(rows, cols);
  const groupOf = Int32Array.from({ length: rows }, (_, i) => i % groups);
  for (let i = 0; i < rows; i++) {
    rowOf(vectors, i).set(centres[i % groups]!.map((value) => value + spread * draw()));
  }
  return { vectors, groupOf };
}

function silhouetteByDefinition(vectors: Matrix, groupOf: Int32Array): number {
  const unit = Array.from({ length: vectors.rows }, (_, i) => normalize(rowOf(vectors, i).slice()));
  const groups = [...new Set(groupOf)];
  const meanTo = (i: number, group: number) => {
    const others = unit.filter((_, j) => j !== i && groupOf[j] === group);
    return others.reduce((sum, other) => sum + 1 - dot(unit[i]!, other), 0) / others.length;
  };
  const scores = unit.map((_, i) => {
    const inside = meanTo(i, groupOf[i]!);
    const outside = Math.min(...groups.filter((group) => group !== groupOf[i]).map((group) => meanTo(i, group)));
    return (outside - inside) / Math.max(inside, outside);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
