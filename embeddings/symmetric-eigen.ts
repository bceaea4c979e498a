import { expectSize } from './expect-shape.js';

/** Eigenvalues, largest first, and their unit eigenvectors. */
export interface Eigen {
  readonly values: Float64Array;
  /** Row `i` is the eigenvector of `values[i]`: n x n. Its largest entry by size is positive. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix.
 * @param matrix n x n, row-major; not changed.
 * @throws EmbeddingError SHAPE_MISMATCH for another number of values.
 * @source Householder reduction and implicit QL: tred2 and tql2 of EISPACK (Smith et al. 1976), with rows for columns
 * so that inner loops run over neighbouring numbers.
 */
export function decomposeSymmetric(matrix: Float64Array, n: number): Eigen {
  expectSize(`Values of a matrix, ${n} x ${n}`, matrix.length, n * n);
  const v = Float64Array.from(matrix);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  if (n > 0) {
    reduceToTridiagonal(v, diagonal, offDiagonal, n);
    iterateQl(v, diagonal, offDiagonal, n);
  }
  return sortedByValue(v, diagonal, n);
}

/** On return `v` holds the accumulated transformation, transposed: row `j` is column `j` of EISPACK's `z`. */
function reduceToTridiagonal(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = v[j * n + i - 1]!;
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale;
        h += d[k]! * d[k]!;
      }
      let f = d[i - 1]!;
      let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      for (let j = 0; j < i; j++) e[j] = 0;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        v[i * n + j] = f;
        const row = j * n;
        g = e[j]! + v[row + j]! * f;
        for (let k = j + 1; k < i; k++) {
          g += v[row + k]! * d[k]!;
          e[k]! += v[row + k]! * f;
        }
        e[j] = g;
      }
      f = 0;
      for (let j = 0; j < i; j++) {
        e[j]! /= h;
        f += e[j]! * d[j]!;
      }
      const half = f / (h + h);
      for (let j = 0; j < i; j++) e[j]! -= half * d[j]!;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        g = e[j]!;
        const row = j * n;
        for (let k = j; k < i; k++) v[row + k]! -= f * e[k]! + g * d[k]!;
        d[j] = v[row + i - 1]!;
        v[row + i] = 0;
      }
    }
    d[i] = h;
  }
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i]!;
    v[i * n + i] = 1;
    const h = d[i + 1]!;
    const next = (i + 1) * n;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[next + k]! / h;
      for (let j = 0; j <= i; j++) {
        const row = j * n;
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[next + k]! * v[row + k]!;
        for (let k = 0; k <= i; k++) v[row + k]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) v[next + k] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[j * n + n - 1]!;
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
  e[0] = 0;
}

function iterateQl(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * largest) m++;
    // Each eigenvalue takes two or three rounds; the bound only makes it certain to end.
    for (let round = 0; m > l && round < 60; round++) {
      let g = d[l]!;
      let p = (d[l + 1]! - g) / (2 * e[l]!);
      let r = Math.hypot(p, 1);
      if (p < 0) r = -r;
      d[l] = e[l]! / (p + r);
      d[l + 1] = e[l]! * (p + r);
      const ahead = d[l + 1]!;
      const h = g - d[l]!;
      for (let i = l + 2; i < n; i++) d[i]! -= h;
      shift += h;
      p = d[m]!;
      let c = 1;
      let c2 = 1;
      let c3 = 1;
      let s = 0;
      let s2 = 0;
      const beyond = e[l + 1]!;
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        g = c * e[i]!;
        const hh = c * p;
        r = Math.hypot(p, e[i]!);
        e[i + 1] = s * r;
        s = e[i]! / r;
        c = p / r;
        p = c * d[i]! - s * g;
        d[i + 1] = hh + s * (c * g + s * d[i]!);
        rotateRows(v, i * n, (i + 1) * n, n, c, s);
      }
      p = (-s * s2 * c3 * beyond * e[l]!) / ahead;
      e[l] = s * p;
      d[l] = c * p;
      if (Math.abs(e[l]!) <= Number.EPSILON * largest) break;
    }
    d[l]! += shift;
    e[l] = 0;
  }
}

function rotateRows(v: Float64Array, a: number, b: number, n: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const h = v[b + k]!;
    const x = v[a + k]!;
    v[b + k] = s * x + c * h;
    v[a + k] = c * x - s * h;
  }
}

function sortedByValue(v: Float64Array, d: Float64Array, n: number): Eigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => d[b]! - d[a]! || a - b);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = d[from]!;
    vectors.set(pointUp(v.subarray(from * n, (from + 1) * n)), to * n);
  });
  return { values, vectors };
}

/** Turns a vector about, in place, where its largest entry by size is negative: of an eigenvector either direction is one. */
export function pointUp(vector: Float64Array): Float64Array {
  let peak = 0;
  for (let k = 1; k < vector.length; k++) if (Math.abs(vector[k]!) > Math.abs(vector[peak]!)) peak = k;
  if (vector[peak]! < 0) for (let k = 0; k < vector.length; k++) vector[k] = -vector[k]!;
  return vector;
}
