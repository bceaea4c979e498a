import type { Random } from '../../embeddings/random.js';
import { type Interval, wilsonInterval } from '../rates.js';
import type { Bounds } from './bootstrap.js';
import { bootstrapRate } from './cluster-bootstrap.js';
import { type Cluster, sumCounts } from './counts.js';
import { effectiveCount } from './design-effect.js';

/** A rate with its default 95 % interval, and those from which it was chosen. */
export interface ClusteredRate extends Interval {
  readonly successes: number;
  readonly trials: number;
  /** Clusters that have trials. */
  readonly clusters: number;
  /** Which of the three `low` and `high` are. */
  readonly method: 'wilson' | 'bootstrap' | 'effective';
  /** As if trials were independent. */
  readonly wilson: Interval;
  /** Null where every cluster has one trial, or resampling cannot say anything; see `bootstrapRate`. */
  readonly bootstrap: Bounds | null;
  /** Wilson's for the effective counts; null where every cluster has one trial. */
  readonly effective: Interval | null;
}

/**
 * A rate over clustered trials: the widest of the Wilson interval, which takes the trials for independent, the cluster bootstrap,
 * and the Wilson interval for the effective counts, which holds where few clusters or few successes blind the bootstrap.
 * Where every cluster has one trial, there is nothing to allow for, and it is Wilson.
 * @param clusters the samples of one prompt, the turns of one conversation.
 * @returns null when there are no trials.
 * @throws RangeError for a cluster with more successes than trials.
 * @source Dean and Pagano, "Evaluating confidence interval methods for binomial proportions in clustered surveys", J. Survey
 *   Statistics and Methodology 3 (2015), for Wilson on effective counts; and those of the parts.
 */
export function rateOfClusters(clusters: readonly Cluster[], random: Random, resamples?: number): ClusteredRate | null {
  const { successes, trials } = sumCounts(clusters);
  const wilson = wilsonInterval(successes, trials);
  if (!wilson) return null;
  const isClustered = clusters.some((cluster) => cluster.trials > 1);
  const bootstrap = isClustered ? bootstrapRate(clusters, random, resamples) : null;
  const effective = isClustered ? effectiveInterval(clusters) : null;
  const { method, low, high } = widestOf({ wilson, bootstrap, effective });
  return {
    rate: wilson.rate,
    low,
    high,
    successes,
    trials,
    clusters: clusters.reduce((sum, { trials, times = 1 }) => sum + (trials > 0 ? times : 0), 0),
    method,
    wilson,
    bootstrap,
    effective,
  };
}

function effectiveInterval(clusters: readonly Cluster[]): Interval | null {
  const { successes, trials } = effectiveCount(clusters);
  return wilsonInterval(successes, trials);
}

/** The first of equals. */
function widestOf(choices: Pick<ClusteredRate, 'wilson' | 'bootstrap' | 'effective'>) {
  let method: ClusteredRate['method'] = 'wilson';
  let { low, high }: Bounds = choices.wilson;
  for (const name of ['bootstrap', 'effective'] as const) {
    const bounds = choices[name];
    if (bounds && bounds.high - bounds.low > high - low) ({ method, low, high } = { method: name, ...bounds });
  }
  return { method, low, high };
}
