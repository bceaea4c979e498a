/** Waits a turn when enough was done since the last, so that timers, keys and signals get through long work. */
export type PauseAfter = (work: number) => Promise<void>;

/** @param share how much work there is between two turns. @returns rejects with the signal's reason once it is aborted. */
export function createPauses(share: number, signal?: AbortSignal): PauseAfter {
  let done = 0;
  return async (work) => {
    done += work;
    if (done < share) return;
    done = 0;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
}
