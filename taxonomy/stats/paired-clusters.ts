import type { Random } from '../../embeddings/random.js';
import { bootstrapRatio } from './bootstrap.js';
import { type Count, checkCount } from './counts.js';
import type { Difference } from './difference.js';
import { drawBinomial } from './draw-binomial.js';
import { toKinds } from './kinds.js';
import { DEFAULT_PERMUTATIONS } from './permutation-test.js';

/** One prompt or conversation under two conditions, each perhaps sampled more than once. */
export interface PairedCluster {
  readonly first: Count;
  readonly second: Count;
}

/** Two conditions compared on the same prompts. Bounds are null where resampling cannot say anything. */
export interface PairedClusterComparison extends Omit<Difference, 'low' | 'high'> {
  readonly low: number | null;
  readonly high: number | null;
  /** Prompts with samples under both conditions, and those left out for want of one. */
  readonly pairs: number;
  readonly leftOut: number;
  /** Means over prompts of the rate under either condition, 0 to 1. */
  readonly first: number;
  readonly second: number;
  /** Sign-flip test, two-sided: the chance of a mean difference as large, were the conditions' names exchangeable in every prompt. */
  readonly p: number;
}

/**
 * The mean over prompts of the first condition's rate less the second's, for prompts sampled several times; for once each, see `comparePairs`.
 * The bounds are the percentile bootstrap over prompts: null for fewer than two, or where all differ by the same.
 * The same prompts in another order give the same result.
 * @returns null when no prompt has samples under both.
 * @throws RangeError for more successes than trials.
 * @source Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8; the test: Pitman, J. Royal
 *   Statistical Society supplement 4 (1937); Good, Permutation, Parametric and Bootstrap Tests (2005), section 3.2.
 */
export function comparePairedClusters(
  clusters: readonly PairedCluster[],
  random: Random,
  resamples?: number,
): PairedClusterComparison | null {
  for (const [i, { first, second }] of clusters.entries()) {
    checkCount(first, `Pair ${i}, first`);
    checkCount(second, `Pair ${i}, second`);
  }
  const filled = clusters.filter(({ first, second }) => first.trials > 0 && second.trials > 0);
  if (filled.length === 0) return null;
  const differences = Float64Array.from(filled, ({ first, second }) => rateOf(first) - rateOf(second)).sort();
  const kinds = toKinds(differences);
  const units = { numerators: kinds.values, denominators: kinds.sizes.map(() => 1), sizes: kinds.sizes };
  const bounds = kinds.values.length > 1 ? bootstrapRatio(units, random, resamples) : null;
  return {
    difference: meanOver(differences),
    low: bounds?.low ?? null,
    high: bounds?.high ?? null,
    pairs: filled.length,
    leftOut: clusters.length - filled.length,
    first: meanOver(Float64Array.from(filled, ({ first }) => rateOf(first)).sort()),
    second: meanOver(Float64Array.from(filled, ({ second }) => rateOf(second)).sort()),
    p: signFlipP(differences, random),
  };
}

function rateOf({ successes, trials }: Count): number {
  return successes / trials;
}

function meanOver(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** All ways to flip signs where there are few, else drawn ones, with the observed one among them. */
function signFlipP(differences: Float64Array, random: Random): number {
  const sizes = Float64Array.from(differences, Math.abs)
    .filter((size) => size > 0)
    .sort();
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const bar = observed - observed * 1e-10 - 1e-12;
  let atLeast = 0;
  const ways = 2 ** sizes.length;
  if (ways <= DEFAULT_PERMUTATIONS) {
    for (let way = 0; way < ways; way++) {
      let sum = 0;
      for (let i = 0; i < sizes.length; i++) sum += (way >> i) & 1 ? -sizes[i]! : sizes[i]!;
      if (Math.abs(sum) >= bar) atLeast++;
    }
    return atLeast / ways;
  }
  // Of differences of one size, only how many keep their sign matters.
  const kinds = toKinds(sizes);
  for (let draw = 0; draw < DEFAULT_PERMUTATIONS; draw++) {
    let sum = 0;
    for (const [kind, size] of kinds.values.entries()) {
      sum += size * (2 * drawBinomial(kinds.sizes[kind]!, 0.5, random) - kinds.sizes[kind]!);
    }
    if (Math.abs(sum) >= bar) atLeast++;
  }
  return (atLeast + 1) / (DEFAULT_PERMUTATIONS + 1);
}
