import type { Random } from '../../embeddings/random.js';
import { checkPairs } from './pairs.js';
import { type PermutationTest, permutationTest } from './permutation-test.js';

/** How far two lists rank the same things alike. */
export interface RankCorrelation extends PermutationTest {
  /** -1 to 1; 0 is what chance gives. */
  readonly tau: number;
  readonly count: number;
}

/**
 * Kendall's tau-b, which allows for ties, with a two-sided permutation p-value. Takes time by the square of the count.
 * Where orders are drawn, p depends on the order of the things by a hair: sort them (by name, say) first.
 * @param x, y: one finite number a thing, in the same order; of models, say, the refusal rate and the bail rate.
 * @returns null for fewer than two things, or where one list is all the same.
 * @throws RangeError when the lengths differ, or for a number that is not finite.
 * @source Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945); Kendall and Gibbons, Rank Correlation
 *   Methods (1990), section 3.4.
 */
export function kendallTau(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  random: Random,
  permutations?: number,
): RankCorrelation | null {
  const count = checkPairs(x, y);
  const signsOfX = signsOf(x);
  const signsOfY = signsOf(y);
  const scale = Math.sqrt(countNonZero(signsOfX) * countNonZero(signsOfY)) / 2;
  if (scale === 0) return null;
  const excessOf = (order: readonly number[]) => {
    let twice = 0;
    for (let i = 0; i < count; i++) {
      const row = i * count;
      const ofY = order[i]! * count;
      for (let j = 0; j < i; j++) twice += signsOfX[row + j]! * signsOfY[ofY + order[j]!]!;
    }
    return twice;
  };
  const asGiven = Array.from({ length: count }, (_, i) => i);
  const tau = Math.max(-1, Math.min(1, excessOf(asGiven) / scale));
  return { tau, count, ...permutationTest(count, (order) => Math.abs(excessOf(order)), random, permutations) };
}

/** Row-major: 1 where the row's number is above the column's, -1 where it is below, 0 where they tie. */
function signsOf(values: ArrayLike<number>): Int8Array {
  const signs = new Int8Array(values.length ** 2);
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < values.length; j++) signs[i * values.length + j] = Math.sign(values[i]! - values[j]!);
  }
  return signs;
}

/** Each pair stands twice. */
function countNonZero(signs: Int8Array): number {
  let count = 0;
  for (const sign of signs) if (sign !== 0) count++;
  return count;
}
