import type { Random } from '../../embeddings/random.js';
import { checkPairs } from './pairs.js';
import { type PermutationTest, permutationTest } from './permutation-test.js';

/** How far two lists depend on each other in any way, not only a straight or rising one. */
export interface DistanceCorrelation extends PermutationTest {
  /** 0 to 1. With few things it is well above 0 by chance alone: judge by `p`. */
  readonly correlation: number;
  readonly count: number;
}

/**
 * The sample distance correlation with a permutation p-value. Takes time and memory by the square of the count.
 * Where orders are drawn, p depends on the order of the things by a hair: sort them (by name, say) first.
 * @param x, y: one finite number a thing, in the same order.
 * @returns null for fewer than two things, or where one list is all the same.
 * @throws RangeError when the lengths differ, or for a number that is not finite.
 * @source Szekely, Rizzo and Bakirov, "Measuring and testing dependence by correlation of distances", Annals of Statistics 35
 *   (2007), definitions 4 and 5; the test by permutation: section 3.
 */
export function distanceCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  random: Random,
  permutations?: number,
): DistanceCorrelation | null {
  const count = checkPairs(x, y);
  const ofX = centredDistances(x);
  const ofY = centredDistances(y);
  const scale = Math.sqrt(productOf(ofX, ofX) * productOf(ofY, ofY));
  if (!(scale > 0)) return null;
  const covarianceOf = (order: readonly number[]) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const row = i * count;
      const moved = order[i]! * count;
      for (let j = 0; j < count; j++) sum += ofX[row + j]! * ofY[moved + order[j]!]!;
    }
    return sum / scale;
  };
  const correlation = Math.sqrt(Math.min(1, Math.max(0, productOf(ofX, ofY) / scale)));
  return { correlation, count, ...permutationTest(count, covarianceOf, random, permutations) };
}

/** Distances between all pairs, row-major, less the means of row and column, plus the mean of all. All 0 where nothing differs. */
function centredDistances(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const distances = new Float64Array(n * n);
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const distance = Math.abs(values[i]! - values[j]!);
      distances[i * n + j] = distance;
      means[i]! += distance / n;
    }
  }
  const mean = means.reduce((sum, each) => sum + each / n, 0);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) distances[i * n + j]! += mean - means[i]! - means[j]!;
  return distances;
}

function productOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
