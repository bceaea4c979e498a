import { groupByFields, type RowKey } from './breakdown.js';
import { type Comparison, compareOffers } from './compare.js';
import { isKnown, type Offer, type OfferKey } from './offer.js';
import type { Chance } from './rates.js';

/** Leaving named first against going on named first, in the inserted question. */
export interface OrderBias extends Comparison {
  /** Empty for all models together. */
  readonly key: RowKey;
}

/** What the variant of an offer must hold for either order, whatever stands round it. */
const ORDERS = {
  first: /(?:^|[^a-z])bail[ _-]?first(?:$|[^a-z])/i,
  second: /(?:^|[^a-z])continue[ _-]?first(?:$|[^a-z])/i,
};

/** What is equal in the two of a pair. */
const PAIRED: readonly OfferKey[] = ['prompt', 'model', 'method', 'transcriptModel'];

/** `first` is bail-first, `second` continue-first. For all models, then for each. Empty where a run has one order only. */
export function measureOrderBias(offers: readonly Offer[], chance: Chance): OrderBias[] {
  const known = offers.filter(isKnown);
  const groups = groupByFields(known, ['model']);
  return [{ key: {}, offers: known }, ...(groups.length > 1 ? groups : [])].flatMap(({ key, offers: members }) => {
    const [first, second] = [ORDERS.first, ORDERS.second].map((order) =>
      members.filter(({ variant }) => variant !== null && order.test(variant)),
    );
    const comparison = compareOffers(first!, second!, PAIRED, chance);
    return comparison ? [{ key, ...comparison }] : [];
  });
}
