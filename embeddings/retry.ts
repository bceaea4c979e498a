/** Waits; rejects with the signal's reason when it is aborted meanwhile. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** What to do about a failure: try again, after the wait that the server asked for if it did, or give up. */
export type Verdict = { readonly retry: false } | { readonly retry: true; readonly waitMs: number | null };

export interface RetryOptions {
  /** Further attempts after the first. */
  readonly maxRetries: number;
  readonly judge: (error: unknown) => Verdict;
  readonly sleep: Sleep;
  readonly signal?: AbortSignal;
}

/** First wait; each further one doubles it. */
const FIRST_WAIT_MS = 500;
/** Our own waits grow no longer than this. */
const LONGEST_BACKOFF_MS = 20_000;
/** A server that asks for more patience than this counts as down. */
const LONGEST_WAIT_MS = 120_000;

/**
 * The result of `attempt`, tried again while `judge` says so: after the wait that the server asked for, else after
 * 0.5 s, 1 s, 2 s and so on up to 20 s.
 * @throws the last failure, when it is final, retries are used up, or the server asks for a wait of over two minutes.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { maxRetries, judge, sleep, signal } = options;
  for (let failures = 0; ; failures++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const verdict = judge(error);
      if (!verdict.retry || failures >= maxRetries) throw error;
      const waitMs = verdict.waitMs ?? Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_BACKOFF_MS);
      if (waitMs > LONGEST_WAIT_MS) throw error;
      await sleep(waitMs, signal);
    }
  }
}

/**
 * The wait that a `Retry-After` header asks for, in milliseconds, from its two forms, seconds and a date; null for neither.
 * @source RFC 9110, section 10.2.3
 */
export function parseRetryAfter(value: string | null | undefined, nowMs: number): number | null {
  if (!value?.trim()) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** Waits on the clock. */
export const sleepOnClock: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
