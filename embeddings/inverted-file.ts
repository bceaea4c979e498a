import { clusterByMeans } from './k-means.js';
import type { LinearAlgebra } from './linear-algebra.js';
import { type Matrix, takeRows } from './matrix.js';
import { createRandom, shuffle } from './random.js';

/** Rows dealt out to cells, so that a row is compared with those of the cells around its own. */
export interface InvertedFile {
  /** Rows of each cell, lower first. */
  readonly cells: readonly Int32Array[];
  /** The cell of each row: n. */
  readonly cellOf: Int32Array;
  /** For each cell all cells, the nearest centre first, itself before all: cells x cells. */
  readonly order: Int32Array;
}

const training = { rowsPerCell: 24, rounds: 5, trials: 1 };

/**
 * Cells by k-means on a drawn part of the rows; then each row into the cell whose centre is nearest.
 * @param vectors n x d, not changed. @param cellCount 1 to n; fewer are made where there are fewer distinct rows.
 * @source Jegou, Douze & Schmid 2011, "Product Quantization for Nearest Neighbor Search", section IV; without the quantization.
 */
export async function buildInvertedFile(
  vectors: Matrix,
  cellCount: number,
  algebra: LinearAlgebra,
  seed: number,
  signal?: AbortSignal,
): Promise<InvertedFile> {
  const { rowsPerCell, rounds, trials } = training;
  const drawn = drawSample(vectors.rows, cellCount * rowsPerCell, seed);
  const { centres } = await clusterByMeans(
    takeRows(vectors, drawn),
    { clusters: cellCount, seed, maxRounds: rounds, trials, signal },
    algebra,
  );
  const { indices: cellOf } = await algebra.nearestCentres(vectors, centres);
  return { cells: listCells(cellOf, centres.rows), cellOf, order: await orderCells(centres, algebra) };
}

/** Distinct row numbers, lower first; all of them where there are not more than `count`. */
export function drawSample(rows: number, count: number, seed: number): Int32Array {
  const all = Array.from({ length: rows }, (_, i) => i);
  return Int32Array.from(shuffle(all, createRandom(seed)).slice(0, count)).sort();
}

/** The rows of the first `probes` cells of a cell's order, and of more cells until there are `atLeast`; lower first. */
export function listProbed({ cells, order }: InvertedFile, cell: number, probes: number, atLeast: number): Int32Array {
  const parts: Int32Array[] = [];
  let count = 0;
  for (let rank = 0; rank < cells.length && (rank < probes || count < atLeast); rank++) {
    const part = cells[order[cell * cells.length + rank]!]!;
    parts.push(part);
    count += part.length;
  }
  const rows = new Int32Array(count);
  let start = 0;
  for (const part of parts) {
    rows.set(part, start);
    start += part.length;
  }
  return rows.sort();
}

/** The share of all pairs of rows that a search with so many probes compares: 0 to 1. */
export function shareCompared({ cells, cellOf, order }: InvertedFile, probes: number): number {
  let pairs = 0;
  cells.forEach((own, cell) => {
    for (let rank = 0; rank < Math.min(probes, cells.length); rank++)
      pairs += own.length * cells[order[cell * cells.length + rank]!]!.length;
  });
  return pairs / cellOf.length ** 2;
}

/** At which place each cell stands in the order of each: cells x cells. */
export function rankCells({ cells, order }: InvertedFile): Int32Array {
  const ranks = new Int32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const cell = Math.floor(at / cells.length);
    ranks[cell * cells.length + order[at]!] = at % cells.length;
  }
  return ranks;
}

function listCells(cellOf: Int32Array, count: number): Int32Array[] {
  const sizes = new Int32Array(count);
  for (const cell of cellOf) sizes[cell]!++;
  const cells = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  cellOf.forEach((cell, row) => {
    cells[cell]![sizes[cell]!++] = row;
  });
  return cells;
}

async function orderCells(centres: Matrix, algebra: LinearAlgebra): Promise<Int32Array> {
  const count = centres.rows;
  const products = await algebra.multiplyTransposed(centres, centres);
  const order = new Int32Array(count * count);
  for (let cell = 0; cell < count; cell++) {
    // Squared distances, but for the cell's own length, which is the same for all.
    const distances = Float64Array.from({ length: count }, (_, other) =>
      other === cell ? -Infinity : products.data[other * count + other]! - 2 * products.data[cell * count + other]!,
    );
    order.set(
      Int32Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]! || a - b),
      cell * count,
    );
  }
  return order;
}
