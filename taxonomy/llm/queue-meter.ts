import type { Sleep } from '../../embeddings/retry.js';

/** Lets through so much a minute. */
export interface Meter {
  /** Waits until what was taken before has flowed off. */
  take(amount: number): Promise<void>;
  /** What was taken before turned out to be so much more, or less. */
  correct(difference: number): void;
}

const MINUTE_MS = 60_000;

/** @param perMinute flows off evenly, so that no minute anywhere holds more, but for one that is itself larger; no limit unless given. */
export function createMeter(
  perMinute: number | undefined,
  { sleep, now }: { readonly sleep: Sleep; readonly now: () => number },
): Meter {
  if (!perMinute) return { take: async () => {}, correct() {} };
  const toMs = (amount: number) => (Math.min(amount, perMinute) / perMinute) * MINUTE_MS;
  let freeAt = now();
  return {
    async take(amount) {
      const start = Math.max(now(), freeAt);
      freeAt = start + toMs(amount);
      const waitMs = start - now();
      if (waitMs > 0) await sleep(waitMs);
    },
    correct(difference) {
      freeAt += toMs(difference);
    },
  };
}
