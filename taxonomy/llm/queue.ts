import PQueue from 'p-queue';
import { createRandom } from '../../embeddings/random.js';
import type { Sleep, Verdict } from '../../embeddings/retry.js';
import { LlmError } from './errors.js';

export interface QueueOptions {
  readonly concurrency: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Further tries of one request, after a failure that may pass; 4 unless given. */
  readonly maxRetries?: number;
  /** First wait after a failure, in milliseconds; each further one doubles it. 500 unless given. */
  readonly firstWaitMs?: number;
  /** How long everything rests when the server seems to be down; doubles each time. 15 s unless given. */
  readonly restMs?: number;
  readonly sleep: Sleep;
  readonly now: () => number;
  readonly judge: (error: unknown) => Verdict;
  /** A small request that says whether the server is there. */
  readonly probe: () => Promise<void>;
  /** Told when everything rests, why and for how long. */
  readonly onRest?: (message: string) => void;
  readonly describe: (error: unknown) => string;
  readonly signal?: AbortSignal;
}

/** Runs requests: so many at once, so many a minute, tried again where that may help. */
export interface RequestQueue {
  /**
   * @param tokens about as many as the request takes, in and out.
   * @throws the last failure of the request; LlmError SERVER_DOWN when the server does not come back; the signal's reason.
   */
  run<T>(tokens: number, attempt: () => Promise<T>): Promise<T>;
}

const MINUTE_MS = 60_000;
const LONGEST_WAIT_MS = 60_000;
/** Failures in a row, over all requests, after which it is asked whether the server is there. */
const FAILURES_TO_CHECK = 8;
/** Rests after which it is given up. */
const MOST_RESTS = 3;

/**
 * One queue for all requests. When the server is gone, everything rests instead of each request burning its tries.
 */
export function createQueue(options: QueueOptions): RequestQueue {
  const { concurrency, requestsPerMinute, sleep, judge, signal } = options;
  const { maxRetries = 4, firstWaitMs = 500 } = options;
  const queue = new PQueue({
    concurrency,
    ...(requestsPerMinute ? { interval: MINUTE_MS, intervalCap: requestsPerMinute } : {}),
  });
  const breaker = createBreaker(options);
  const takeTokens = createTokenMeter(options);
  // Waits are spread, so that requests that failed together do not come back together.
  const random = createRandom(1);

  return {
    async run(tokens, attempt) {
      for (let failures = 0; ; failures++) {
        signal?.throwIfAborted();
        try {
          return await queue.add(async () => {
            signal?.throwIfAborted();
            await takeTokens(tokens);
            return breaker.guard(attempt);
          });
        } catch (error) {
          signal?.throwIfAborted();
          const verdict = judge(error);
          if (error instanceof LlmError || !verdict.retry || failures >= maxRetries) throw error;
          const backoff = Math.min(firstWaitMs * 2 ** failures, LONGEST_WAIT_MS) * (0.5 + random());
          await sleep(verdict.waitMs ?? backoff, signal);
        }
      }
    },
  };
}

/** Lets requests through while the server answers. When many fail in a row, all wait until one small request gets through. */
function createBreaker({ sleep, judge, probe, onRest, describe, restMs = 15_000, signal }: QueueOptions) {
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
      signal?.throwIfAborted();
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

  /** Requests that fail for what they hold are told from a server that is gone: another one gets through. */
  async function check(): Promise<void> {
    for (let rests = 0; ; rests++) {
      try {
        return await probe();
      } catch (error) {
        if (signal?.aborted) return;
        const verdict = judge(error);
        if (!verdict.retry) return;
        if (rests === MOST_RESTS) {
          down = new LlmError(
            'SERVER_DOWN',
            `The language model does not answer: ${describe(error)}. Everything waited ${MOST_RESTS} times. What is answered is kept: run the same command again when the server is back.`,
          );
          return;
        }
        const waitMs = Math.max((verdict.retry && verdict.waitMs) || 0, restMs * 2 ** rests);
        onRest?.(
          `The language model fails again and again (${describe(error)}); waiting ${Math.ceil(waitMs / 1000)} s.`,
        );
        await sleep(waitMs, signal).catch(() => {});
      }
    }
  }

  return { guard };
}

/** A minute's tokens flow in evenly; a request takes its own, and the next waits until the debt is paid. */
function createTokenMeter({ tokensPerMinute, sleep, now, signal }: QueueOptions): (tokens: number) => Promise<void> {
  if (!tokensPerMinute) return async () => {};
  let freeAt = now();
  return async (tokens) => {
    const start = Math.max(now(), freeAt);
    freeAt = start + (Math.min(tokens, tokensPerMinute) / tokensPerMinute) * MINUTE_MS;
    // The first minute's worth may go at once.
    const waitMs = start - now() - MINUTE_MS / 4;
    if (waitMs > 0) await sleep(waitMs, signal);
  };
}
