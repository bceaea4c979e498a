import { UMAP } from 'umap-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearAlgebra, openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { rowOf } from '../../embeddings/matrix.js';
import { orderByNearness, reorderGraph } from '../../embeddings/nearness-order.js';
import { findNeighbours, type Neighbours } from '../../embeddings/neighbours.js';
import { buildFuzzyGraph, type FuzzyGraph } from '../../embeddings/umap.js';
import { drawUnitGroups } from './random-rows.js';

let algebra: LinearAlgebra;
beforeAll(async () => {
  algebra = await openLinearAlgebra();
});
afterAll(() => algebra.close());

describe('the fuzzy graph', () => {
  test('is that of umap-js, edge by edge, with copies among them', async () => {
    const rows = drawUnitGroups(300, 8, 16, 0.4, 3);
    for (const copy of [7, 8, 9, 10, 11, 12, 13]) rowOf(rows, copy).set(rowOf(rows, 6));
    const near = await findNeighbours(rows, 6, algebra);
    const theirs = buildWithUmapJs(near);
    const ours = edgesOf(buildFuzzyGraph(near));
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    expect(theirs.size).toBeGreaterThan(1500);
    for (const [edge, weight] of theirs) expect(Math.abs(ours.get(edge)! - weight)).toBeLessThan(1e-5);
  });

  test('by hand: of two neighbours at 1 and 2 with log2(3) to share, the nearer is certain and the farther gets the rest', () => {
    const graph = buildFuzzyGraph({
      rows: 4,
      count: 3,
      indices: Int32Array.of(0, 1, 2, 1, 0, 3, 2, 0, 1, 3, 1, 0),
      distances: Float32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2),
    });
    const edges = edgesOf(graph);
    const rest = Math.log2(3) - 1;
    // 0 and 1 are certain of each other. 0 says rest of 2, which is certain of 0: joined, certain. 2 says rest of 1, which says nothing.
    expect(edges.get('0 1')).toBe(1);
    expect(edges.get('0 2')).toBe(1);
    expect(edges.get('2 1')).toBeCloseTo(rest, 4);
    expect(edges.get('1 2')).toBe(edges.get('2 1'));
    expect(edges.get('0 3')).toBeCloseTo(rest, 4);
    expect(edges.has('2 3')).toBe(false);
    expect([...graph.starts]).toEqual([0, 3, 6, 8, 10]);
  });

  test('every edge stands twice with one weight, none leads to its own row, and every row has one of weight 1', async () => {
    const neighbours = await findNeighbours(drawUnitGroups(600, 8, 24, 0.5, 1), 15, algebra);
    const graph = buildFuzzyGraph(neighbours);
    const edges = edgesOf(graph);
    expect(edges.size).toBe(graph.targets.length);
    const strongest = new Float64Array(neighbours.rows);
    const wrong: string[] = [];
    for (const [edge, weight] of edges) {
      const [head, tail] = edge.split(' ').map(Number) as [number, number];
      const legal = head !== tail && weight > 0 && weight <= 1 && edges.get(`${tail} ${head}`) === weight;
      if (!legal) wrong.push(`${edge}: ${weight}`);
      strongest[head] = Math.max(strongest[head]!, weight);
    }
    expect(wrong).toEqual([]);
    expect(strongest.every((weight) => weight === 1)).toBe(true);
  });
});

describe('the order of nearness', () => {
  test('rows in the order of nearness each come once, and few edges lead far', async () => {
    const rows = drawUnitGroups(2_500, 40, 24, 0.5, 6);
    const graph = buildFuzzyGraph(await findNeighbours(rows, 15, algebra));
    const order = orderByNearness(graph);
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 2_500 }, (_, i) => i));
    const near = (each: FuzzyGraph) => {
      let count = 0;
      for (let i = 0; i < each.rows; i++)
        for (let e = each.starts[i]!; e < each.starts[i + 1]!; e++)
          if (Math.floor(i / 500) === Math.floor(each.targets[e]! / 500)) count++;
      return count / each.targets.length;
    };
    expect(near(reorderGraph(graph, order))).toBeGreaterThan(0.9);
    expect(near(graph)).toBeLessThan(0.3);
  });

  test('by hand: over the strongest edge first, then the next piece', () => {
    const edges = [
      [0, 1, 0.2],
      [0, 2, 0.9],
      [2, 3, 0.1],
      [4, 5, 1],
    ] as const;
    const graph = graphOf(6, edges);
    expect([...orderByNearness(graph)]).toEqual([0, 2, 1, 3, 4, 5]);
    const reversed = reorderGraph(graph, Int32Array.of(5, 4, 3, 2, 1, 0));
    expect(edgesOf(reversed)).toEqual(
      edgesOf(
        graphOf(
          6,
          edges.map(([a, b, weight]) => [5 - a, 5 - b, weight]),
        ),
      ),
    );
  });
});

/** The fuzzy set that umap-js makes of the same neighbours, without its zeros: weights by "row row". */
function buildWithUmapJs({ rows, count, indices, distances }: Neighbours): Map<string, number> {
  const nest = (flat: ArrayLike<number>) =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: count }, (_, j) => flat[i * count + j]!));
  const umap = new UMAP({ nNeighbors: count });
  umap.setPrecomputedKNN(nest(indices), nest(distances));
  const { fuzzySimplicialSet } = umap as unknown as {
    fuzzySimplicialSet(rows: unknown[], count: number): { getAll(): { row: number; col: number; value: number }[] };
  };
  const entries = fuzzySimplicialSet.call(umap, new Array(rows), count).getAll();
  return new Map(entries.filter(({ value }) => value > 0).map(({ row, col, value }) => [`${row} ${col}`, value]));
}

/** A graph of these edges, each named once. */
function graphOf(rows: number, edges: readonly (readonly [number, number, number])[]): FuzzyGraph {
  const both = edges.flatMap(([a, b, weight]) => [
    [a, b, weight],
    [b, a, weight],
  ]) as [number, number, number][];
  both.sort(([a], [b]) => a - b);
  return {
    rows,
    starts: Int32Array.from({ length: rows + 1 }, (_, i) => both.filter(([a]) => a < i).length),
    targets: Int32Array.from(both, ([, b]) => b),
    weights: Float32Array.from(both, ([, , weight]) => weight),
  };
}

function edgesOf({ rows, starts, targets, weights }: FuzzyGraph): Map<string, number> {
  const edges = new Map<string, number>();
  for (let i = 0; i < rows; i++)
    for (let e = starts[i]!; e < starts[i + 1]!; e++) edges.set(`${i} ${targets[e]}`, weights[e]!);
  return edges;
}
