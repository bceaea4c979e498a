import { layOutBeside } from '../embeddings/layout-beside.js';
import type { LinearAlgebra } from '../embeddings/linear-algebra.js';
import { createMatrix, type Matrix, normalizeRows, rowOf } from '../embeddings/matrix.js';
import { findPrincipalComponents, projectRows } from '../embeddings/principal-components.js';
import { largeRows, openReducer } from '../embeddings/reduce.js';
import { searchNeighbours } from '../embeddings/search-neighbours.js';
import { whiten } from '../embeddings/whiten.js';
import type { View } from './word-views.js';

/** Where bails lie. */
export interface Layout {
  /** For clustering, Euclidean: n x 5 to 10, fewer for few rows. */
  readonly points: Matrix;
  /** For the eye: n x 2. */
  readonly map: Matrix;
  /** The share of a sample's nearest neighbours that were found, 0 to 1, where they were not searched exactly; else null. */
  readonly recall: number | null;
}

export interface LayoutOptions {
  readonly seed: number;
  /** What to look at beside the vectors; nothing unless given. */
  readonly views?: readonly View[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (stage: string, fraction: number) => void;
}

export const layoutDefaults = {
  /** Neighbours of a row, itself included. */
  neighbours: 15,
  dimensions: 10,
  epochs: 200,
  mapMinDist: 0.1,
  /** With fewer rows a neighbour graph is nearly complete: principal components take the place of UMAP. */
  minRows: 30,
  /** From so many rows on the map is laid out beside the points, until both are laid out by all threads: see `largeRows`. */
  rowsForThread: 2_000,
};

/**
 * @param vectors unit rows, n x d; views are of the same n rows.
 * @throws RangeError for a view of another number of rows, or the signal's reason when it is aborted.
 */
export async function layOutVectors(
  vectors: Matrix,
  algebra: LinearAlgebra,
  { seed, views = [], signal, onProgress }: LayoutOptions,
): Promise<Layout> {
  for (const { matrix } of views) {
    if (matrix.rows !== vectors.rows)
      throw new RangeError(`A view has ${matrix.rows} rows for ${vectors.rows} vectors. Expected one for each.`);
  }
  const { neighbours: count, dimensions, epochs, mapMinDist, minRows, rowsForThread } = layoutDefaults;
  const whitened = await joinViews([{ matrix: vectors, weight: 1 }, ...views], algebra);
  signal?.throwIfAborted();
  onProgress?.('whiten', 1);
  const components = await findPrincipalComponents(whitened, dimensions, algebra);
  const start = await projectRows(whitened, components, algebra);
  const flatStart = firstColumns(start, 2);
  if (vectors.rows < minRows || components.variances.length === 0)
    return { points: start, map: flatStart, recall: null };

  const { neighbours, recall } = await searchNeighbours(whitened, count, algebra, { seed, signal });
  onProgress?.('neighbours', 1);
  const mapOptions = { seed, epochs, minDist: mapMinDist, signal };
  const beside =
    vectors.rows >= rowsForThread && vectors.rows < largeRows ? layOutBeside(neighbours, flatStart, mapOptions) : null;
  const reducer = await openReducer(neighbours);
  const points = await reducer.layOut(start, {
    seed,
    epochs,
    minDist: 0,
    signal,
    onProgress: (f) => onProgress?.('reduce', f),
  });
  const map = await (beside ?? reducer.layOut(flatStart, { ...mapOptions, onProgress: (f) => onProgress?.('map', f) }));
  return { points, map, recall };
}

/** Whitens each view by itself and puts them side by side: a cosine of the whole is the weighted mean of theirs, by squared weights. */
async function joinViews(views: readonly View[], algebra: LinearAlgebra): Promise<Matrix> {
  const parts: View[] = [];
  for (const { matrix, weight } of views) parts.push({ matrix: await whiten(matrix, algebra), weight });
  if (parts.length === 1) return parts[0]!.matrix;
  const joined = createMatrix(
    parts[0]!.matrix.rows,
    parts.reduce((cols, { matrix }) => cols + matrix.cols, 0),
  );
  for (let i = 0; i < joined.rows; i++) {
    const row = rowOf(joined, i);
    let start = 0;
    for (const { matrix, weight } of parts) {
      rowOf(matrix, i).forEach((value, j) => {
        row[start + j] = weight * value;
      });
      start += matrix.cols;
    }
  }
  return normalizeRows(joined);
}

/** The first columns; zeros where there are fewer. */
function firstColumns(matrix: Matrix, count: number): Matrix {
  const taken = createMatrix(matrix.rows, count);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < Math.min(count, matrix.cols); j++)
      taken.data[i * count + j] = matrix.data[i * matrix.cols + j]!;
  }
  return taken;
}
