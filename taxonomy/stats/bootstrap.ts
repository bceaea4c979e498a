import type { Random } from '../../embeddings/random.js';

/** How many resamples an interval rests on, where none are asked for. */
export const DEFAULT_RESAMPLES = 2000;

/** The ends of an interval, in the unit of the statistic. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * The percentile bootstrap: draws `count` of the units with replacement, again and again, and cuts 2.5 % off either end.
 * @param count units to draw from, at least 1.
 * @param statistic of the drawn units: `chosen[i]` is the index of the i-th, 0 to count - 1. The array is used again, so keep no hold of it.
 *   A resample whose statistic is NaN is left out.
 * @returns null when no resample has a value.
 * @source Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3; Davison and Hinkley (1997), section 3.8, for whole clusters as units.
 */
export function bootstrapBounds(
  count: number,
  statistic: (chosen: Int32Array) => number,
  random: Random,
  resamples: number = DEFAULT_RESAMPLES,
): Bounds | null {
  const chosen = new Int32Array(count);
  const values = new Float64Array(resamples);
  let found = 0;
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < count; i++) chosen[i] = Math.floor(random() * count);
    const value = statistic(chosen);
    if (!Number.isNaN(value)) values[found++] = value;
  }
  if (found === 0) return null;
  const sorted = values.subarray(0, found).sort();
  return { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) };
}

/**
 * @param sorted at least one value, ascending.
 * @source Hyndman and Fan, The American Statistician 50 (1996), definition 6: the k-th of n stands at k / (n + 1).
 */
function quantileOf(sorted: Float64Array, share: number): number {
  const place = Math.min(Math.max(share * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}
