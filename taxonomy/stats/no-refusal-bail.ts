import type { Random } from '../../embeddings/random.js';
import type { Interval } from '../rates.js';
import { type Count, checkCount } from './counts.js';
import { meanOfShares } from './mean-share.js';

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
 * P(no refusal) x P(bail) of each prompt, averaged over prompts, with the interval of such a mean.
 * The same prompts in another order give the same result.
 * @returns null when no prompt has both rates.
 * @throws RangeError for more successes than trials.
 * @source Ensign, Sleight and Fish, "The LLM Has Left The Chat", arXiv 2509.04781 (2025), no-refusal bails; the interval:
 *   see `meanOfShares`.
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
  const products = known.map(productOf);
  const largest = products.reduce((most, product) => Math.max(most, product), 0);
  const { rate, low, high } = meanOfShares(products, random, resamples, largest)!;
  return { rate, low, high, isApproximation: true, prompts: known.length, leftOut: prompts.length - known.length };
}

function productOf({ refused, bailed }: PromptOutcomes): number {
  return (1 - refused.successes / refused.trials) * (bailed.successes / bailed.trials);
}
