import { type Count, checkCount } from './counts.js';
import { Z_95 } from './normal.js';

/** The first rate over the second, with the bounds of its 95 % interval; all from 0 up. */
export interface RiskRatio {
  /** NaN where both rates are 0; infinite where only the second is. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Half a success and half a failure were added to each group for the interval: one has no success, or neither a failure. */
  readonly isCorrected: boolean;
}

/**
 * How many times as often something happens in the first group as in the second.
 * Where a group has no successes, nothing bounds the ratio on that side: `low` is 0, `high` is infinite.
 * @returns null when either has no trials.
 * @throws RangeError for more successes than trials.
 * @source Katz, Baptista, Azen and Pike, "Obtaining confidence intervals for the risk ratio in cohort studies", Biometrics 34
 *   (1978), method C (logarithm). Half a success and half a failure are added at the ends, as Haldane, Annals of Human Genetics 20 (1956), does for odds.
 */
export function riskRatio(first: Count, second: Count, z: number = Z_95): RiskRatio | null {
  checkCount(first, 'First group');
  checkCount(second, 'Second group');
  if (first.trials === 0 || second.trials === 0) return null;
  const noneOfFirst = first.successes === 0;
  const noneOfSecond = second.successes === 0;
  const isAll = first.successes === first.trials && second.successes === second.trials;
  const isCorrected = noneOfFirst || noneOfSecond || isAll;
  const a = isCorrected ? addHalf(first) : first;
  const b = isCorrected ? addHalf(second) : second;
  const logRatio = Math.log(a.successes / a.trials) - Math.log(b.successes / b.trials);
  const reach = z * Math.sqrt(1 / a.successes - 1 / a.trials + 1 / b.successes - 1 / b.trials);
  return {
    ratio: first.successes / first.trials / (second.successes / second.trials),
    low: noneOfFirst ? 0 : Math.exp(logRatio - reach),
    high: noneOfSecond ? Number.POSITIVE_INFINITY : Math.exp(logRatio + reach),
    isCorrected,
  };
}

function addHalf({ successes, trials }: Count): Count {
  return { successes: successes + 0.5, trials: trials + 1 };
}
