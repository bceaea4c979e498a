import { wilsonInterval } from '../rates.js';
import type { Difference } from './difference.js';
import { Z_95 } from './normal.js';

/** The same things under two conditions: how many had the outcome under both, one, or neither. */
export interface PairedTable {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** Two conditions compared on the same things. */
export interface PairedComparison extends Difference {
  readonly pairs: number;
  /** Rates under either condition, 0 to 1. */
  readonly first: number;
  readonly second: number;
  /** McNemar's exact test, two-sided. */
  readonly p: number;
}

/**
 * The first condition's rate less the second's, where each thing was seen once under both: Newcombe's interval and McNemar's test.
 * @returns null when there are no pairs.
 * @throws RangeError for a count that is negative or not whole.
 * @source interval: Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data",
 *   Statistics in Medicine 17 (1998) 2635-2650, method 10; test: McNemar, Psychometrika 12 (1947), by the binomial distribution
 *   (Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13 (2013), "exact conditional test").
 */
export function comparePairs(table: PairedTable, z: number = Z_95): PairedComparison | null {
  for (const [name, count] of Object.entries(table)) {
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      throw new RangeError(`${count} pairs in "${name}". Expected a whole number, 0 or more.`);
    }
  }
  const { both, onlyFirst, onlySecond, neither } = table;
  const pairs = both + onlyFirst + onlySecond + neither;
  const a = wilsonInterval(both + onlyFirst, pairs, z);
  const b = wilsonInterval(both + onlySecond, pairs, z);
  if (!a || !b) return null;
  const difference = (onlyFirst - onlySecond) / pairs;
  const phi = correlationOf(table, pairs);
  const reach = (u: number, v: number) => Math.sqrt(Math.max(0, u * u - 2 * phi * u * v + v * v));
  return {
    difference,
    low: difference - reach(a.rate - a.low, b.high - b.rate),
    high: difference + reach(a.high - a.rate, b.rate - b.low),
    pairs,
    first: a.rate,
    second: b.rate,
    p: exactP(onlyFirst, onlySecond),
  };
}

/** Of the two outcomes, as method 10 wants it: less sure of a positive one by half a pair's worth. */
function correlationOf({ both, onlyFirst, onlySecond, neither }: PairedTable, pairs: number): number {
  const product = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (product === 0) return 0;
  const excess = both * neither - onlyFirst * onlySecond;
  return (excess > 0 ? Math.max(0, excess - pairs / 2) : excess) / Math.sqrt(product);
}

/** Twice the chance of so few of one kind among the pairs that differ, were either kind as likely; at most 1. */
function exactP(onlyFirst: number, onlySecond: number): number {
  const differing = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // From the largest term down, as shares of it, so that nothing is lost however many pairs there are.
  let logTerm = -differing * Math.LN2;
  for (let k = 1; k <= fewer; k++) logTerm += Math.log((differing - k + 1) / k);
  let share = 1;
  let sum = 1;
  for (let k = fewer; k > 0; k--) {
    share *= k / (differing - k + 1);
    sum += share;
  }
  return Math.min(1, 2 * sum * Math.exp(logTerm));
}
