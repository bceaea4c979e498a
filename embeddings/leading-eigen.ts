import { expectSize } from './expect-shape.js';
import { createRandom } from './random.js';
import { decomposeSymmetric, type Eigen, pointUp } from './symmetric-eigen.js';

/** Vectors of a block beyond those asked for: eigenvalues that lie close together are told apart sooner. */
const SPARE = 4;
/** Blocks before the first look at what has been found. */
const FIRST_LOOK = 6;
/** How far `matrix · vector` may be from `value · vector`, as a share of the largest value. */
const TOLERANCE = 1e-9;
/** A vector of which less than this share is left lies in the space already spanned. */
const NOTHING_LEFT = 1e-10;

/**
 * The largest eigenvalues of a symmetric matrix without negative ones, and their eigenvectors: of few out of many in a small part of the time that all take.
 * @param matrix n x n, row-major; not changed.
 * @param count 1 to n. @returns `count` values, and as many vectors of n.
 * @throws EmbeddingError SHAPE_MISMATCH for another number of values.
 * @source block Lanczos with full reorthogonalisation: Golub & Underwood 1977, "The Block Lanczos Method for Computing Eigenvalues".
 */
export function decomposeLeading(matrix: Float64Array, n: number, count: number): Eigen {
  expectSize(`Values of a matrix, ${n} x ${n}`, matrix.length, n * n);
  const blockSize = count + SPARE;
  // Later the basis would grow so large that to find all at once is as fast.
  const mostVectors = n / 2;
  const random = createRandom(1);
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  let block: Float64Array[] = Array.from({ length: blockSize }, () =>
    Float64Array.from({ length: n }, () => random() - 0.5),
  );
  for (let blocks = 1; basis.length + blockSize <= mostVectors; blocks++) {
    const first = basis.length;
    for (const vector of block) if (orthogonalize(vector, basis)) basis.push(vector);
    block = multiply(matrix, basis.slice(first));
    images.push(...block.map((image) => image.slice()));
    const isExhausted = basis.length < first + blockSize;
    if (blocks < FIRST_LOOK && !isExhausted) continue;
    const found = findInside(basis, images, count);
    if (found) return found;
    if (isExhausted) break;
  }
  const { values, vectors } = decomposeSymmetric(matrix, n);
  return { values: values.slice(0, count), vectors: vectors.slice(0, count * n) };
}

/** Takes what lies in the basis out of a vector, in place, and brings the rest to unit length. @returns false if nothing is left. */
function orthogonalize(vector: Float64Array, basis: readonly Float64Array[]): boolean {
  const before = Math.sqrt(product(vector, vector));
  // Once leaves rounding errors of the order of what is taken out; twice is enough.
  for (let round = 0; round < 2; round++) for (const known of basis) add(vector, -product(vector, known), known);
  const left = Math.sqrt(product(vector, vector));
  if (!(left > NOTHING_LEFT * before)) return false;
  for (let i = 0; i < vector.length; i++) vector[i]! /= left;
  return true;
}

function multiply(matrix: Float64Array, vectors: readonly Float64Array[]): Float64Array[] {
  return vectors.map((vector) => {
    const n = vector.length;
    const image = new Float64Array(n);
    for (let i = 0; i < n; i++) image[i] = product(matrix.subarray(i * n, (i + 1) * n), vector);
    return image;
  });
}

/** Rayleigh and Ritz: the eigenvectors of the matrix as it acts inside the basis; null while they are not those of the whole. */
function findInside(basis: readonly Float64Array[], images: readonly Float64Array[], count: number): Eigen | null {
  const m = basis.length;
  if (m < count) return null;
  const n = basis[0]!.length;
  const inside = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      inside[i * m + j] = product(basis[i]!, images[j]!);
      inside[j * m + i] = inside[i * m + j]!;
    }
  const { values, vectors: shares } = decomposeSymmetric(inside, m);
  const vectors = new Float64Array(count * n);
  for (let k = 0; k < count; k++) {
    const vector = vectors.subarray(k * n, (k + 1) * n);
    const rest = new Float64Array(n);
    for (let i = 0; i < m; i++) {
      add(vector, shares[k * m + i]!, basis[i]!);
      add(rest, shares[k * m + i]!, images[i]!);
    }
    add(rest, -values[k]!, vector);
    if (Math.sqrt(product(rest, rest)) > TOLERANCE * Math.abs(values[0]!)) return null;
    pointUp(vector);
  }
  return { values: values.slice(0, count), vectors };
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * vector[i]!;
}
