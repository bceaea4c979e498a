import { Z_95 } from './stats/normal.js';

/** A share with the bounds of its 95 % interval; all three from 0 to 1. */
export interface Interval {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The Wilson score interval, without continuity correction.
 * @param successes 0 to `n`.
 * @param n trials; null comes back when there are none.
 * @param z normal quantile of the wanted coverage.
 * @throws RangeError when there are more successes than trials, or fewer than none.
 * @source Wilson, "Probable inference", JASA 22 (1927); Newcombe, Statistics in Medicine 17 (1998), method 3.
 */
export function wilsonInterval(successes: number, n: number, z: number = Z_95): Interval | null {
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`${successes} successes in ${n} trials. Expected a number from 0 to the number of trials.`);
  }
  if (n === 0) return null;
  const rate = successes / n;
  const scale = 1 + (z * z) / n;
  const middle = (rate + (z * z) / (2 * n)) / scale;
  const reach = (z / scale) * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  // At the ends the bound is the end itself; rounding must not put it beside it.
  return {
    rate,
    low: successes === 0 ? 0 : Math.max(0, middle - reach),
    high: successes === n ? 1 : Math.min(1, middle + reach),
  };
}
