import { type Comparison, compareOffers } from './compare.js';
import type { Conditions } from './conditions.js';
import { contrastNodes, type NodeDifference } from './nodes-that-differ.js';
import { isKnown, type Offer, type OfferField, type OfferKey } from './offer.js';
import { type Chance, isBail } from './rates.js';

/** Two conditions of the user's choice: before and after, with and without, one wording and another. */
export interface Contrast {
  readonly first: string;
  readonly second: string;
  /** Offers that meet both conditions, and so were left out of either. */
  readonly inBoth: number;
  readonly bails: Comparison | null;
  /** The same for refusals, and for bails without one; null where nothing says whether the models refused. */
  readonly refusals: Comparison | null;
  readonly noRefusalBails: Comparison | null;
  /** Leaves of the first's bails against the second's. */
  readonly nodes: readonly NodeDifference[];
}

/** What must be equal in two offers that are paired, where neither condition names it. The run is often what tells the two apart. */
const PAIRED_FIELDS: readonly OfferField[] = ['model', 'method', 'variant'];

/** Compares the offers that meet one condition with those that meet the other. */
export function contrastOffers(
  offers: readonly Offer[],
  first: Conditions,
  second: Conditions,
  chance: Chance,
): Contrast {
  const overlap = offers.filter((offer) => first.meets(offer) && second.meets(offer));
  const twice = new Set(overlap);
  const [a, b] = [first, second].map((conditions) =>
    offers.filter((offer) => !twice.has(offer) && conditions.meets(offer)),
  ) as [Offer[], Offer[]];
  const fields = PAIRED_FIELDS.filter((field) => !first.fields.has(field) && !second.fields.has(field));
  const pairBy: readonly OfferKey[] = ['prompt', 'transcriptModel', ...fields];
  const compare = (wanted: (offer: Offer) => boolean, holds: (offer: Offer) => number) =>
    compareOffers(a.filter(wanted), b.filter(wanted), pairBy, chance, holds);
  const isTold = (offer: Offer) => offer.refused !== null;
  return {
    first: first.text,
    second: second.text,
    inBoth: overlap.length,
    bails: compare(isKnown, (offer) => Number(isBail(offer))),
    refusals: compare(isTold, (offer) => offer.refused!),
    noRefusalBails: compare(
      (offer) => isTold(offer) && isKnown(offer),
      (offer) => Number(isBail(offer)) * (1 - offer.refused!),
    ),
    nodes: contrastNodes({}, a, b),
  };
}
