import { describe, expect, test } from 'vitest';
import { createMatrix, type Matrix, takeRows } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { buildWardTree, clustersAt, cutDendrogram, type Dendrogram, itemsOf, partsOf } from '../../taxonomy/ward.js';
import { drawGroups, drawOrder, drawRows, matrixOf } from '../embeddings/random-rows.js';
import { buildWardTreePlainly } from './plain-ward.js';

const ones = (count: number) => new Array<number>(count).fill(1);

describe('the tree', () => {
  test('four points on a line by hand', () => {
    // 0 and 1 join at 1 * 1 / 2 * 1 = 0.5; 10 and 14 at 8; then (0.5, mass 2) and (12, mass 2) at 1 * 11.5 ^ 2.
    const tree = buildWardTree(matrixOf([[0], [10], [1], [14]]), ones(4));
    expect(tree.items).toBe(4);
    expect([...tree.pairs]).toEqual([0, 2, 1, 3, 4, 5]);
    expect([...tree.heights]).toEqual([0.5, 8, 132.25]);
  });

  test('weights count as that many points', () => {
    // 0 with mass 3 and 4 with mass 1: 3 / 4 * 16.
    expect([...buildWardTree(matrixOf([[0], [4]]), [3, 1]).heights]).toEqual([12]);
    const heavy = buildWardTree(matrixOf([[0], [4], [9]]), [1, 1, 1]);
    const light = buildWardTree(matrixOf([[0], [4], [9]]), [1, 10, 1]);
    expect([...heavy.pairs]).toEqual([0, 1, 2, 3]);
    expect(light.heights[0]).toBeCloseTo((10 / 11) * 16, 12);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'it is the tree of joining the cheapest pair of all, over and over (seed %i)',
    (seed) => {
      const points = drawGroups(40, 5, 3, 0.6, seed);
      const random = createRandom(seed);
      const weights = Array.from({ length: 40 }, () => 1 + Math.floor(random() * 5));
      const tree = buildWardTree(points, weights);
      const naive = joinCheapest(points, weights);
      expect(mergesOf(tree).map(({ items }) => items.join())).toEqual(naive.map(({ items }) => items.join()));
      tree.heights.forEach((height, i) => {
        expect(height / naive[i]!.height).toBeCloseTo(1, 9);
      });
    },
  );

  test('weights are the same as so many copies', () => {
    const points = drawRows(12, 3, 7);
    const weights = Array.from({ length: 12 }, (_, i) => 1 + (i % 3));
    const copies = weights.flatMap((weight, i) => new Array<number>(weight).fill(i));
    const one = buildWardTree(points, weights);
    const two = buildWardTree(takeRows(points, copies), ones(copies.length));
    for (let count = 1; count <= 12; count++) {
      const expected = cutDendrogram(one, count);
      expect([...cutDendrogram(two, count)]).toEqual(copies.map((row) => expected[row]));
    }
  });

  test('heights never fall and add up to the whole scatter', () => {
    const points = drawRows(80, 4, 8);
    const { heights } = buildWardTree(points, ones(80));
    for (let i = 1; i < heights.length; i++) expect(heights[i]!).toBeGreaterThanOrEqual(heights[i - 1]!);
    const sum = heights.reduce((all, height) => all + height, 0);
    expect(sum / scatterOf(points)).toBeCloseTo(1, 9);
  });

  test('each cluster is joined once, and the last holds all', () => {
    const tree = buildWardTree(drawRows(61, 4, 9), ones(61));
    expect([...tree.pairs].sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, i) => i));
    tree.pairs.forEach((cluster, i) => {
      expect(cluster).toBeLessThan(61 + Math.floor(i / 2));
      if (i % 2 === 1) expect(cluster).toBeGreaterThan(tree.pairs[i - 1]!);
    });
    expect(itemsOf(tree, 120)).toEqual(Array.from({ length: 61 }, (_, i) => i));
  });

  test('points in another order have the same clusters', () => {
    const points = drawRows(70, 5, 10);
    const order = drawOrder(70, 11);
    const one = buildWardTree(points, ones(70));
    const two = buildWardTree(takeRows(points, order), ones(70));
    const clustersOf = (tree: Dendrogram, nameOf: (item: number) => number) =>
      mergesOf(tree).map(({ items }) => items.map(nameOf).sort((a, b) => a - b));
    expect(clustersOf(two, (item) => order[item]!)).toEqual(clustersOf(one, (item) => item));
  });

  test('no point and one point have no merge; two have one', () => {
    const none = { pairs: new Int32Array(0), heights: new Float64Array(0) };
    expect(buildWardTree(createMatrix(0, 3), [])).toEqual({ items: 0, ...none });
    expect(buildWardTree(matrixOf([[1, 2, 3]]), [1])).toEqual({ items: 1, ...none });
    const two = buildWardTree(matrixOf([[1], [1]]), ones(2));
    expect(two).toEqual({ items: 2, pairs: Int32Array.of(0, 1), heights: Float64Array.of(0) });
  });

  test.each([3, 50])('%i points all the same, or all zeros, join at 0, the lowest first', (count) => {
    const same = takeRows(drawRows(1, 4, 12), new Array<number>(count).fill(0));
    for (const points of [same, createMatrix(count, 4)]) {
      const tree = buildWardTree(points, ones(count));
      expect([...tree.heights]).toEqual(new Array<number>(count - 1).fill(0));
      expect([...tree.pairs.subarray(0, 2)]).toEqual([0, 1]);
      expect(itemsOf(tree, 2 * count - 2)).toHaveLength(count);
    }
  });

  test('copies join each other before anything else', () => {
    const points = takeRows(
      drawRows(15, 3, 13),
      Array.from({ length: 60 }, (_, i) => i % 15),
    );
    const tree = buildWardTree(points, ones(60));
    expect([...tree.heights.subarray(0, 45)]).toEqual(new Array<number>(45).fill(0));
    expect([...cutDendrogram(tree, 15)]).toEqual(Array.from({ length: 60 }, (_, i) => i % 15));
  });

  describe('is to the last bit the one found by looking at every cluster', () => {
    const weighted = (rows: number, seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: rows }, () => (random() < 0.7 ? 1 : 1 + Math.floor(random() ** 4 * 500)));
    };
    /** On a grid, so that many pairs cost the same. */
    const drawTied = (rows: number, cols: number, steps: number, seed: number): Matrix => {
      const points = drawRows(rows, cols, seed);
      return { ...points, data: points.data.map((value) => Math.round(value * steps)) };
    };
    const repeat = (points: Matrix, rows: number, seed: number) => {
      const random = createRandom(seed);
      return takeRows(
        points,
        Array.from({ length: rows }, () => Math.floor(random() * points.rows)),
      );
    };
    const kinds: [string, (rows: number, cols: number, seed: number) => Matrix][] = [
      ['random', drawRows],
      ['in groups', (rows, cols, seed) => drawGroups(rows, Math.ceil(rows / 15), cols, 0.05, seed)],
      ['with ties', (rows, cols, seed) => drawTied(rows, cols, 3, seed)],
      ['of ties alone', (rows, cols, seed) => drawTied(rows, cols, 1, seed)],
      ['many times over', (rows, cols, seed) => repeat(drawRows(Math.ceil(rows / 4), cols, seed), rows, seed)],
    ];
    test.each(kinds)('%s points', (_, draw) => {
      for (const [rows, cols] of [
        [5, 2],
        [17, 1],
        [150, 1],
        [400, 2],
        [700, 10],
        [90, 40],
      ] as const) {
        for (let seed = 1; seed <= 2; seed++) {
          const points = draw(rows, cols, seed);
          expect(buildWardTree(points, ones(rows))).toEqual(buildWardTreePlainly(points, ones(rows)));
          const weights = weighted(rows, seed);
          expect(buildWardTree(points, weights)).toEqual(buildWardTreePlainly(points, weights));
        }
      }
    });

    test('points without columns, and with one far out', () => {
      expect(buildWardTree(createMatrix(40, 0), ones(40))).toEqual(buildWardTreePlainly(createMatrix(40, 0), ones(40)));
      const points = drawGroups(200, 9, 10, 0.1, 5);
      points.data[13] = 1e30;
      expect(buildWardTree(points, ones(200))).toEqual(buildWardTreePlainly(points, ones(200)));
    });
  });

  test('the same points give the same bits, and are not changed', () => {
    const points = drawRows(90, 4, 14);
    const before = points.data.slice();
    expect(buildWardTree(points, ones(90))).toEqual(buildWardTree(points, ones(90)));
    expect(points.data).toEqual(before);
  });

  test.each([
    ['4 weights for 5 points', [1, 1, 1, 1]],
    ['Point 2 has weight 0,', [1, 1, 0, 1, 1]],
    ['Point 0 has weight -1,', [-1, 1, 1, 1, 1]],
    ['Point 4 has weight NaN,', [1, 1, 1, 1, Number.NaN]],
  ])('%s expected otherwise: refused', (message, weights) => {
    expect(() => buildWardTree(createMatrix(5, 2), weights)).toThrow(RangeError);
    expect(() => buildWardTree(createMatrix(5, 2), weights)).toThrow(message);
  });
});

describe('cutting it', () => {
  const tree = buildWardTree(matrixOf([[0], [10], [1], [14]]), ones(4));

  test('by hand, from one cluster to all', () => {
    expect([...cutDendrogram(tree, 1)]).toEqual([0, 0, 0, 0]);
    expect([...cutDendrogram(tree, 2)]).toEqual([0, 1, 0, 1]);
    expect([...cutDendrogram(tree, 3)]).toEqual([0, 1, 0, 2]);
    expect([...cutDendrogram(tree, 4)]).toEqual([0, 1, 2, 3]);
    expect(clustersAt(tree, 1)).toEqual([6]);
    expect(clustersAt(tree, 2)).toEqual([4, 5]);
    expect(clustersAt(tree, 3)).toEqual([1, 3, 4]);
    expect(clustersAt(tree, 4)).toEqual([0, 1, 2, 3]);
  });

  test('parts and items of a cluster', () => {
    expect(partsOf(tree, 3)).toBeNull();
    expect(partsOf(tree, 4)).toEqual([0, 2]);
    expect(partsOf(tree, 6)).toEqual([4, 5]);
    expect(itemsOf(tree, 1)).toEqual([1]);
    expect(itemsOf(tree, 5)).toEqual([1, 3]);
    expect(itemsOf(tree, 6)).toEqual([0, 1, 2, 3]);
  });

  test('each count gives that many clusters, each inside one of the count before', () => {
    const drawn = buildWardTree(drawRows(40, 3, 15), ones(40));
    let before = cutDendrogram(drawn, 1);
    for (let count = 2; count <= 40; count++) {
      const labels = cutDendrogram(drawn, count);
      expect(new Set(labels).size).toBe(count);
      const parents = new Map<number, number>();
      labels.forEach((label, item) => {
        if (!parents.has(label)) parents.set(label, before[item]!);
        expect(before[item]).toBe(parents.get(label));
      });
      before = labels;
    }
  });

  test('groups that lie apart are found again', () => {
    const labels = cutDendrogram(buildWardTree(drawGroups(140, 7, 6, 0.1, 16), ones(140)), 7);
    expect([...labels]).toEqual(Array.from({ length: 140 }, (_, i) => i % 7));
  });

  test('of nothing there is nothing', () => {
    const empty = buildWardTree(createMatrix(0, 2), []);
    expect(clustersAt(empty, 0)).toEqual([]);
    expect(cutDendrogram(empty, 0)).toHaveLength(0);
  });

  test.each([0, -1, 5, 1.5, Number.NaN])('%s clusters of four items are refused', (count) => {
    expect(() => clustersAt(tree, count)).toThrow(RangeError);
    expect(() => cutDendrogram(tree, count)).toThrow(`found ${count}, expected 1 to 4`);
  });
});

interface Merge {
  /** Items of the union, ascending. */
  readonly items: readonly number[];
  readonly height: number;
}

function mergesOf(tree: Dendrogram): Merge[] {
  return Array.from(tree.heights, (height, i) => ({ items: itemsOf(tree, tree.items + i), height }));
}

/** Ward's method as it is defined: at each step all pairs are weighed by how much their union adds to the scatter. */
function joinCheapest(points: Matrix, weights: readonly number[]): Merge[] {
  let clusters = weights.map((_, i) => [i]);
  const merges: Merge[] = [];
  while (clusters.length > 1) {
    let cheapest = { a: 0, b: 0, height: Infinity };
    for (let b = 1; b < clusters.length; b++) {
      for (let a = 0; a < b; a++) {
        const union = [...clusters[a]!, ...clusters[b]!];
        const height =
          scatterOf(points, weights, union) -
          scatterOf(points, weights, clusters[a]) -
          scatterOf(points, weights, clusters[b]);
        if (height < cheapest.height) cheapest = { a, b, height };
      }
    }
    const { a, b, height } = cheapest;
    const items = [...clusters[a]!, ...clusters[b]!].sort((x, y) => x - y);
    clusters = [...clusters.filter((_, i) => i !== a && i !== b), items];
    merges.push({ items, height });
  }
  return merges;
}

/** Squared distances of some items to their weighted mean, summed by weight. */
function scatterOf(
  points: Matrix,
  weights: readonly number[] = ones(points.rows),
  items: readonly number[] = ones(points.rows).map((_, i) => i),
): number {
  let scatter = 0;
  const mass = items.reduce((sum, item) => sum + weights[item]!, 0);
  for (let j = 0; j < points.cols; j++) {
    const valueAt = (item: number) => points.data[item * points.cols + j]!;
    const mean = items.reduce((sum, item) => sum + weights[item]! * valueAt(item), 0) / mass;
    scatter += items.reduce((sum, item) => sum + weights[item]! * (valueAt(item) - mean) ** 2, 0);
  }
  return scatter;
}
