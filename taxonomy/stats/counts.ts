/** How often something happened, of how many times it could: 0 <= successes <= trials. */
export interface Count {
  readonly successes: number;
  readonly trials: number;
}

/** The trials of a prompt or a conversation; clusters that are alike may stand together. */
export interface Cluster extends Count {
  /** How many clusters are like this one, a whole number from 1; 1 where not given. */
  readonly times?: number;
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
export function sumCounts(counts: readonly Cluster[]): Count {
  let [successes, trials] = [0, 0];
  for (const each of counts) {
    successes += each.successes * (each.times ?? 1);
    trials += each.trials * (each.times ?? 1);
  }
  return { successes, trials };
}

/**
 * Clusters that have trials, those that are alike put together; by trials, then successes: an order that does not depend on how they
 * came in, so that neither does what is summed over them or drawn from them.
 */
export function gatherClusters(clusters: readonly Cluster[]): Required<Cluster>[] {
  const filled = clusters.filter(({ trials }) => trials > 0);
  filled.sort((a, b) => a.trials - b.trials || a.successes - b.successes);
  const gathered: { successes: number; trials: number; times: number }[] = [];
  for (const { successes, trials, times = 1 } of filled) {
    const last = gathered.at(-1);
    if (last && last.trials === trials && last.successes === successes) last.times += times;
    else gathered.push({ successes, trials, times });
  }
  return gathered;
}
