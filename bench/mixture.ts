import { createMatrix, type Matrix, normalizeRows } from '../embeddings/matrix.js';
import { createRandom, type Random } from '../embeddings/random.js';

export interface Mixture {
  /** Unit rows: n x cols. */
  readonly vectors: Matrix;
  /** Which group each row is drawn from, 0 to groups - 1: n. */
  readonly labels: Int32Array;
}

/** Themes hold groups, as real bails do; within a group rows vary along a few directions of its own, and everywhere a little. */
const groupsPerTheme = 6;
const ownDirections = 8;
const spread = { group: 0.8, own: 0.75, everywhere: 0.7 };

/**
 * Made-up vectors with the structure of embedded texts: groups of unequal size, some close together, each on a thin sheet of its own.
 * @param groups of sizes that fall as 1 / rank^0.7.
 */
export function drawMixture(rows: number, groups: number, cols: number, seed: number): Mixture {
  const random = createRandom(seed);
  const themes = drawNormals(Math.ceil(groups / groupsPerTheme) * cols, random);
  const centres = drawNormals(groups * cols, random);
  const sheets = drawNormals(groups * ownDirections * cols, random);
  for (let i = 0; i < centres.length; i++) {
    const group = Math.floor(i / cols);
    centres[i] = themes[Math.floor(group / groupsPerTheme) * cols + (i % cols)]! + spread.group * centres[i]!;
  }
  const upTo = accumulateSizes(groups);
  const vectors = createMatrix(rows, cols);
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const share = random();
    const group = upTo.findIndex((limit) => share < limit);
    labels[i] = group;
    const along = drawNormals(ownDirections, random);
    for (let j = 0; j < cols; j++) {
      let own = 0;
      for (let t = 0; t < ownDirections; t++) own += along[t]! * sheets[(group * ownDirections + t) * cols + j]!;
      const here = spread.everywhere * drawNormal(random);
      vectors.data[i * cols + j] = centres[group * cols + j]! + (spread.own * own) / Math.sqrt(ownDirections) + here;
    }
  }
  return { vectors: normalizeRows(vectors), labels };
}

/** Shares of the groups, added up; the last is 1. */
function accumulateSizes(groups: number): number[] {
  const sizes = Array.from({ length: groups }, (_, group) => (group + 1) ** -0.7);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let sum = 0;
  return sizes.map((size, group) => {
    sum += size / total;
    return group === groups - 1 ? 1 : sum;
  });
}

function drawNormals(count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => drawNormal(random));
}

/** Roughly normal, about 0, of variance 1. */
function drawNormal(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}
