import { type Count, checkCount, sumCounts } from './counts.js';
import { twoSidedP } from './normal.js';

/**
 * The chance of two rates at least as far apart, were they one: two-sided, 0 to 1.
 * @returns 1 where all trials ended alike; null when either group has no trials.
 * @throws RangeError for more successes than trials.
 * @source the z test with the pooled variance: Agresti, Categorical Data Analysis (2002), section 3.1.2; its square is Pearson's chi-square.
 */
export function twoProportionsP(first: Count, second: Count): number | null {
  checkCount(first, 'First group');
  checkCount(second, 'Second group');
  if (first.trials === 0 || second.trials === 0) return null;
  const { successes, trials } = sumCounts([first, second]);
  const pooled = successes / trials;
  const variance = pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials);
  if (!(variance > 0)) return 1;
  return twoSidedP((first.successes / first.trials - second.successes / second.trials) / Math.sqrt(variance));
}
