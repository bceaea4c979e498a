import { type Cluster, type Count, checkCount, gatherClusters, sumCounts } from './counts.js';

/** How much of a cluster of nothing but successes, and of one of none, is added before the design effect is taken. */
const ADDED = 0.5;

/**
 * The counts that unclustered trials would need to be as sure of the rate: both divided by the design effect. The rate stays, and
 * there are never more trials than there were. Methods for plain counts (Wilson, Newcombe, Koopman) may then be used on clusters.
 * @param clusters the samples of one prompt, the turns of one conversation; those without trials count for nothing.
 * @returns no trials when there are none.
 * @throws RangeError for a cluster with more successes than trials.
 * @source Rao and Scott, "A simple method for the analysis of clustered binary data", Biometrics 48 (1992), section 2.
 */
export function effectiveCount(clusters: readonly Cluster[]): Count {
  const { successes, trials } = sumCounts(clusters);
  const effect = Math.max(1, designEffect(clusters));
  return { successes: successes / effect, trials: trials / effect };
}

/**
 * The variance of a rate over clusters, over the variance of as many trials by themselves: from about 1, where samples of a cluster are
 * no more alike than others, to the size of a cluster, where they are all the same.
 * Rare successes lie in a few clusters, and then the plain figure is far too small: none at all would look as sure as unclustered
 * trials. So half a cluster of successes only and half a one of failures only are added, as large as the mean, as Agresti and
 * Coull add trials; what it does to the coverage is in the benchmark.
 * @param clusters those without trials count for nothing.
 * @returns 1 where no cluster has more than one trial.
 * @throws RangeError for a cluster with more successes than trials.
 * @source Kish, Survey Sampling (1965), section 8.2; variance of a ratio: Cochran, Sampling Techniques (1977), section 3.12;
 *   addition: after Agresti and Coull, The American Statistician 52 (1998).
 */
export function designEffect(clusters: readonly Cluster[]): number {
  for (const [i, cluster] of clusters.entries()) checkCount(cluster, `Cluster ${i}`);
  if (!clusters.some((cluster) => cluster.trials > 1)) return 1;
  const total = sumCounts(clusters);
  const kinds = gatherClusters(clusters);
  const filled = kinds.reduce((sum, { times }) => sum + times, 0);
  const size = total.trials / filled;
  const count = filled + 2 * ADDED;
  const trials = total.trials + 2 * ADDED * size;
  const rate = (total.successes + ADDED * size) / trials;
  let squares = ADDED * size ** 2 * ((1 - rate) ** 2 + rate ** 2);
  for (const kind of kinds) squares += kind.times * (kind.successes - rate * kind.trials) ** 2;
  return ((count / (count - 1)) * squares) / (trials * rate * (1 - rate));
}
