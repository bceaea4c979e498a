import { createRandom } from '../../embeddings/random.js';
import type { Cluster } from '../../taxonomy/stats/counts.js';
import { type ClusteredRate, rateOfClusters } from '../../taxonomy/stats/rate-interval.js';
import type { Offer } from './offer.js';
import type { Chance } from './rates.js';

/** The rate of some of these offers among all of them, with conversations as clusters. Null of no offers. */
export type PartRate = (part: readonly Offer[]) => ClusteredRate | null;

/**
 * For the rates of many parts of the same offers: what does not depend on the part is counted once, so that a part takes time by its own
 * size. Of a part that is chosen from the offers, `clusteredRate` gives the same.
 */
export function createPartRates(offers: readonly Offer[], { seed }: Chance): PartRate {
  const trials = countByConversation(offers);
  const sizes = new Map<number, number>();
  for (const size of trials.values()) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  return (part) => {
    const untouched = new Map(sizes);
    const clusters: Cluster[] = [];
    for (const [conversation, successes] of countByConversation(part)) {
      const size = trials.get(conversation)!;
      clusters.push({ successes, trials: size });
      untouched.set(size, untouched.get(size)! - 1);
    }
    for (const [size, times] of untouched) if (times > 0) clusters.push({ successes: 0, trials: size, times });
    return rateOfClusters(clusters, createRandom(seed));
  };
}

function countByConversation(offers: readonly Offer[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { conversation } of offers) counts.set(conversation, (counts.get(conversation) ?? 0) + 1);
  return counts;
}
