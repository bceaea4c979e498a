import { LlmError } from './errors.js';
import { costOf, type Price } from './prices.js';

export interface Limits {
  readonly maxUsd?: number;
  /** In and out. */
  readonly maxTokens?: number;
}

/** What one call may take, or took. */
export interface CallTokens {
  readonly prompt: number;
  readonly completion: number;
}

/** Holds back what calls in flight may take, so that the limits are never passed. */
export interface Budget {
  /** @returns why not, or null when the call may go. */
  reserve(most: CallTokens): string | null;
  /** What a reserved call really took; nothing when it failed. */
  settle(most: CallTokens, taken: CallTokens | null): void;
}

/** @throws LlmError PRICE_UNKNOWN for a limit in dollars on a model without a price. */
export function createBudget({ maxUsd, maxTokens }: Limits, price: Price | null, model: string): Budget {
  if (maxUsd !== undefined && price === null)
    throw new LlmError(
      'PRICE_UNKNOWN',
      `--max-usd: the price of ${model} is not known. Expected a model of the price table; limit it by --max-tokens instead.`,
    );
  let usd = 0;
  let tokens = 0;
  const add = ({ prompt, completion }: CallTokens, sign: 1 | -1): void => {
    tokens += sign * (prompt + completion);
    if (price) usd += sign * costOf(price, prompt, completion);
  };
  return {
    reserve(most) {
      add(most, 1);
      const isBeyond =
        (maxUsd !== undefined && usd > maxUsd + 1e-12) || (maxTokens !== undefined && tokens > maxTokens);
      if (!isBeyond) return null;
      add(most, -1);
      return `the budget of ${maxUsd === undefined ? `${maxTokens} tokens` : `$${maxUsd}`} is used up`;
    },
    settle(most, taken) {
      add(most, -1);
      if (taken) add(taken, 1);
    },
  };
}
