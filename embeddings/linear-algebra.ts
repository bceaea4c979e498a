import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { EmbeddingError } from './errors.js';
import { expectMatrix, expectSize } from './expect-shape.js';
import type { Matrix } from './matrix.js';
import { createMatrix } from './matrix.js';
import { ElementType, encodeOnnxModel, type OnnxGraph } from './onnx-writer.js';

/** For each query its best candidates, best first; ties go to the lower index. */
export interface NearestRows {
  /** Row numbers of candidates: queries x count. */
  readonly indices: Int32Array;
  /** Inner products with them: queries x count. For unit rows these are cosines. */
  readonly products: Float32Array;
}

/**
 * Products of float32 matrices, many times faster than loops. Results do not depend on the number of threads.
 * Each operation throws an EmbeddingError SHAPE_MISMATCH for matrices that do not fit together.
 */
export interface LinearAlgebra {
  /** `a` (n x d) times the transpose of `b` (m x d): n x m. */
  multiplyTransposed(a: Matrix, b: Matrix): Promise<Matrix>;
  /** The transpose of `a` (n x d) times itself: d x d, summed over blocks of rows in float64. */
  gram(a: Matrix): Promise<Float64Array>;
  /** The `count` rows of `candidates` with the largest inner product, for each row of `queries`. `count` is at most `candidates.rows`. */
  nearestRows(queries: Matrix, candidates: Matrix, count: number): Promise<NearestRows>;
  close(): Promise<void>;
}

/** Measured: blocks of this many rows are faster than one large product and bound the memory. */
const blockRows = 512;

/** Opens ONNX Runtime as a library for matrix products: each operation is a graph of one to three nodes, written here. */
export async function openLinearAlgebra(): Promise<LinearAlgebra> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const sessions = new Map<OnnxGraph, InferenceSession>();
  const tensorOf = ({ data, rows, cols }: Matrix): Tensor => new Tensor('float32', data, [rows, cols]);
  const run = async (graph: OnnxGraph, feeds: Record<string, Tensor>) => {
    let session = sessions.get(graph);
    if (session === undefined) {
      session = await InferenceSession.create(encodeOnnxModel(graph), { graphOptimizationLevel: 'disabled' });
      sessions.set(graph, session);
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
        const { product: part } = await run(multiplyGraph, { a: tensorOf(block), b: right });
        product.data.set(part!.data as Float32Array, start * b.rows);
      }
      return product;
    },

    async gram(a) {
      expectMatrix('a matrix', a);
      const sum = new Float64Array(a.cols * a.cols);
      for (const { block } of blocksOf(a)) {
        const { product } = await run(gramGraph, { a: tensorOf(block) });
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
        const best = await run(nearestGraph, { a: tensorOf(block), b: right, count: size });
        indices.set(best.indices!.data as Int32Array, start * count);
        products.set(best.products!.data as Float32Array, start * count);
      }
      return { indices, products };
    },

    async close() {
      for (const session of sessions.values()) await session.release();
      sessions.clear();
    },
  };
}

function expectWidth(a: Matrix, b: Matrix): void {
  expectMatrix('the first matrix', a);
  expectMatrix('the second matrix', b);
  expectSize('Columns of the second matrix', b.cols, a.cols);
}

function expectCount(count: number, rows: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= rows) return;
  throw new EmbeddingError('SHAPE_MISMATCH', `Nearest rows asked for: found ${count}, expected 0 to ${rows}.`);
}

function* blocksOf(matrix: Matrix): Generator<{ start: number; block: Matrix }> {
  for (let start = 0; start < matrix.rows; start += blockRows) {
    const rows = Math.min(blockRows, matrix.rows - start);
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
