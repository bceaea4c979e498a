import { availableParallelism } from 'node:os';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { EmbeddingError } from './errors.js';
import { expectMatrix, expectSize } from './expect-shape.js';
import type { Matrix } from './matrix.js';
import { createMatrix, dot, rowOf } from './matrix.js';
import { ElementType, encodeOnnxModel, type OnnxGraph } from './onnx-writer.js';
import { measureDistances } from './squared-distance.js';

/** For each query its best candidates, best first; ties go to the lower index. */
export interface NearestRows {
  /** Row numbers of candidates: queries x count. */
  readonly indices: Int32Array;
  /** Inner products with them: queries x count. For unit rows these are cosines. */
  readonly products: Float32Array;
}

/** For each row its nearest centre; ties go to the lower index. */
export interface NearestCentres {
  /** Row numbers of centres: n. */
  readonly indices: Int32Array;
  /** Squared Euclidean distances to them, summed in float64: n. */
  readonly distances: Float64Array;
}

/**
 * Products of float32 matrices, many times faster than loops. Results do not depend on the number of threads, bit for bit.
 * Each operation throws an EmbeddingError SHAPE_MISMATCH for matrices that do not fit together.
 */
export interface LinearAlgebra {
  /** `a` (n x d) times the transpose of `b` (m x d): n x m. */
  multiplyTransposed(a: Matrix, b: Matrix): Promise<Matrix>;
  /** The transpose of `a` (n x d) times itself: d x d, summed over blocks of rows in float64. */
  gram(a: Matrix): Promise<Float64Array>;
  /** The `count` rows of `candidates` with the largest inner product, for each row of `queries`. `count` is at most `candidates.rows`. */
  nearestRows(queries: Matrix, candidates: Matrix, count: number): Promise<NearestRows>;
  /**
   * The centre (m x d) at the smallest Euclidean distance from each of `rows` (n x d), m at least 1 unless n is 0. Found by float32
   * products: of two centres whose squared distances differ by less than about 1e-6 of the squared lengths involved, either may be named.
   */
  nearestCentres(rows: Matrix, centres: Matrix): Promise<NearestCentres>;
  close(): Promise<void>;
}

export interface LinearAlgebraOptions {
  /** Threads of each product; as many as the processor has cores unless given. */
  readonly threads?: number;
}

/** Measured: blocks of this many rows are faster than one large product and bound the memory. */
const blockRows = 512;

/** More gain nothing in blocks of this size. */
const mostThreads = 16;
const mostCentreBlock = 2048;

/** Opens ONNX Runtime as a library for matrix products: each operation is a graph of one to three nodes, written here. */
export async function openLinearAlgebra({
  threads = Math.min(mostThreads, availableParallelism()),
}: LinearAlgebraOptions = {}): Promise<LinearAlgebra> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const sessions = { shared: new Map<OnnxGraph, InferenceSession>(), alone: new Map<OnnxGraph, InferenceSession>() };
  const tensorOf = ({ data, rows, cols }: Matrix): Tensor => new Tensor('float32', data, [rows, cols]);
  const run = async (graph: OnnxGraph, feeds: Record<string, Tensor>, size: ProductSize) => {
    const kind = isSafeToShare(size, threads) ? 'shared' : 'alone';
    let session = sessions[kind].get(graph);
    if (session === undefined) {
      session = await InferenceSession.create(encodeOnnxModel(graph), {
        graphOptimizationLevel: 'disabled',
        intraOpNumThreads: kind === 'shared' ? threads : 1,
        // Threads that wait in a loop gain nothing with blocks of this size, and take the processor from whatever else runs.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      });
      sessions[kind].set(graph, session);
    }
    return session.run(feeds);
  };

  return {
    async multiplyTransposed(a, b) {
      expectWidth(a, b);
      const product = createMatrix(a.rows, b.rows);
      if (b.rows === 0) return product;
      const right = tensorOf(b);
      for (const { start, block } of blocksOf(a)) {
        const { product: part } = await run(multiplyGraph, { a: tensorOf(block), b: right }, sizeOf(block, b));
        product.data.set(part!.data as Float32Array, start * b.rows);
      }
      return product;
    },

    async gram(a) {
      expectMatrix('a matrix', a);
      const sum = new Float64Array(a.cols * a.cols);
      for (const { block } of blocksOf(a)) {
        const { product } = await run(
          gramGraph,
          { a: tensorOf(block) },
          { rows: a.cols, cols: a.cols, depth: block.rows },
        );
        const part = product!.data as Float32Array;
        for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
      }
      return sum;
    },

    async nearestRows(queries, candidates, count) {
      expectWidth(queries, candidates);
      expectCount(count, candidates.rows);
      const indices = new Int32Array(queries.rows * count);
      const products = new Float32Array(queries.rows * count);
      if (count === 0) return { indices, products };
      const right = tensorOf(candidates);
      const size = new Tensor('int64', BigInt64Array.of(BigInt(count)), [1]);
      for (const { start, block } of blocksOf(queries)) {
        const best = await run(nearestGraph, { a: tensorOf(block), b: right, count: size }, sizeOf(block, candidates));
        indices.set(best.indices!.data as Int32Array, start * count);
        products.set(best.products!.data as Float32Array, start * count);
      }
      return { indices, products };
    },

    async nearestCentres(rows, centres) {
      expectWidth(rows, centres);
      expectCentres(rows, centres);
      const indices = new Int32Array(rows.rows);
      // Without columns all centres are the same.
      if (rows.cols > 0 && centres.rows > 1) {
        const right = tensorOf(centres);
        const offsets = new Tensor('float32', halveSquares(centres), [centres.rows]);
        // As many rows as centres, so that threads share them by rows.
        for (const { start, block } of blocksOf(rows, Math.min(centres.rows, mostCentreBlock))) {
          const nearest = await run(
            nearestCentreGraph,
            { a: tensorOf(block), b: right, offsets },
            sizeOf(block, centres),
          );
          indices.set(nearest.indices!.data as Int32Array, start);
        }
      }
      return { indices, distances: measureDistances(rows, centres, indices) };
    },

    async close() {
      for (const opened of Object.values(sessions)) {
        for (const session of opened.values()) await session.release();
        opened.clear();
      }
    },
  };
}

/** Of one product: rows x depth times depth x cols. */
interface ProductSize {
  readonly rows: number;
  readonly cols: number;
  readonly depth: number;
}

function sizeOf(a: Matrix, b: Matrix): ProductSize {
  return { rows: a.rows, cols: b.rows, depth: a.cols };
}

/**
 * Whether threads may share a product and still give the bits that one gives. MLAS deals out columns, 16 at a time, where there are
 * more of them than rows, and else rows. It adds up a sum in stretches of 128, or of more where a thread has 64 columns or
 * fewer, and treats a single row in a way of its own; so each thread must get more than that, as the whole has.
 * @source onnxruntime/core/mlas/lib/sgemm.cpp: MlasSgemmOperation, MlasGemmBatch.
 */
function isSafeToShare({ rows, cols, depth }: ProductSize, threads: number): boolean {
  if (cols <= rows) return rows >= 2 * threads;
  return depth <= 128 || Math.floor(Math.ceil(cols / 16) / threads) >= 5;
}

/** -|c|^2 / 2 of each centre: the nearest is then the one with the largest product plus this, as |x - c|^2 = |x|^2 - 2 (x.c - |c|^2 / 2). */
function halveSquares(centres: Matrix): Float32Array {
  const halves = new Float32Array(centres.rows);
  for (let j = 0; j < centres.rows; j++) {
    const centre = rowOf(centres, j);
    halves[j] = -dot(centre, centre) / 2;
  }
  return halves;
}

/** @throws EmbeddingError SHAPE_MISMATCH when rows have no centre to be near. */
export function expectCentres(rows: Matrix, centres: Matrix): void {
  if (rows.rows === 0 || centres.rows > 0) return;
  throw new EmbeddingError('SHAPE_MISMATCH', `Centres for ${rows.rows} rows: found none, expected 1 or more.`);
}

export function expectWidth(a: Matrix, b: Matrix): void {
  expectMatrix('the first matrix', a);
  expectMatrix('the second matrix', b);
  expectSize('Columns of the second matrix', b.cols, a.cols);
}

export function expectCount(count: number, rows: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= rows) return;
  throw new EmbeddingError('SHAPE_MISMATCH', `Nearest rows asked for: found ${count}, expected 0 to ${rows}.`);
}

/** @param atLeast rows of a block, where the matrix has so many. */
function* blocksOf(matrix: Matrix, atLeast = 0): Generator<{ start: number; block: Matrix }> {
  const most = Math.max(blockRows, atLeast);
  for (let start = 0; start < matrix.rows; start += most) {
    const rows = Math.min(most, matrix.rows - start);
    const data = matrix.data.subarray(start * matrix.cols, (start + rows) * matrix.cols);
    yield { start, block: { data, rows, cols: matrix.cols } };
  }
}

const left = { name: 'a', type: ElementType.float, dims: ['n', 'd'] };
const right = { name: 'b', type: ElementType.float, dims: ['m', 'd'] };
const product = { name: 'product', type: ElementType.float, dims: ['rows', 'cols'] };

const multiplyGraph: OnnxGraph = {
  nodes: [{ op: 'Gemm', inputs: ['a', 'b'], outputs: ['product'], attributes: { transB: 1 } }],
  inputs: [left, right],
  outputs: [product],
};

const gramGraph: OnnxGraph = {
  nodes: [{ op: 'Gemm', inputs: ['a', 'a'], outputs: ['product'], attributes: { transA: 1 } }],
  inputs: [left],
  outputs: [product],
};

/** TopK numbers its rows in int64, which arrive as slow BigInts: they are cast inside the graph. */
const nearestGraph: OnnxGraph = {
  nodes: [
    { op: 'Gemm', inputs: ['a', 'b'], outputs: ['all'], attributes: { transB: 1 } },
    {
      op: 'TopK',
      inputs: ['all', 'count'],
      outputs: ['products', 'wide'],
      attributes: { axis: 1, largest: 1, sorted: 1 },
    },
    { op: 'Cast', inputs: ['wide'], outputs: ['indices'], attributes: { to: ElementType.int32 } },
  ],
  inputs: [left, right, { name: 'count', type: ElementType.int64, dims: [1] }],
  outputs: [
    { name: 'indices', type: ElementType.int32, dims: ['n', 'k'] },
    { name: 'products', type: ElementType.float, dims: ['n', 'k'] },
  ],
};

/** ArgMax takes the first of equal ones; its int64 is cast inside the graph, as above. */
const nearestCentreGraph: OnnxGraph = {
  nodes: [
    { op: 'Gemm', inputs: ['a', 'b', 'offsets'], outputs: ['all'], attributes: { transB: 1 } },
    { op: 'ArgMax', inputs: ['all'], outputs: ['wide'], attributes: { axis: 1, keepdims: 0 } },
    { op: 'Cast', inputs: ['wide'], outputs: ['indices'], attributes: { to: ElementType.int32 } },
  ],
  inputs: [left, right, { name: 'offsets', type: ElementType.float, dims: ['m'] }],
  outputs: [{ name: 'indices', type: ElementType.int32, dims: ['n'] }],
};
