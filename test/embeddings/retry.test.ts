import { describe, expect, test } from 'vitest';
import { parseRetryAfter, sleepOnClock, type Verdict, withRetries } from '../../embeddings/retry.js';

/** Fails so often, then gives its number of attempts; waits are written down and not waited. */
function failing(times: number, verdict: Verdict, maxRetries: number) {
  const waits: number[] = [];
  let attempts = 0;
  const result = withRetries(
    async () => {
      if (++attempts <= times) throw new Error(`failure ${attempts}`);
      return attempts;
    },
    { maxRetries, judge: () => verdict, sleep: async (ms) => void waits.push(ms) },
  );
  return { result, waits };
}

describe('retries', () => {
  test('go on until it works', async () => {
    const { result, waits } = failing(3, { retry: true, waitMs: null }, 5);
    expect(await result).toBe(4);
    expect(waits).toEqual([500, 1000, 2000]);
  });

  test('wait no longer than 20 seconds of their own accord, and end with the last failure', async () => {
    const { result, waits } = failing(99, { retry: true, waitMs: null }, 8);
    await expect(result).rejects.toThrow('failure 9');
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  });

  test('wait as they are told, but not for more than two minutes', async () => {
    const patient = failing(1, { retry: true, waitMs: 120_000 }, 5);
    expect(await patient.result).toBe(2);
    expect(patient.waits).toEqual([120_000]);
    const endless = failing(1, { retry: true, waitMs: 120_001 }, 5);
    await expect(endless.result).rejects.toThrow('failure 1');
    expect(endless.waits).toEqual([]);
  });

  test('are none for a final failure or when none are allowed', async () => {
    await expect(failing(1, { retry: false }, 5).result).rejects.toThrow('failure 1');
    await expect(failing(1, { retry: true, waitMs: null }, 0).result).rejects.toThrow('failure 1');
  });
});

describe('a Retry-After header', () => {
  test.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['-3', 0],
    [' 2 ', 2000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('%j asks for %j ms at one second past the epoch', (value, expected) => {
    expect(parseRetryAfter(value, 1000)).toBe(expected);
  });
});

describe('waiting on the clock', () => {
  test('ends by itself', async () => {
    expect(await sleepOnClock(1)).toBeUndefined();
  });

  test('ends at once when it is cancelled', async () => {
    const stop = new AbortController();
    const waiting = sleepOnClock(1_000_000, stop.signal);
    stop.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});
