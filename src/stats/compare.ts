import { createRandom } from '../../embeddings/random.js';
import type { Count } from '../../taxonomy/stats/counts.js';
import { effectiveCount } from '../../taxonomy/stats/design-effect.js';
import { type Difference, differenceOfRates } from '../../taxonomy/stats/difference.js';
import { comparePairs } from '../../taxonomy/stats/paired.js';
import { comparePairedClusters, type PairedCluster } from '../../taxonomy/stats/paired-clusters.js';
import { type ClusteredRate, rateOfClusters } from '../../taxonomy/stats/rate-interval.js';
import { type RiskRatio, riskRatio } from '../../taxonomy/stats/risk-ratio.js';
import { twoProportionsP } from '../../taxonomy/stats/two-proportions.js';
import { numberRows, type OfferColumns, type Rows, takeValues } from './columns.js';
import { countEach, type EachCount } from './count-each.js';
import type { OfferKey } from './offer.js';
import { type Chance, countRows } from './rates.js';

/** The rate of something among two groups of offers. */
export interface Comparison {
  readonly first: ClusteredRate;
  readonly second: ClusteredRate;
  /** First less second, as if they shared no prompts: Newcombe on effective counts. */
  readonly difference: Difference;
  /** First over second: Koopman on effective counts. */
  readonly ratio: RiskRatio;
  /** Of the two as if they shared no prompt: z test on effective counts. */
  readonly p: number;
  /** Over prompts offered under both; null where there are none. */
  readonly paired: PairedRates | null;
}

/** First less second over the prompts that both have. Bounds are null where resampling cannot say anything. */
export interface PairedRates {
  readonly pairs: number;
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number;
  /** `mcnemar`: each prompt once under both, Tango's interval. `sign flip`: sampled several times, bootstrap over prompts. */
  readonly test: 'mcnemar' | 'sign flip';
  /** Prompts that only one of the two has. */
  readonly leftOut: number;
}

/**
 * Compares two groups of offers of known outcome.
 * @param pairBy what must be equal in an offer of one group and an offer of the other that it is paired with.
 * @param values whether something holds of each offer, or how likely, 0 to 1: a column.
 * @returns null where either group is empty.
 */
export function compareRows(
  columns: OfferColumns,
  first: Rows,
  second: Rows,
  pairBy: readonly OfferKey[],
  values: Uint8Array | Float64Array,
  chance: Chance,
): Comparison | null {
  const groups = [first, second].map((rows) => countRows(columns, rows, takeValues(values, rows)));
  const [a, b] = groups.map((clusters) => rateOfClusters(clusters, createRandom(chance.seed)));
  if (!a || !b) return null;
  const [ofFirst, ofSecond] = groups.map(effectiveCount) as [Count, Count];
  return {
    first: a,
    second: b,
    difference: differenceOfRates(ofFirst, ofSecond)!,
    ratio: riskRatio(ofFirst, ofSecond)!,
    p: twoProportionsP(ofFirst, ofSecond)!,
    paired: comparePaired(pairRows(columns, first, second, pairBy, values), chance),
  };
}

/** What has offers in both groups, told apart by `pairBy`, with its counts in either; and how many have them in one alone. */
export function pairRows(
  columns: OfferColumns,
  first: Rows,
  second: Rows,
  pairBy: readonly OfferKey[],
  values: Uint8Array | Float64Array,
): { readonly both: PairedCluster[]; readonly leftOut: number } {
  const rows = new Int32Array(first.length + second.length);
  rows.set(first);
  rows.set(second, first.length);
  const numbers = numberRows(columns, pairBy, rows);
  const a = countEach(numbers.subarray(0, first.length), takeValues(values, first));
  const b = countEach(numbers.subarray(first.length), takeValues(values, second));
  const both: PairedCluster[] = [];
  for (let i = 0; i < a.numbers.length; i++) {
    const j = b.placeOf[a.numbers[i]!] ?? -1;
    if (j >= 0) both.push({ first: countAt(a, i), second: countAt(b, j) });
  }
  return { both, leftOut: a.numbers.length + b.numbers.length - 2 * both.length };
}

function countAt({ successes, trials }: EachCount, place: number): Count {
  return { successes: successes[place]!, trials: trials[place]! };
}

function comparePaired({ both, leftOut }: ReturnType<typeof pairRows>, { seed }: Chance): PairedRates | null {
  if (both.length === 0) return null;
  if (both.every(isOnceEach)) {
    const { pairs, first, second, difference, low, high, p } = comparePairs(tableOf(both))!;
    return { pairs, first, second, difference, low, high, p, test: 'mcnemar', leftOut };
  }
  const { pairs, first, second, difference, low, high, p } = comparePairedClusters(both, createRandom(seed))!;
  return { pairs, first, second, difference, low, high, p, test: 'sign flip', leftOut };
}

function isOnceEach({ first, second }: PairedCluster): boolean {
  const isWhole = (count: Count) => count.trials === 1 && (count.successes === 0 || count.successes === 1);
  return isWhole(first) && isWhole(second);
}

function tableOf(pairs: readonly PairedCluster[]) {
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const { first, second } of pairs) {
    if (first.successes) table[second.successes ? 'both' : 'onlyFirst']++;
    else table[second.successes ? 'onlySecond' : 'neither']++;
  }
  return table;
}
