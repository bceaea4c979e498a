import { LlmError } from './errors.js';
import type { QueueOptions } from './queue.js';

/** Lets requests through while the server answers. */
export interface Breaker {
  /** @throws what the attempt throws; LlmError SERVER_DOWN */
  guard<T>(attempt: () => Promise<T>): Promise<T>;
}

/** Failures in a row, over all requests, after which it is found out whether the server is there. */
const FAILURES_TO_CHECK = 8;
/** Rests after which it is given up. */
const MOST_RESTS = 3;

/**
 * When many requests fail in a row, all wait until one small request gets through. So requests that fail for what they hold
 * are told from a server that is gone, and no request burns its tries.
 */
export function createBreaker({
  sleep,
  judge,
  probe,
  onRest,
  describe,
  restMs = 15_000,
  signal,
}: QueueOptions & { readonly signal: AbortSignal }): Breaker {
  let failures = 0;
  /** Pending while it is found out whether the server is there. */
  let checking: Promise<void> | null = null;
  let down: LlmError | null = null;

  async function guard<T>(attempt: () => Promise<T>): Promise<T> {
    while (checking) await checking;
    if (down) throw down;
    try {
      const result = await attempt();
      failures = 0;
      return result;
    } catch (error) {
      signal.throwIfAborted();
      // A refusal of this one request says that the server is there.
      if (!judge(error).retry) failures = 0;
      else if (++failures >= FAILURES_TO_CHECK) {
        checking ??= check().finally(() => {
          checking = null;
          failures = 0;
        });
      }
      throw error;
    }
  }

  async function check(): Promise<void> {
    for (let rests = 0; ; rests++) {
      try {
        return await probe(signal);
      } catch (error) {
        if (signal.aborted) return;
        const verdict = judge(error);
        if (!verdict.retry) return;
        if (rests === MOST_RESTS) {
          down = new LlmError(
            'SERVER_DOWN',
            `The language model does not answer: ${describe(error)}. Everything waited ${MOST_RESTS} times. What is answered is kept: run the same command again when the server is back.`,
          );
          return;
        }
        const waitMs = Math.max(verdict.waitMs ?? 0, restMs * 2 ** rests);
        onRest?.(
          `The language model fails again and again (${describe(error)}); waiting ${Math.ceil(waitMs / 1000)} s.`,
        );
        await sleep(waitMs).catch(() => {});
      }
    }
  }

  return { guard };
}
