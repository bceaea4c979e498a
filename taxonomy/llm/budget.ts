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
  /**
   * Holds back what a call may take. Calls in flight hold back more than they will take, so this waits for them before it
   * refuses. @returns why not, or null when the call may go.
   */
  reserve(most: CallTokens): Promise<string | null>;
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
  let inFlight = 0;
  let waiting: (() => void)[] = [];
  const add = ({ prompt, completion }: CallTokens, sign: 1 | -1): void => {
    tokens += sign * (prompt + completion);
    if (price) usd += sign * costOf(price, prompt, completion);
  };
  const refuse = (most: CallTokens): string | null => {
    if (maxTokens !== undefined && tokens + most.prompt + most.completion > maxTokens)
      return `the budget of ${maxTokens} tokens is used up`;
    if (maxUsd !== undefined && price && usd + costOf(price, most.prompt, most.completion) > maxUsd + 1e-9)
      return `the budget of $${maxUsd} is used up`;
    return null;
  };
  return {
    async reserve(most) {
      for (;;) {
        const refusal = refuse(most);
        if (refusal !== null && inFlight === 0) return refusal;
        if (refusal === null) break;
        await new Promise<void>((wake) => {
          waiting.push(wake);
        });
      }
      inFlight++;
      add(most, 1);
      return null;
    },
    settle(most, taken) {
      inFlight--;
      add(most, -1);
      if (taken) add(taken, 1);
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
  };
}
