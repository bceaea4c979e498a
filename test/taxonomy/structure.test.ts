import { expect, test } from 'vitest';
import { openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, dot, type Matrix, normalizeRows, rowOf } from '../../embeddings/matrix.js';
import { findNeighbours } from '../../embeddings/neighbours.js';
import { createRandom } from '../../embeddings/random.js';
import { measureAgreement } from '../../taxonomy/agreement.js';
import { buildStructure, type Structure } from '../../taxonomy/structure.js';

const DIMENSIONS = 24;

/** Unit rows around `groups` seeded directions; row i belongs to group i modulo `groups`. */
function makeGroups(rows: number, groups: number, noise: number): Matrix {
  const random = createRandom(7);
  const centres = Array.from({ length: groups }, () => Array.from({ length: DIMENSIONS }, () => random() - 0.5));
  const matrix = createMatrix(rows, DIMENSIONS);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < DIMENSIONS; j++) {
      matrix.data[i * DIMENSIONS + j] = centres[i % groups]![j]! + (random() - 0.5) * noise;
    }
  }
  return normalizeRows(matrix);
}

function build(vectors: Matrix, options: { seed?: number; clusters?: number } = {}): Promise<Structure> {
  return buildStructure(vectors, new Int32Array(vectors.rows).fill(1), { seed: 1, ...options });
}

function expectShape({ nodes, leafOf }: Structure, rows: number): void {
  const tops = nodes.filter(({ parent }) => parent === -1);
  expect(tops.reduce((sum, { size }) => sum + size, 0)).toBe(rows);
  if (rows >= 30) expect(tops.length).toBeGreaterThanOrEqual(3);
  expect(tops.length).toBeLessThanOrEqual(15);
  for (const { children, size } of nodes) {
    expect(children.length).not.toBe(1);
    expect(children.length).toBeLessThanOrEqual(12);
    if (children.length > 0) expect(children.reduce((sum, child) => sum + nodes[child]!.size, 0)).toBe(size);
  }
  for (const leaf of leafOf) expect(nodes[leaf]!.children).toHaveLength(0);
}

test('exact neighbours are those of a plain double loop, nearest first', async () => {
  const vectors = makeGroups(150, 6, 0.8);
  const algebra = await openLinearAlgebra();
  const { indices, count } = await findNeighbours(vectors, 5, algebra);
  await algebra.close();
  for (let i = 0; i < vectors.rows; i++) {
    const others = Array.from({ length: vectors.rows }, (_, j) => j).filter((j) => j !== i);
    others.sort(
      (a, b) => dot(rowOf(vectors, i), rowOf(vectors, b)) - dot(rowOf(vectors, i), rowOf(vectors, a)) || a - b,
    );
    expect(Array.from(indices.subarray(i * count, (i + 1) * count))).toEqual([i, ...others.slice(0, count - 1)]);
  }
});

test('groups that lie apart are found again', async () => {
  const structure = await build(makeGroups(240, 8, 0.25), { clusters: 8 });
  const truth = Array.from({ length: 240 }, (_, i) => i % 8);
  expect(measureAgreement(truth, Array.from(structure.leafOf))!.ari).toBeGreaterThan(0.95);
});

test.each([31, 100, 400])('the tree of %i rows has the promised shape', async (rows) => {
  expectShape(await build(makeGroups(rows, 20, 0.9)), rows);
});

test('the same rows and seed give the same tree and the same points', async () => {
  const vectors = makeGroups(120, 5, 0.5);
  const [one, two] = [await build(vectors), await build(vectors)];
  expect(two.leafOf).toEqual(one.leafOf);
  expect(two.points.data).toEqual(one.points.data);
  expect(two.map.data).toEqual(one.map.data);
});

test.each([0, 1, 2, 5, 12, 29])('%i rows give a small tree', async (rows) => {
  const structure = await build(makeGroups(rows, 3, 0.5));
  expect(structure.leafOf).toHaveLength(rows);
  expectShape(structure, rows);
});

test('rows that are all the same are one leaf', async () => {
  const { nodes, leafOf } = await build(makeGroups(50, 1, 0));
  expect(nodes).toHaveLength(1);
  expect(new Set(leafOf)).toEqual(new Set([0]));
});
