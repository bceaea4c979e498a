import { expectMatrix } from './expect-shape.js';
import { expectCentres, expectCount, expectWidth, type LinearAlgebra } from './linear-algebra.js';
import { createMatrix, dot, type Matrix, rowOf } from './matrix.js';
import { measureDistances, squaredDistance } from './squared-distance.js';

/**
 * The same operations as plain loops, summed in float64: what the fast ones are tested against, and where certainty counts more than time.
 * Products are compared before they are rounded to float32.
 */
export function createReferenceAlgebra(): LinearAlgebra {
  return {
    async multiplyTransposed(a, b) {
      expectWidth(a, b);
      const product = createMatrix(a.rows, b.rows);
      for (let i = 0; i < a.rows; i++) product.data.set(multiplyRow(rowOf(a, i), b), i * b.rows);
      return product;
    },

    async gram(a) {
      expectMatrix('a matrix', a);
      const sum = new Float64Array(a.cols * a.cols);
      for (let i = 0; i < a.rows; i++) {
        const row = rowOf(a, i);
        for (let s = 0; s < a.cols; s++) for (let t = 0; t < a.cols; t++) sum[s * a.cols + t]! += row[s]! * row[t]!;
      }
      return sum;
    },

    async nearestRows(queries, candidates, count) {
      expectWidth(queries, candidates);
      expectCount(count, candidates.rows);
      const indices = new Int32Array(queries.rows * count);
      const products = new Float32Array(queries.rows * count);
      for (let i = 0; i < queries.rows; i++) {
        const all = multiplyRow(rowOf(queries, i), candidates);
        const best = Int32Array.from(all.keys()).sort((a, b) => all[b]! - all[a]! || a - b);
        for (let j = 0; j < count; j++) {
          indices[i * count + j] = best[j]!;
          products[i * count + j] = all[best[j]!]!;
        }
      }
      return { indices, products };
    },

    async nearestCentres(rows, centres) {
      expectWidth(rows, centres);
      expectCentres(rows, centres);
      const indices = new Int32Array(rows.rows);
      for (let i = 0; i < rows.rows; i++) {
        let least = Infinity;
        for (let j = 0; j < centres.rows; j++) {
          const distance = squaredDistance(rows, i, centres, j);
          if (distance < least) {
            least = distance;
            indices[i] = j;
          }
        }
      }
      return { indices, distances: measureDistances(rows, centres, indices) };
    },

    async close() {},
  };
}

function multiplyRow(row: Float32Array, matrix: Matrix): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, j) => dot(row, rowOf(matrix, j)));
}
