import type { UMAP } from 'umap-js';
import { EmbeddingError } from './errors.js';
import { expectMatrix, expectSize } from './expect-shape.js';
import { scaleStart } from './layout-start.js';
import { createMatrix, type Matrix } from './matrix.js';
import type { Neighbours } from './neighbours.js';
import { openUmap } from './open-umap.js';
import { createRandom, type Random } from './random.js';

export interface ReduceOptions {
  /** The same seed gives the same points on one machine. */
  readonly seed: number;
  readonly epochs: number;
  /** How close together points may lie: 0 packs clusters tight, 0.1 spreads them for the eye. */
  readonly minDist: number;
  readonly signal?: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Lays out rows in few dimensions so that neighbours stay neighbours. */
export interface Reducer {
  /**
   * @param start n x dims, any scale: structure that the layout starts from. dims is the number of dimensions of the result. Not changed.
   * @returns n x dims.
   * @throws the signal's reason when it is aborted, and EmbeddingError SHAPE_MISMATCH when the start has another number of rows.
   */
  layOut(start: Matrix, options: ReduceOptions): Promise<Matrix>;
}

/**
 * From this many rows on `umap.ts` takes over. Below, umap-js needs a few seconds at most, and it is the reference that others know:
 * what a small run gives stays as it is. Measured in bench/NOTES.md: at 10,000 rows umap-js takes several times as long.
 */
export const largeRows = 4000;

/**
 * UMAP (McInnes et al. 2018), with our own neighbours and start in place of its random ones: on a graph of many
 * pieces a random start loses how the pieces lie to each other. The neighbour graph is made once for any number of layouts.
 * @param neighbours at least 3 rows of at least 2 neighbours, each itself included.
 * @throws EmbeddingError SHAPE_MISMATCH for fewer.
 */
export async function openReducer(neighbours: Neighbours): Promise<Reducer> {
  expectNeighbours(neighbours);
  return neighbours.rows >= largeRows ? openUmap(neighbours) : openUmapJs(neighbours);
}

/** The reference: what `openReducer` gives for few rows. Exported so that tests and measurements can compare at any size. */
export async function openUmapJs(neighbours: Neighbours): Promise<Reducer> {
  const { UMAP } = await import('umap-js');
  let graph: unknown = null;

  return {
    async layOut(start, { seed, epochs, minDist, signal, onProgress }) {
      expectMatrix('the start', start);
      expectSize('Rows of the start', start.rows, neighbours.rows);
      signal?.throwIfAborted();
      const random = createRandom(seed);
      const umap = new UMAP({
        nComponents: start.cols,
        // It insists on more rows than neighbours; it takes this only to set the scale of distances.
        nNeighbors: Math.min(neighbours.count, neighbours.rows - 1),
        nEpochs: epochs,
        minDist,
        random,
      });
      const { indices, distances } = nestNeighbours(neighbours);
      umap.setPrecomputedKNN(indices, distances);
      const inside = umap as unknown as Internals;
      inside.makeSearchGraph = () => null;
      const makeGraph = inside.fuzzySimplicialSet.bind(umap);
      inside.fuzzySimplicialSet = (...args) => {
        graph ??= makeGraph(...args);
        return graph;
      };
      umap.initializeFit(placeholders(neighbours));
      writeStart(inside.embedding, start, random);
      await runEpochs(umap, epochs, signal, onProgress);
      return flatten(inside.embedding, start.cols);
    },
  };
}

/** What we replace inside umap-js 1.4: it has no public way to start from given points or to share a graph. */
interface Internals {
  embedding: number[][];
  fuzzySimplicialSet(...args: unknown[]): unknown;
  /** Only needed to add points later. */
  makeSearchGraph(): unknown;
}

function expectNeighbours({ rows, count, indices, distances }: Neighbours): void {
  if (rows < 3 || count < 2) {
    const found = `${rows} rows of ${count} neighbours`;
    throw new EmbeddingError('SHAPE_MISMATCH', `To lay out: found ${found}, expected at least 3 of at least 2.`);
  }
  expectSize('Indices of the neighbours', indices.length, rows * count);
  expectSize('Distances of the neighbours', distances.length, rows * count);
}

function nestNeighbours({ rows, count, indices, distances }: Neighbours) {
  const nest = (flat: ArrayLike<number>) =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: count }, (_, j) => flat[i * count + j]!));
  return { indices: nest(indices), distances: nest(distances) };
}

/** With given neighbours umap-js only counts the rows of its data. */
function placeholders({ rows }: Neighbours): number[][] {
  return Array.from({ length: rows }, () => []);
}

function writeStart(embedding: number[][], start: Matrix, random: Random): void {
  const values = scaleStart(start, random);
  for (let i = 0; i < start.rows; i++)
    for (let j = 0; j < start.cols; j++) embedding[i]![j] = values[i * start.cols + j]!;
}

/** Lets other work in now and then, so that the program stays interruptible. */
async function runEpochs(
  umap: UMAP,
  epochs: number,
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<void> {
  const pause = Math.max(1, Math.floor(epochs / 50));
  for (let done = 1; done <= epochs; done++) {
    umap.step();
    if (done % pause !== 0 && done < epochs) continue;
    onProgress?.(done / epochs);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

function flatten(points: readonly number[][], cols: number): Matrix {
  const matrix = createMatrix(points.length, cols);
  points.forEach((point, i) => {
    matrix.data.set(point, i * cols);
  });
  return matrix;
}
