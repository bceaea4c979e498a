import type { Random } from '../../embeddings/random.js';
import { type Interval, wilsonInterval } from '../rates.js';
import { bootstrapBounds } from './bootstrap.js';
import { type Count, checkCount } from './counts.js';

/** One prompt: how often it was refused, and how often it was left, in samples that need not be the same ones. */
export interface PromptOutcomes {
  readonly refused: Count;
  readonly bailed: Count;
}

/** The rate of bails without a refusal, approximated. */
export interface NoRefusalBails extends Interval {
  /** Always true: refusal and bail were taken for independent within a prompt. */
  readonly isApproximation: true;
  /** Prompts with both rates known, and those left out for want of one. */
  readonly prompts: number;
  readonly leftOut: number;
}

/**
 * P(no refusal) x P(bail) of each prompt, averaged over prompts. The interval is the wider of the percentile bootstrap over prompts
 * and Wilson's with as many trials as the products' variance is worth, which holds where few prompts have any.
 * The same prompts in another order give the same result.
 * @returns null when no prompt has both rates.
 * @throws RangeError for more successes than trials.
 * @source Ensign, Sleight and Fish, "The LLM Has Left The Chat", arXiv 2509.04781 (2025), no-refusal bails; the interval: Davison
 *   and Hinkley, Bootstrap Methods and their Application (1997), section 3.8.
 */
export function approximateNoRefusalBails(
  prompts: readonly PromptOutcomes[],
  random: Random,
  resamples?: number,
): NoRefusalBails | null {
  for (const [i, { refused, bailed }] of prompts.entries()) {
    checkCount(refused, `Prompt ${i}, refused`);
    checkCount(bailed, `Prompt ${i}, bailed`);
  }
  const known = prompts.filter(({ refused, bailed }) => refused.trials > 0 && bailed.trials > 0);
  if (known.length === 0) return null;
  const joint = Float64Array.from(known, productOf).sort();
  const rate = joint.reduce((sum, each) => sum + each, 0) / joint.length;
  const meanOf = (chosen: Int32Array) => chosen.reduce((sum, i) => sum + joint[i]!, 0) / chosen.length;
  const bootstrap = bootstrapBounds(joint.length, meanOf, random, resamples);
  const wilson = wilsonOfMean(joint, rate);
  const bounds = bootstrap && bootstrap.high - bootstrap.low > wilson.high - wilson.low ? bootstrap : wilson;
  return {
    rate,
    low: bounds.low,
    high: bounds.high,
    isApproximation: true,
    prompts: known.length,
    leftOut: prompts.length - known.length,
  };
}

function productOf({ refused, bailed }: PromptOutcomes): number {
  return (1 - refused.successes / refused.trials) * (bailed.successes / bailed.trials);
}

/** Wilson's, with as many trials as would give the mean the variance it has. */
function wilsonOfMean(joint: Float64Array, rate: number): Interval {
  const trials = rate === 0 ? joint.length : trialsWorth(joint);
  return wilsonInterval(Math.min(rate * trials, trials), trials)!;
}

/** Half a prompt at the largest product and half a one at 0 are added first: few prompts with any tell too little of how far they spread. */
function trialsWorth(sorted: Float64Array): number {
  const added = 0.5;
  const largest = sorted.at(-1)!;
  const weight = sorted.length + 2 * added;
  const mean = (sorted.reduce((sum, each) => sum + each, 0) + added * largest) / weight;
  let squares = added * ((largest - mean) ** 2 + mean ** 2);
  for (const each of sorted) squares += (each - mean) ** 2;
  return (sorted.length * mean * (1 - mean) * (weight - 1)) / squares;
}
