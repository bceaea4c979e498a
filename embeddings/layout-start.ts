import type { Matrix } from './matrix.js';
import type { Random } from './random.js';
import type { FuzzyGraph } from './umap.js';

/** As wide as umap-learn begins: forces are made for distances of this order. */
const extentWanted = 10;
/** Coordinates move by at most half of this. */
const noise = 2e-3;

/**
 * Where a layout begins: the widest coordinate becomes 10, as in umap-learn, with a little noise so that no two points coincide.
 * @param start any scale; not changed. @returns its values, row by row: start.rows x start.cols.
 */
export function scaleStart(start: Matrix, random: Random): Float64Array {
  const extent = start.data.reduce((widest, value) => Math.max(widest, Math.abs(value)), 0);
  const scale = extent > 0 ? extentWanted / extent : 0;
  return Float64Array.from(start.data, (value) => value * scale + (random() - 0.5) * noise);
}

/** Measured (bench/NOTES.md): fewer gain less, and more no more. */
const steps = 60;

/**
 * Carries a start along the edges: step by step each row goes halfway to the weighted mean of its neighbours, and each coordinate then varies as much as before.
 * What is joined comes to lie together, as in a spectral start, which a few more steps would lead to; but pieces of the graph without an edge between them stay
 * where they lay to each other, of which a spectral start knows nothing.
 * @param start graph.rows x dims; not changed. @returns the same size.
 * @source lazy random walk smoothing: Coifman & Lafon 2006, "Diffusion maps".
 */
export function smoothStart(start: Matrix, { rows, starts, targets, weights }: FuzzyGraph): Matrix {
  const { cols } = start;
  let now = Float64Array.from(start.data);
  let next = new Float64Array(now.length);
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < rows; i++) {
      const at = i * cols;
      let degree = 0;
      next.fill(0, at, at + cols);
      for (let e = starts[i]!; e < starts[i + 1]!; e++) {
        const weight = weights[e]!;
        const from = targets[e]! * cols;
        degree += weight;
        for (let j = 0; j < cols; j++) next[at + j]! += weight * now[from + j]!;
      }
      for (let j = 0; j < cols; j++)
        next[at + j] = degree > 0 ? (now[at + j]! + next[at + j]! / degree) / 2 : now[at + j]!;
    }
    [now, next] = [next, now];
  }
  return { rows, cols, data: spreadAs(start, now) };
}

/** Columns about 0, with the standard deviations that those of the start have. */
function spreadAs(start: Matrix, values: Float64Array): Float32Array {
  const { rows, cols } = start;
  const spread = new Float32Array(values.length);
  for (let j = 0; j < cols; j++) {
    const wanted = measureColumn(start.data, rows, cols, j);
    const found = measureColumn(values, rows, cols, j);
    const scale = found.deviation > 0 ? wanted.deviation / found.deviation : 0;
    for (let i = 0; i < rows; i++) spread[i * cols + j] = (values[i * cols + j]! - found.mean) * scale;
  }
  return spread;
}

function measureColumn(values: Float32Array | Float64Array, rows: number, cols: number, column: number) {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += values[i * cols + column]!;
  const mean = sum / Math.max(1, rows);
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (values[i * cols + column]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, rows)) };
}
