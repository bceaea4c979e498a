import type { Matrix } from './matrix.js';
import type { Random } from './random.js';

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
