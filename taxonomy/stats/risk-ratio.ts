import { type Count, checkCount } from './counts.js';
import { findBound } from './find-bound.js';
import { Z_95 } from './normal.js';

/** The first rate over the second, with the bounds of its 95 % interval; all from 0 up. */
export interface RiskRatio {
  /** NaN where both rates are 0; infinite where only the second is. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** Logarithm of the farthest ratio that is looked at. */
const FARTHEST = 50;

/**
 * How many times as often something happens in the first group as in the second.
 * Where a group has no successes, nothing bounds the ratio on that side: `low` is 0, `high` is infinite.
 * Counts need not be whole: those of clusters may be scaled down to what they are worth.
 * @returns null when either has no trials.
 * @throws RangeError for more successes than trials.
 * @source Koopman, "Confidence intervals for the ratio of two binomial proportions", Biometrics 40 (1984) 513-517: the ratios
 *   that a chi-square test of their rates would not refuse.
 */
export function riskRatio(first: Count, second: Count, z: number = Z_95): RiskRatio | null {
  checkCount(first, 'First group');
  checkCount(second, 'Second group');
  if (first.trials === 0 || second.trials === 0) return null;
  const ratio = first.successes / first.trials / (second.successes / second.trials);
  if (first.successes === 0 && second.successes === 0) return { ratio, low: 0, high: Number.POSITIVE_INFINITY };
  const middle = Math.min(FARTHEST, Math.max(-FARTHEST, Math.log(ratio)));
  const holds = (log: number) => chiSquare(Math.exp(log), first, second) <= z * z;
  return {
    ratio,
    low: first.successes === 0 ? 0 : Math.exp(findBound(middle, -FARTHEST, holds)),
    high: second.successes === 0 ? Number.POSITIVE_INFINITY : Math.exp(findBound(middle, FARTHEST, holds)),
  };
}

/** Of both groups against the rates with this ratio that are likeliest. */
function chiSquare(ratio: number, first: Count, second: Count): number {
  const a = (first.trials + second.trials) * ratio;
  const b = ratio * (first.trials + second.successes) + first.successes + second.trials;
  const c = first.successes + second.successes;
  const rate = Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
  return deviation(first, Math.min(1, ratio * rate)) + deviation(second, rate);
}

function deviation({ successes, trials }: Count, rate: number): number {
  const excess = successes - trials * rate;
  return excess === 0 ? 0 : excess ** 2 / (trials * rate * (1 - rate));
}
