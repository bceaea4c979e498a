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
export function gatherClusters(clusters: readonly Cluster[]): readonly Required<Cluster>[] {
  if (areGathered(clusters)) return clusters;
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

function areGathered(clusters: readonly Cluster[]): clusters is readonly Required<Cluster>[] {
  return clusters.every((each, i) => {
    if (!(each.trials > 0 && each.times !== undefined)) return false;
    const before = clusters[i - 1];
    return (
      !before || before.trials < each.trials || (before.trials === each.trials && before.successes < each.successes)
    );
  });
}

/**
 * The same of many clusters in two columns, without an object for each.
 * @param successes, trials: one a cluster; trials are whole numbers from 0. Neither is changed.
 */
export function gatherCounts(successes: Float64Array, trials: Int32Array): Required<Cluster>[] {
  const gathered: { successes: number; trials: number; times: number }[] = [];
  for (const [size, ofSize] of bySize(successes, trials).entries()) {
    if (size === 0) continue;
    let last: (typeof gathered)[number] | null = null;
    for (const each of ofSize.sort()) {
      if (last && last.successes === each) last.times++;
      else {
        last = { successes: each, trials: size, times: 1 };
        gathered.push(last);
      }
    }
  }
  return gathered;
}

/** The successes of the clusters of each size, from 0. */
function bySize(successes: Float64Array, trials: Int32Array): Float64Array[] {
  const counts = new Int32Array(trials.reduce((most, size) => Math.max(most, size), 0) + 1);
  for (let i = 0; i < trials.length; i++) counts[trials[i]!]!++;
  const groups = Array.from(counts, (count) => new Float64Array(count));
  for (let i = 0; i < trials.length; i++) {
    const size = trials[i]!;
    groups[size]![--counts[size]!] = successes[i]!;
  }
  return groups;
}
