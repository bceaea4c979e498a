import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { ServerError } from '../../embeddings/openai-connection.js';
import { createRandom } from '../../embeddings/random.js';
import type { Sleep, Verdict } from '../../embeddings/retry.js';
import { LlmError } from './errors.js';
import { createBreaker } from './queue-breaker.js';
import { createMeter } from './queue-meter.js';

export interface QueueOptions {
  readonly concurrency: number;
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Further tries of one request, after a failure that may pass; 4 unless given. Twice as many where there were too many requests. */
  readonly maxRetries?: number;
  /** First wait after a failure, in milliseconds; each further one doubles it. 500 unless given. */
  readonly firstWaitMs?: number;
  /** How long everything rests when the server seems to be down; doubles each time. 15 s unless given. */
  readonly restMs?: number;
  readonly sleep: Sleep;
  readonly now: () => number;
  readonly judge: (error: unknown) => Verdict;
  /** Finds out with one small request whether the server is there. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Told when everything rests, why and for how long. */
  readonly onRest?: (message: string) => void;
  readonly describe: (error: unknown) => string;
  readonly signal?: AbortSignal;
}

export interface QueuedRequest<T> {
  /** About as many as it takes, in and out. */
  readonly tokens: number;
  /** Called when its turn has come, before it waits for anything else; what it returns, after the attempt. */
  admit?(): Promise<(result?: T) => void>;
  attempt(signal: AbortSignal): Promise<T>;
  /** As many tokens as it took. */
  tookOf(result: T): number;
}

/** Runs requests: so many at once, so many a minute, tried again where that may help. */
export interface RequestQueue {
  /** @throws the last failure of the request; what ended the queue. */
  run<T>(request: QueuedRequest<T>): Promise<T>;
  /** Ends everything: what runs is aborted, what waits is thrown this, and so is all that is asked from now on. */
  end(reason: unknown): void;
}

const LONGEST_BACKOFF_MS = 60_000;
/** A server that asks for more patience than this has no more to give today. */
const LONGEST_HOLD_MS = 10 * 60_000;

/**
 * One queue for all requests. It ends when its signal is aborted, and with an LlmError: one that a request throws, or
 * SERVER_DOWN when the server does not come back. When the server wants fewer requests, everything waits as long as it asks
 * for, and fewer are sent at once until they get through again.
 */
export function createQueue(options: QueueOptions): RequestQueue {
  const { concurrency, requestsPerMinute, tokensPerMinute, judge, describe, signal } = options;
  const { maxRetries = 4, firstWaitMs = 500 } = options;
  const queue = new PQueue({ concurrency });
  const ending = new AbortController();
  // Everything that waits listens to it.
  setMaxListeners(0, ending.signal);
  const waiting = new Set<(reason: unknown) => void>();
  const sleep: Sleep = (ms) => options.sleep(ms, ending.signal);
  const breaker = createBreaker({ ...options, sleep, signal: ending.signal });
  const requests = createMeter(requestsPerMinute, { ...options, sleep });
  const tokens = createMeter(tokensPerMinute, { ...options, sleep });
  // Waits are spread, so that requests that failed together do not come back together.
  const random = createRandom(1);
  /** Pending while the server asked for patience. */
  let hold: Promise<unknown> | null = null;

  const end = (reason: unknown): void => {
    queue.clear();
    ending.abort(reason);
    for (const reject of waiting) reject(ending.signal.reason);
  };
  if (signal?.aborted) end(signal.reason);
  else signal?.addEventListener('abort', () => end(signal.reason), { once: true });

  async function runOnce<T>(request: QueuedRequest<T>): Promise<T> {
    const release = await request.admit?.();
    let result: T | undefined;
    try {
      while (hold) await hold;
      await requests.take(1);
      await tokens.take(request.tokens);
      ending.signal.throwIfAborted();
      result = await breaker.guard(() => request.attempt(ending.signal));
      tokens.correct(request.tookOf(result) - request.tokens);
      queue.concurrency = Math.min(concurrency, queue.concurrency + 1);
      return result;
    } finally {
      release?.(result);
    }
  }

  async function runWithRetries<T>(request: QueuedRequest<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      ending.signal.throwIfAborted();
      try {
        return await queue.add(() => runOnce(request));
      } catch (error) {
        ending.signal.throwIfAborted();
        if (error instanceof LlmError) end(error);
        const verdict = judge(error);
        if (error instanceof LlmError || !verdict.retry) throw error;
        const isTooMany = (error as ServerError).status === 429;
        if (isTooMany) queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
        if (failures >= (isTooMany ? 2 * maxRetries : maxRetries)) throw error;
        await (verdict.waitMs === null ? backOff(failures) : holdAll(verdict.waitMs, error));
      }
    }
  }

  function backOff(failures: number): Promise<void> {
    return sleep(Math.min(firstWaitMs * 2 ** failures, LONGEST_BACKOFF_MS) * (0.5 + random()));
  }

  async function holdAll(waitMs: number, error: unknown): Promise<void> {
    if (waitMs > LONGEST_HOLD_MS) {
      const minutes = Math.ceil(waitMs / 60_000);
      end(
        new LlmError(
          'SERVER_DOWN',
          `The language model asks to wait ${minutes} minutes: ${describe(error)}. What is answered is kept: run the same command again then.`,
        ),
      );
      ending.signal.throwIfAborted();
    }
    const held = Promise.all([hold, sleep(waitMs)]).finally(() => {
      if (hold === held) hold = null;
    });
    hold = held;
    await held;
  }

  return {
    run: (request) =>
      new Promise((resolve, reject) => {
        waiting.add(reject);
        runWithRetries(request)
          .then(resolve, reject)
          .finally(() => waiting.delete(reject));
      }),
    end,
  };
}
