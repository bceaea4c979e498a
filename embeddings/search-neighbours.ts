import {
  buildInvertedFile,
  drawSample,
  type InvertedFile,
  listProbed,
  rankCells,
  shareCompared,
} from './inverted-file.js';
import type { LinearAlgebra } from './linear-algebra.js';
import { type Matrix, takeRows } from './matrix.js';
import { findNeighbours, type Neighbours, toNeighbours } from './neighbours.js';

export interface SearchOptions {
  /** The same rows and seed give the same neighbours on one machine. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

export interface SearchLimits {
  /** With fewer rows all are compared with all. */
  readonly minRows: number;
  readonly rowsPerCell: number;
  /** Probes are as many as a sample of rows needs to keep this share of its neighbours. */
  readonly recall: number;
  /** Where the cells to probe hold more than this share of all pairs, comparing all with all is as quick. */
  readonly maxShare: number;
  /** Rows whose neighbours are found exactly, to choose the probes by; as many others to measure recall on. */
  readonly sample: number;
}

export const searchDefaults: SearchLimits = {
  minRows: 50_000,
  rowsPerCell: 200,
  recall: 0.98,
  maxShare: 0.25,
  sample: 500,
};

export interface FoundNeighbours {
  readonly neighbours: Neighbours;
  /** The share of their nearest neighbours that rows of a sample were given, 0 to 1; null where the search is exact. */
  readonly recall: number | null;
  /** Rows of that sample; 0 where the search is exact. */
  readonly sampleSize: number;
}

/**
 * Nearest neighbours by cosine: exact, or from a size on with an inverted file, whose recall is then measured. How many cells must be probed
 * is measured too, on other rows; where the rows form no such cells that it pays, the search is exact whatever their number.
 * @param vectors unit rows, n x d.
 * @param count neighbours of a row, itself included; cut to n where there are fewer rows.
 * @throws the signal's reason when it is aborted.
 */
export async function searchNeighbours(
  vectors: Matrix,
  count: number,
  algebra: LinearAlgebra,
  { seed, signal }: SearchOptions,
  limits: SearchLimits = searchDefaults,
): Promise<FoundNeighbours> {
  const kept = Math.min(count, vectors.rows);
  const exactly = async () => ({
    neighbours: await findNeighbours(vectors, count, algebra),
    recall: null,
    sampleSize: 0,
  });
  if (vectors.rows < limits.minRows || kept < 2) return exactly();

  const cellCount = Math.max(1, Math.round(vectors.rows / limits.rowsPerCell));
  const file = await buildInvertedFile(vectors, cellCount, algebra, seed, signal);
  const drawn = drawSample(vectors.rows, 2 * limits.sample, seed + 1);
  const exact = toNeighbours(drawn, await algebra.nearestRows(takeRows(vectors, drawn), vectors, kept));
  signal?.throwIfAborted();
  // Every second one to choose by, the others to measure on.
  const probes = chooseProbes(file, drawn, exact, kept, limits.recall);
  if (shareCompared(file, probes) > limits.maxShare) return exactly();

  const neighbours = await searchCells(vectors, kept, file, probes, algebra, signal);
  return { neighbours, recall: measureRecall(drawn, exact, neighbours), sampleSize: drawn.length >> 1 };
}

/** The fewest probes that reach the share of neighbours, over the rows of the sample that stand at even places. */
function chooseProbes(
  file: InvertedFile,
  sample: Int32Array,
  exact: Pick<Neighbours, 'indices'>,
  count: number,
  recall: number,
): number {
  const cells = file.cells.length;
  const ranks = rankCells(file);
  const atRank = new Int32Array(cells);
  let total = 0;
  for (let place = 0; place < sample.length; place += 2) {
    const own = file.cellOf[sample[place]!]!;
    for (let j = 1; j < count; j++) {
      atRank[ranks[own * cells + file.cellOf[exact.indices[place * count + j]!]!]!]!++;
      total++;
    }
  }
  let found = 0;
  for (let rank = 0; rank < cells; rank++) {
    found += atRank[rank]!;
    if (found >= recall * total) return rank + 1;
  }
  return cells;
}

/** Each cell's rows against those of the cells around it. */
async function searchCells(
  vectors: Matrix,
  count: number,
  file: InvertedFile,
  probes: number,
  algebra: LinearAlgebra,
  signal?: AbortSignal,
): Promise<Neighbours> {
  const indices = new Int32Array(vectors.rows * count);
  const distances = new Float32Array(vectors.rows * count);
  for (const [cell, rows] of file.cells.entries()) {
    if (rows.length === 0) continue;
    signal?.throwIfAborted();
    const probed = listProbed(file, cell, probes, count);
    const near = await algebra.nearestRows(takeRows(vectors, rows), takeRows(vectors, probed), count);
    const numbered = { indices: near.indices.map((place) => probed[place]!), products: near.products };
    const found = toNeighbours(rows, numbered);
    rows.forEach((row, place) => {
      indices.set(found.indices.subarray(place * count, (place + 1) * count), row * count);
      distances.set(found.distances.subarray(place * count, (place + 1) * count), row * count);
    });
  }
  return { rows: vectors.rows, count, indices, distances };
}

/** Two distances nearer than this are the same: which of such rows is named says nothing. */
const sameDistance = 1e-6;

/** Over the rows of the sample that stand at odd places: which share of the neighbours found is as near as the exact ones. */
function measureRecall(
  sample: Int32Array,
  exact: Pick<Neighbours, 'distances'>,
  { count, distances }: Neighbours,
): number {
  let found = 0;
  let total = 0;
  for (let place = 1; place < sample.length; place += 2) {
    const farthest = exact.distances[(place + 1) * count - 1]! + sameDistance;
    const start = sample[place]! * count;
    for (let j = 1; j < count; j++) {
      if (distances[start + j]! <= farthest) found++;
      total++;
    }
  }
  return total === 0 ? 1 : found / total;
}
