import type { Random } from '../../embeddings/random.js';
import { type Interval, wilsonInterval } from '../rates.js';
import { bootstrapRatio } from './bootstrap.js';
import { toKinds } from './kinds.js';

/** A mean over prompts, each of which counts the same, with its 95 % interval. */
export interface MeanShare extends Interval {
  readonly prompts: number;
}

/**
 * The mean of prompts' shares: of the rates of prompts sampled several times, say. The interval is the wider of the percentile
 * bootstrap over prompts and Wilson's with as many trials as the shares' variance is worth, which holds where few prompts have any.
 * Where every share is 0 or 1 it is Wilson's alone. The same shares in another order give the same result.
 * Half a prompt at the largest share that is to be expected and half a one at 0 are added for that variance: few prompts with any tell
 * too little of how far they spread.
 * @param shares one a prompt, 0 to 1.
 * @param largest the largest share to be expected, at least that of any prompt: 1, as a prompt may always be left. Less where shares
 *   are products that hardly reach 1.
 * @returns null when there are no prompts.
 * @throws RangeError for a share outside 0 to 1.
 * @source Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8; Wilson for a mean of shares: after Dean and
 *   Pagano, J. Survey Statistics and Methodology 3 (2015), with the variance's addition after Agresti and Coull (1998).
 */
export function meanOfShares(
  shares: ArrayLike<number>,
  random: Random,
  resamples?: number,
  largest = 1,
): MeanShare | null {
  for (let i = 0; i < shares.length; i++) {
    if (!(shares[i]! >= 0 && shares[i]! <= 1))
      throw new RangeError(`A share of ${shares[i]}. Expected a number from 0 to 1.`);
  }
  if (shares.length === 0) return null;
  const sorted = Float64Array.from(shares).sort();
  const rate = Math.min(1, sorted.reduce((sum, each) => sum + each, 0) / sorted.length);
  const wilson = wilsonOfMean(sorted, rate, Math.max(largest, sorted.at(-1)!));
  const isPlain = sorted.every((share) => share === 0 || share === 1);
  const bootstrap = isPlain ? null : bootstrapMean(sorted, random, resamples);
  const { low, high } = bootstrap && bootstrap.high - bootstrap.low > wilson.high - wilson.low ? bootstrap : wilson;
  return { rate, low, high, prompts: sorted.length };
}

function bootstrapMean(sorted: Float64Array, random: Random, resamples?: number) {
  const { values, sizes } = toKinds(sorted);
  return bootstrapRatio({ numerators: values, denominators: sizes.map(() => 1), sizes }, random, resamples);
}

/** Wilson's, with as many trials as would give the mean the variance it has. */
function wilsonOfMean(sorted: Float64Array, rate: number, largest: number): Interval {
  const isPlain = sorted.every((share) => share === 0 || share === 1);
  const trials = isPlain ? sorted.length : trialsWorth(sorted, largest);
  return wilsonInterval(Math.min(rate * trials, trials), trials)!;
}

function trialsWorth(sorted: Float64Array, largest: number): number {
  const added = 0.5;
  const weight = sorted.length + 2 * added;
  const mean = (sorted.reduce((sum, each) => sum + each, 0) + added * largest) / weight;
  let squares = added * ((largest - mean) ** 2 + mean ** 2);
  for (const each of sorted) squares += (each - mean) ** 2;
  return (sorted.length * mean * (1 - mean) * (weight - 1)) / squares;
}
