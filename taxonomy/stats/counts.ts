/** How often something happened, of how many times it could: 0 <= successes <= trials. */
export interface Count {
  readonly successes: number;
  readonly trials: number;
}

/**
 * Refuses what cannot be a count.
 * @param what names it in the error.
 * @throws RangeError
 */
export function checkCount({ successes, trials }: Count, what: string): void {
  if (!(successes >= 0 && successes <= trials && trials < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `${what}: ${successes} successes in ${trials} trials. Expected a number from 0 to the number of trials.`,
    );
  }
}

/** All of them together. */
export function sumCounts(counts: readonly Count[]): Count {
  let [successes, trials] = [0, 0];
  for (const each of counts) {
    successes += each.successes;
    trials += each.trials;
  }
  return { successes, trials };
}

/** By trials, then successes: an order that does not depend on how they came in, so that neither does what is drawn from them. */
export function sortCounts(counts: readonly Count[]): Count[] {
  return counts.toSorted((a, b) => a.trials - b.trials || a.successes - b.successes);
}
