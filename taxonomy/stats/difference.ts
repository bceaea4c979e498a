import { wilsonInterval } from '../rates.js';
import { type Count, checkCount } from './counts.js';
import { Z_95 } from './normal.js';

/** The first rate less the second, with the bounds of its 95 % interval; all from -1 to 1. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The difference of two rates of unlike trials: each bound lies as far off as the Wilson bounds of the two, squared and added.
 * @returns null when either has no trials.
 * @throws RangeError for more successes than trials.
 * @source Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
 *   (1998) 873-890, method 10.
 */
export function differenceOfRates(first: Count, second: Count, z: number = Z_95): Difference | null {
  checkCount(first, 'First group');
  checkCount(second, 'Second group');
  const a = wilsonInterval(first.successes, first.trials, z);
  const b = wilsonInterval(second.successes, second.trials, z);
  if (!a || !b) return null;
  const difference = a.rate - b.rate;
  return {
    difference,
    low: difference - Math.hypot(a.rate - a.low, b.high - b.rate),
    high: difference + Math.hypot(a.high - a.rate, b.rate - b.low),
  };
}
