import type { Random } from '../../embeddings/random.js';
import { type Bounds, bootstrapRatio } from './bootstrap.js';
import { type Cluster, checkCount, gatherClusters } from './counts.js';

/**
 * The percentile interval of a rate whose trials come in clusters: the samples of one prompt, the turns of one conversation.
 * Whole clusters are drawn with replacement; the rate of a resample is all its successes over all its trials.
 * The same clusters in another order give the same bounds.
 * @param clusters those without trials count for nothing.
 * @returns bounds from 0 to 1, or null where resampling cannot say anything: fewer than two clusters, or all of one rate
 *   (among them none and all), since then every resample is alike.
 * @throws RangeError for a cluster with more successes than trials.
 * @source Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8; Field and Welsh,
 *   "Bootstrapping clustered data", J. Royal Statistical Society B 69 (2007), section 3.
 */
export function bootstrapRate(clusters: readonly Cluster[], random: Random, resamples?: number): Bounds | null {
  for (const [i, cluster] of clusters.entries()) checkCount(cluster, `Cluster ${i}`);
  const kinds = gatherClusters(clusters);
  const [first] = kinds;
  // All of one rate, one cluster alone among them.
  if (!first || kinds.every((each) => each.successes * first.trials === first.successes * each.trials)) return null;
  return bootstrapRatio(
    {
      numerators: kinds.map(({ successes }) => successes),
      denominators: kinds.map(({ trials }) => trials),
      sizes: kinds.map(({ times }) => times),
    },
    random,
    resamples,
  );
}
