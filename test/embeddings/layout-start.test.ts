import { expect, test } from 'vitest';
import { smoothStart } from '../../embeddings/layout-start.js';
import type { FuzzyGraph } from '../../embeddings/umap.js';
import { matrixOf } from './random-rows.js';

/** Rows 0, 1, 2 in a chain, 3 and 4 joined, 5 alone. */
const GRAPH: FuzzyGraph = {
  rows: 6,
  starts: Int32Array.of(0, 1, 3, 4, 5, 6, 6),
  targets: Int32Array.of(1, 0, 2, 1, 4, 3),
  weights: Float32Array.of(1, 1, 0.5, 0.5, 0.1, 0.1),
};
const START = matrixOf([
  [-3, 5],
  [-1, 1],
  [-2, 0],
  [4, 2],
  [2, -4],
  [0, -4],
]);

test('what is joined comes together, at the mean by degree, and pieces stay where they lay to each other', () => {
  const { data } = smoothStart(START, GRAPH);
  const [chain, pair, alone] = [data[0]!, data[6]!, data[10]!];
  for (const row of [1, 2]) expect(data[2 * row]).toBeCloseTo(chain, 4);
  expect(data[8]).toBeCloseTo(pair, 4);
  // Degrees 1, 1.5 and 0.5: (-3 - 1.5 - 1) / 3. The pair meets in the middle, at 3; the last stays at 0.
  expect((pair - alone) / (alone - chain)).toBeCloseTo(3 / (5.5 / 3), 4);
});

test('columns lie about 0 and vary as those of the start do, which is not changed', () => {
  const before = START.data.slice();
  const { data } = smoothStart(START, GRAPH);
  expect(START.data).toEqual(before);
  for (const column of [0, 1]) {
    const [values, wanted] = [data, START.data].map((all) => all.filter((_, at) => at % 2 === column)) as [
      Float32Array,
      Float32Array,
    ];
    expect(meanOf(values)).toBeCloseTo(0, 6);
    expect(varianceOf(values)).toBeCloseTo(varianceOf(wanted), 5);
  }
});

test('without edges the start stays as it is, about 0; a column that does not vary becomes 0', () => {
  const none: FuzzyGraph = {
    rows: 3,
    starts: new Int32Array(4),
    targets: new Int32Array(),
    weights: new Float32Array(),
  };
  const { data } = smoothStart(
    matrixOf([
      [1, 7],
      [2, 7],
      [3, 7],
    ]),
    none,
  );
  expect([...data]).toEqual([-1, 0, 0, 0, 1, 0]);
});

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: Float32Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
