import { availableParallelism } from 'node:os';
import { expectMatrix, expectSize } from './expect-shape.js';
import { scaleStart, smoothStart } from './layout-start.js';
import { createMatrix, type Matrix, rowOf, takeRows } from './matrix.js';
import { orderByNearness, reorderGraph } from './nearness-order.js';
import type { Neighbours } from './neighbours.js';
import { createRandom } from './random.js';
import type { ReduceOptions, Reducer } from './reduce.js';
import { buildFuzzyGraph, type FuzzyGraph, fitCurve, type SharedLayout, scheduleEdges } from './umap.js';
import { openCrew } from './umap-crew.js';

/** Few enough that the parts of a large layout are shared out evenly, enough that nearly all edges lie inside of one (bench/NOTES.md). */
const rowsPerPart = 512;

/**
 * UMAP on flat typed arrays, by several threads: the steps of umap-js in a fraction of its time and memory, and the same quality
 * (bench/NOTES.md), but not the same points. The number of threads makes no difference to these. Rows without a neighbour stay about
 * where they start.
 * @param neighbours any number of rows, none included.
 * @param threads as many as the processor has cores unless given.
 * @throws EmbeddingError SHAPE_MISMATCH for arrays of another size than rows and count say.
 * @source `umap.ts`, where each step cites the paper.
 */
export async function openUmap(neighbours: Neighbours, threads = availableParallelism()): Promise<Reducer> {
  expectSize('Indices of the neighbours', neighbours.indices.length, neighbours.rows * neighbours.count);
  expectSize('Distances of the neighbours', neighbours.distances.length, neighbours.rows * neighbours.count);
  let given: { readonly graph: FuzzyGraph; readonly order: Int32Array } | null = null;

  return {
    async layOut(start, { seed, epochs, minDist, signal, onProgress }) {
      expectMatrix('the start', start);
      expectSize('Rows of the start', start.rows, neighbours.rows);
      signal?.throwIfAborted();
      given ??= arrange(buildFuzzyGraph(neighbours));
      const smooth = smoothStart(takeRows(start, given.order), given.graph);
      const layout = prepareLayout(given.graph, smooth, { seed, epochs, minDist });
      const crew = openCrew(layout, threads);
      try {
        for (let epoch = 0; epoch < epochs; epoch++) {
          await crew.runEpoch(epoch);
          onProgress?.((epoch + 1) / epochs);
          signal?.throwIfAborted();
        }
      } finally {
        crew.close();
      }
      return readPoints(layout, given.order);
    },
  };
}

/** Rows that belong together stand together, so that they are moved together. */
function arrange(graph: FuzzyGraph) {
  const order = orderByNearness(graph);
  return { graph: reorderGraph(graph, order), order };
}

function prepareLayout(
  graph: FuzzyGraph,
  start: Matrix,
  { seed, epochs, minDist }: Pick<ReduceOptions, 'seed' | 'epochs' | 'minDist'>,
): SharedLayout {
  const random = createRandom(seed);
  const width = start.cols + (start.cols % 2);
  const points = [shareFloats(start.rows * width), shareFloats(start.rows * width)] as const;
  const scaled = scaleStart(start, random);
  for (let i = 0; i < start.rows; i++) points[0].set(scaled.subarray(i * start.cols, (i + 1) * start.cols), i * width);
  return {
    ...scheduleEdges(graph, epochs),
    points,
    parts: cutEvenly(start.rows, Math.max(1, Math.round(start.rows / rowsPerPart))),
    rows: start.rows,
    cols: start.cols,
    width,
    epochs,
    seed: Math.floor(random() * 2 ** 32),
    curve: fitCurve(minDist),
  };
}

/** Where parts of about one size begin, and where the last ends: count + 1. */
function cutEvenly(rows: number, count: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, part) => Math.round((rows * part) / count));
}

/** The points in the order of the rows that were given: rows x cols. */
function readPoints({ points, epochs, rows, cols, width }: SharedLayout, order: Int32Array): Matrix {
  const last = points[epochs % 2]!;
  const read = createMatrix(rows, cols);
  for (let i = 0; i < rows; i++) rowOf(read, order[i]!).set(last.subarray(i * width, i * width + cols));
  return read;
}

function shareFloats(count: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * count));
}
