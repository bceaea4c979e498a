import type { Difference } from './difference.js';
import { findBound } from './find-bound.js';
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
 * The first condition's rate less the second's, where each thing was seen once under both: Tango's score interval and McNemar's test.
 * @returns null when there are no pairs.
 * @throws RangeError for a count that is negative or not whole.
 * @source interval: Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
 *   Statistics in Medicine 17 (1998) 891-908; test: McNemar, Psychometrika 12 (1947), by the binomial distribution
 *   (Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13 (2013), "exact conditional test").
 */
export function comparePairs(table: PairedTable, z: number = Z_95): PairedComparison | null {
  checkPairs(table);
  const { both, onlyFirst, onlySecond, neither } = table;
  const pairs = both + onlyFirst + onlySecond + neither;
  if (pairs === 0) return null;
  const difference = (onlyFirst - onlySecond) / pairs;
  const holds = (truth: number) => Math.abs(scoreOf(truth, onlyFirst, onlySecond, pairs)) <= z;
  return {
    difference,
    low: findBound(difference, -1, holds),
    high: findBound(difference, 1, holds),
    pairs,
    first: (both + onlyFirst) / pairs,
    second: (both + onlySecond) / pairs,
    p: exactP(onlyFirst, onlySecond),
  };
}

/** @throws RangeError for a count that is negative or not whole. */
export function checkPairs(table: PairedTable): void {
  for (const [name, count] of Object.entries(table)) {
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      throw new RangeError(`${count} pairs in "${name}". Expected a whole number, 0 or more.`);
    }
  }
}

/** How many standard errors the difference seen lies above `truth`, with the rest as likely as it can be were that true. */
function scoreOf(truth: number, onlyFirst: number, onlySecond: number, pairs: number): number {
  const excess = onlyFirst - onlySecond - pairs * truth;
  if (excess === 0) return 0;
  const b = (2 * pairs - onlyFirst + onlySecond) * truth - onlyFirst - onlySecond;
  const c = -onlySecond * truth * (1 - truth);
  const shareOfSecond = (Math.sqrt(Math.max(0, b * b - 8 * pairs * c)) - b) / (4 * pairs);
  return excess / Math.sqrt(Math.max(0, pairs * (2 * shareOfSecond + truth * (1 - truth))));
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
