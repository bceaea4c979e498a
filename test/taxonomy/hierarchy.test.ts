import { describe, expect, test } from 'vitest';
import { createMatrix, type Matrix, normalizeRows, rowOf, takeRows } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { buildHierarchy, type Hierarchy } from '../../taxonomy/hierarchy.js';
import { clusterPoints } from '../../taxonomy/structure.js';
import { drawGroups, drawOrder, drawRows, drawUnitGroups, matrixOf } from '../embeddings/random-rows.js';

const ones = (count: number) => new Int32Array(count).fill(1);

describe('by hand', () => {
  const vectors = matrixOf([
    [1, 0],
    [0.6, 0.8],
    [0, 1],
    [0, 1],
    [-1, 0],
  ]);
  const points = matrixOf([[0], [1], [50], [51], [100]]);
  const input = { points, vectors, labels: Int32Array.of(0, 0, 1, 1, 2), maxChildren: 12 };

  test('three leaves are three top nodes, the one with most bails first, then by lowest row', () => {
    const { nodes, leafOf, themes } = buildHierarchy({ ...input, weights: Int32Array.of(1, 1, 1, 2, 2) });
    expect(nodes.map(({ parent, children, rows, size }) => ({ parent, children, rows: [...rows], size }))).toEqual([
      { parent: -1, children: [], rows: [2, 3], size: 3 },
      { parent: -1, children: [], rows: [0, 1], size: 2 },
      { parent: -1, children: [], rows: [4], size: 2 },
    ]);
    expect([...leafOf]).toEqual([1, 1, 0, 0, 2]);
    expect(themes).toEqual([{ node: 0, share: 3 / 7, cohesion: 1 }]);
  });

  test('scores are cosines to the centre of the leaf, and cohesion is their mean', () => {
    const { nodes, scores } = buildHierarchy({ ...input, weights: ones(5) });
    // Rows 0 and 1 add up to (1.6, 0.8): each is at 2 / sqrt 5 from it.
    const score = 2 / Math.sqrt(5);
    expect(scores[0]).toBeCloseTo(score, 6);
    expect(scores[1]).toBeCloseTo(score, 6);
    expect([...scores.subarray(2)]).toEqual([1, 1, 1]);
    expect(nodes[0]!.cohesion).toBeCloseTo(score, 6);
  });

  test('rows of one leaf that point away from each other score 0, not less', () => {
    const opposite = matrixOf([
      [1, 0],
      [1, 0],
      [-1, 0],
    ]);
    const { scores, nodes } = buildHierarchy({
      points: matrixOf([[0], [1], [2]]),
      vectors: opposite,
      weights: ones(3),
      labels: new Int32Array(3),
      maxChildren: 12,
    });
    expect([...scores]).toEqual([1, 1, 0]);
    expect(nodes[0]!.cohesion).toBeCloseTo(1 / 3, 6);
  });
});

describe('small and odd input', () => {
  test('no rows make no nodes', () => {
    const none = { points: createMatrix(0, 3), vectors: createMatrix(0, 8), weights: ones(0), maxChildren: 12 };
    const { nodes, leafOf, scores, unplaced, themes } = buildHierarchy({ ...none, labels: new Int32Array(0) });
    expect({ nodes, unplaced, themes }).toEqual({ nodes: [], unplaced: [], themes: [] });
    expect([leafOf.length, scores.length]).toEqual([0, 0]);
  });

  test('one leaf is one top node, and the one theme', () => {
    const { nodes, themes } = buildHierarchy({
      points: drawRows(4, 2, 1),
      vectors: drawUnitGroups(4, 1, 8, 0.1, 1),
      weights: Int32Array.of(1, 5, 1, 1),
      labels: new Int32Array(4),
      maxChildren: 12,
    });
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({ parent: -1, children: [], size: 8 });
    expect(themes).toEqual([{ node: 0, share: 1, cohesion: nodes[0]!.cohesion }]);
  });

  test('vectors of zeros score 0', () => {
    const input = { points: drawRows(6, 2, 1), weights: ones(6), labels: Int32Array.of(0, 0, 1, 1, 2, 2) };
    const { nodes, scores } = buildHierarchy({ ...input, vectors: createMatrix(6, 8), maxChildren: 12 });
    expect([...scores]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(nodes.map(({ cohesion }) => cohesion)).toEqual([0, 0, 0]);
  });

  test('labels for another number of points are refused', () => {
    const input = { points: drawRows(6, 2, 1), vectors: drawRows(6, 2, 1), weights: ones(6), maxChildren: 12 };
    expect(() => buildHierarchy({ ...input, labels: new Int32Array(5) })).toThrow(/5 labels for 6 points/);
  });
});

describe('any leaves', () => {
  test.each(seeds(30))('no bail is lost, and the shape is as promised (seed %i)', (seed) => {
    const random = createRandom(seed);
    const leaves = 1 + Math.floor(random() ** 2 * 300);
    const rows = leaves * (1 + Math.floor(random() * 5));
    const labels = Int32Array.from(drawOrder(rows, seed), (i) => i % leaves);
    const weights = Int32Array.from({ length: rows }, () => 1 + Math.floor(random() ** 8 * 500));
    const maxChildren = 2 + Math.floor(random() * 11);
    const vectors = drawUnitGroups(rows, leaves, 12, 0.5, seed);
    const points = drawGroups(rows, leaves, 3, random(), seed);
    const hierarchy = buildHierarchy({ points, vectors, weights, labels, maxChildren });
    expectWhole(hierarchy, vectors, weights);
    expectShape(hierarchy, weights, maxChildren);
    expect(topsOf(hierarchy).length).toBeGreaterThanOrEqual(Math.min(3, leaves));
    expect(hierarchy.nodes.filter(({ children }) => children.length === 0)).toHaveLength(leaves);
    for (let i = 0; i < rows; i++)
      expect(hierarchy.leafOf[i] === hierarchy.leafOf[labels.indexOf(labels[i]!)]).toBe(true);
  });

  test('leaves that lie together stand together', () => {
    const points = drawGroups(240, 40, 3, 0.01, 5);
    for (let i = 0; i < 240; i++) rowOf(points, i)[0]! += 1000 * (i % 4);
    const labels = Int32Array.from({ length: 240 }, (_, i) => i % 40);
    const vectors = drawUnitGroups(240, 40, 8, 0.1, 6);
    const hierarchy = buildHierarchy({ points, vectors, weights: ones(240), labels, maxChildren: 12 });
    for (const top of topsOf(hierarchy)) expect(new Set([...top.rows].map((row) => row % 4)).size).toBe(1);
  });
});

describe('any points', () => {
  test.each(seeds(40))('30 bails or more: 3 to 15 top nodes, and the rest of the shape (seed %i)', (seed) => {
    const random = createRandom(seed);
    const rows = 30 + Math.floor(random() ** 2 * 400);
    const points = drawGroups(rows, 1 + Math.floor(random() * 30), 4, random(), seed);
    const weights = Int32Array.from({ length: rows }, () => (random() < 0.1 ? 1 + Math.floor(random() * 50) : 1));
    const vectors = normalizeRows(drawRows(rows, 8, seed));
    const hierarchy = clusterPoints(points, vectors, weights, { seed: 1 });
    expectWhole(hierarchy, vectors, weights);
    expectShape(hierarchy, weights, 12);
    expect(topsOf(hierarchy).length).toBeGreaterThanOrEqual(3);
  });

  test.each(seeds(10))('so with copies, among them of most rows (seed %i)', (seed) => {
    const random = createRandom(seed);
    const spots = drawGroups(60, 12, 4, 0.5, seed);
    const points = takeRows(
      spots,
      Array.from({ length: 200 }, () => Math.floor(random() ** 3 * 60)),
    );
    const vectors = normalizeRows(drawRows(200, 8, seed));
    const hierarchy = clusterPoints(points, vectors, ones(200), { seed: 1 });
    expectWhole(hierarchy, vectors, ones(200));
    expectShape(hierarchy, ones(200), 12);
    expect(topsOf(hierarchy).length).toBeGreaterThanOrEqual(3);
  });

  // Known faults: these pass when they are mended, and vitest then asks to take away the `.fails`.
  test('far lone rows, which can be no leaves, leave three top nodes to the rest', () => {
    const points = drawGroups(150, 1, 4, 0.01, 1);
    const far = drawRows(15, 4, 2);
    for (let i = 0; i < 15; i++) for (let j = 0; j < 4; j++) rowOf(points, i * 10)[j] = 100 * far.data[i * 4 + j]!;
    const vectors = normalizeRows(drawRows(150, 8, 1));
    expect(topsOf(clusterPoints(points, vectors, ones(150), { seed: 1 })).length).toBeGreaterThanOrEqual(3);
  });

  test('100 bails of 20 kinds have three top nodes', () => {
    const vectors = normalizeRows(drawRows(20, 8, 1));
    const weights = new Int32Array(20).fill(5);
    const hierarchy = clusterPoints(drawGroups(20, 20, 4, 0.1, 1), vectors, weights, { seed: 1 });
    expect(topsOf(hierarchy).length).toBeGreaterThanOrEqual(3);
  });

  test.each(seeds(10))('fewer than 30 bails: a small tree of the same shape (seed %i)', (seed) => {
    for (let rows = 0; rows < 30; rows += 3) {
      const points = drawGroups(rows, 4, 3, 0.4, seed);
      const vectors = normalizeRows(drawRows(rows, 8, seed));
      const hierarchy = clusterPoints(points, vectors, ones(rows), { seed: 1 });
      expectWhole(hierarchy, vectors, ones(rows));
      expectShape(hierarchy, ones(rows), 12);
    }
  });

  test.each([2, 3, 7, 40, 200])('%i clusters asked for are so many leaves', (clusters) => {
    const points = drawGroups(200, 30, 4, 0.5, 1);
    const vectors = normalizeRows(drawRows(200, 8, 1));
    const hierarchy = clusterPoints(points, vectors, ones(200), { seed: 1, clusters });
    expectWhole(hierarchy, vectors, ones(200));
    expectShape(hierarchy, ones(200), 12);
    expect(hierarchy.nodes.filter(({ children }) => children.length === 0)).toHaveLength(clusters);
  });

  test('rows in another order make the same tree of the same rows', () => {
    const points = drawGroups(180, 14, 4, 0.4, 2);
    const vectors = drawUnitGroups(180, 14, 8, 0.4, 3);
    const weights = Int32Array.from({ length: 180 }, (_, i) => 1 + (i % 3));
    const order = drawOrder(180, 4);
    const shuffled = Int32Array.from(order, (row) => weights[row]!);
    const one = clusterPoints(points, vectors, weights, { seed: 1 });
    const two = clusterPoints(takeRows(points, order), takeRows(vectors, order), shuffled, { seed: 1 });
    const groupsOf = ({ nodes }: Hierarchy, nameOf: (row: number) => number) =>
      nodes
        .map(
          ({ rows, size, children }) => `${Array.from(rows, nameOf).sort((a, b) => a - b)} ${size} ${children.length}`,
        )
        .sort();
    expect(groupsOf(two, (row) => order[row]!)).toEqual(groupsOf(one, (row) => row));
  });

  test('the same rows make the same tree, bit by bit', () => {
    const build = () =>
      clusterPoints(drawGroups(150, 9, 4, 0.5, 6), drawUnitGroups(150, 9, 8, 0.5, 6), ones(150), { seed: 1 });
    expect(build()).toEqual(build());
  });
});

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

function topsOf({ nodes }: Hierarchy) {
  return nodes.filter(({ parent }) => parent === -1);
}

/** Every row in exactly one leaf, counts that add up, and scores that are what they say. */
function expectWhole({ nodes, leafOf, scores, unplaced }: Hierarchy, vectors: Matrix, weights: Int32Array): void {
  expect(unplaced).toEqual([]);
  const inLeaves = nodes.flatMap(({ children, rows }) => (children.length === 0 ? [...rows] : []));
  expect(inLeaves.sort((a, b) => a - b)).toEqual(Array.from(weights.keys()));
  leafOf.forEach((leaf, row) => {
    expect(nodes[leaf]!.children).toHaveLength(0);
    expect(nodes[leaf]!.rows.includes(row)).toBe(true);
  });
  nodes.forEach(({ parent, children, rows, size, cohesion }, place) => {
    expect(parent).toBeLessThan(place);
    expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
    expect(size).toBe(rows.reduce((sum, row) => sum + weights[row]!, 0));
    expect(cohesion).toBeLessThanOrEqual(1);
    for (const child of children) expect(nodes[child]!.parent).toBe(place);
    if (children.length > 0) {
      const below = children.flatMap((child) => [...nodes[child]!.rows]);
      expect(below.sort((a, b) => a - b)).toEqual([...rows]);
      expect(children.reduce((sum, child) => sum + nodes[child]!.size, 0)).toBe(size);
      expect(children.map((child) => nodes[child]!.size)).toEqual(
        children.map((child) => nodes[child]!.size).sort((a, b) => b - a),
      );
    }
    const cosines = cosinesToCentre(vectors, rows);
    expect(cohesion).toBeCloseTo(Math.max(0, cosines.reduce((sum, cosine) => sum + cosine, 0) / rows.length), 5);
    if (children.length === 0)
      rows.forEach((row, i) => {
        expect(scores[row]).toBeCloseTo(Math.max(0, cosines[i]!), 5);
      });
  });
  for (let row = 0; row < vectors.rows; row++) {
    const score = scores[row]!;
    if (!(score >= 0 && score <= 1)) throw new Error(`row ${row} scores ${score}`);
  }
}

/** By definition, in float64: the cosine of each row to the sum of all. */
function cosinesToCentre(vectors: Matrix, rows: Int32Array): number[] {
  const centre = new Float64Array(vectors.cols);
  for (const row of rows) for (let j = 0; j < centre.length; j++) centre[j]! += rowOf(vectors, row)[j]!;
  const length = Math.hypot(...centre);
  return Array.from(rows, (row) => rowOf(vectors, row).reduce((sum, value, j) => sum + value * centre[j]!, 0) / length);
}

/** No single child, not too many children or tops, levels that shrink, and each top above 40 % named as a theme. */
function expectShape({ nodes, themes }: Hierarchy, weights: Int32Array, maxChildren: number): void {
  const tops = Array.from(nodes.keys()).filter((place) => nodes[place]!.parent === -1);
  expect(tops.length).toBeLessThanOrEqual(15);
  for (const { children } of nodes) {
    expect(children.length).not.toBe(1);
    expect(children.length).toBeLessThanOrEqual(maxChildren);
  }
  for (let cut = tops; cut.some((place) => nodes[place]!.children.length > 0); ) {
    const below = cut.flatMap((place) => (nodes[place]!.children.length > 0 ? nodes[place]!.children : [place]));
    expect(cut.length).toBeLessThan(below.length);
    cut = [...below];
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const large = tops.filter((place) => nodes[place]!.size > 0.4 * total);
  expect(themes.map(({ node }) => node)).toEqual(large);
  for (const { node, share, cohesion } of themes) {
    expect(share).toBeCloseTo(nodes[node]!.size / total, 12);
    expect(cohesion).toBe(nodes[node]!.cohesion);
  }
}
