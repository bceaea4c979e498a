import { createRandom } from '../../embeddings/random.js';
import { type Interval, wilsonInterval } from '../../taxonomy/rates.js';
import { type Cluster, gatherCounts } from '../../taxonomy/stats/counts.js';
import { type MeanShare, meanOfShares } from '../../taxonomy/stats/mean-share.js';
import { type ClusteredRate, rateOfClusters } from '../../taxonomy/stats/rate-interval.js';
import { countEach, type EachCount } from './count-each.js';
import { columnOf, isKnown, isTrueBail, type Offer } from './offer.js';

/** Seed of every draw: each figure begins anew from it, so that none depends on which others were asked for. */
export interface Chance {
  readonly seed: number;
}

/** What came of offers: the first four add up to `offers`. */
export interface OutcomeCounts {
  readonly offers: number;
  readonly bails: number;
  readonly stays: number;
  /** An answer that says neither. */
  readonly invalid: number;
  /** No answer to read. */
  readonly unknown: number;
  /** Of the bails, those that were judged mistakes, and those that were judged at all. */
  readonly falseBails: number;
  readonly judged: number;
}

/** How often a model left. Rates are over offers with a known outcome; null where there are none. */
export interface BailRates extends OutcomeCounts {
  /** Bails over offers; clusters are conversations. */
  readonly perOffer: ClusteredRate | null;
  /** Mean over prompts, each of which counts the same. */
  readonly perPrompt: MeanShare | null;
  /** Share of sittings in which the model left at any turn; clusters are conversations. */
  readonly perConversation: ClusteredRate | null;
  /** `perOffer` with bails judged mistakes counted as stays; null where none were judged. */
  readonly withoutFalseBails: ClusteredRate | null;
  /** Shares of all offers whose outcome is not known. */
  readonly invalidShare: Interval | null;
  readonly unknownShare: Interval | null;
  /** The rate per offer if every offer of unknown outcome had been a stay, and if each had been a bail. */
  readonly between: { readonly low: number; readonly high: number } | null;
}

export function countOutcomes(offers: readonly Offer[]): OutcomeCounts {
  const counts = { offers: offers.length, bails: 0, stays: 0, invalid: 0, unknown: 0, falseBails: 0, judged: 0 };
  for (const offer of offers) {
    if (offer.outcome === 'bail') counts.bails++;
    else if (offer.outcome === 'stay') counts.stays++;
    else counts[offer.outcome]++;
    if (offer.falseBail !== null) counts.judged++;
    if (offer.outcome === 'bail' && !isTrueBail(offer)) counts.falseBails++;
  }
  return counts;
}

/** All rates of some offers. */
export function measureRates(offers: readonly Offer[], { seed }: Chance): BailRates {
  const counts = countOutcomes(offers);
  const known = offers.filter(isKnown);
  const { bails, invalid, unknown } = counts;
  const bailed = Uint8Array.from(columnOf(known, (offer) => Number(isBail(offer))));
  const conversations = columnOf(known, ({ conversation }) => conversation);
  return {
    ...counts,
    perOffer: rateOf(countEach(conversations, bailed), seed),
    perPrompt: meanOfShares(
      sharesOf(
        countEach(
          columnOf(known, ({ prompt }) => prompt),
          bailed,
        ),
      ),
      createRandom(seed),
    ),
    perConversation: rateOfSittings(
      columnOf(known, ({ sitting }) => sitting),
      conversations,
      bailed,
      seed,
    ),
    withoutFalseBails: counts.judged > 0 ? clusteredRate(known, { seed }, isTrueBail) : null,
    invalidShare: wilsonInterval(invalid, offers.length),
    unknownShare: wilsonInterval(unknown, offers.length),
    between:
      offers.length === 0 ? null : { low: bails / offers.length, high: (bails + invalid + unknown) / offers.length },
  };
}

/** Whether something holds of an offer, or how likely: 0 to 1. */
export type Holds = (offer: Offer) => boolean | number;

/** How often something holds of offers, with conversations as clusters. */
export function clusteredRate(offers: readonly Offer[], { seed }: Chance, holds: Holds = isBail): ClusteredRate | null {
  return rateOfClusters(countByConversation(offers, holds), createRandom(seed));
}

/** Conversations that have a count, those with the same one together. */
export function countByConversation(offers: readonly Offer[], holds: Holds = isBail): Required<Cluster>[] {
  return gatherEach(
    countEach(
      columnOf(offers, ({ conversation }) => conversation),
      valuesOf(offers, holds),
    ),
  );
}

/** Of each offer, whether something holds, or how likely: 0 to 1. */
export function valuesOf(offers: readonly Offer[], holds: Holds): Float64Array {
  const values = new Float64Array(offers.length);
  for (let i = 0; i < values.length; i++) values[i] = Number(holds(offers[i]!));
  return values;
}

export function isBail(offer: Offer): boolean {
  return offer.outcome === 'bail';
}

function rateOf(counts: EachCount, seed: number): ClusteredRate | null {
  return rateOfClusters(gatherEach(counts), createRandom(seed));
}

function gatherEach({ successes, trials }: EachCount): Required<Cluster>[] {
  return gatherCounts(successes, trials);
}

function sharesOf({ successes, trials }: EachCount): Float64Array {
  return successes.map((count, i) => count / trials[i]!);
}

/** The share of sittings with a bail at any turn; columns of offers. */
function rateOfSittings(
  sittings: Int32Array,
  conversations: Int32Array,
  bailed: Uint8Array,
  seed: number,
): ClusteredRate | null {
  const { numbers, successes, placeOf } = countEach(sittings, bailed);
  const conversationOf = new Int32Array(numbers.length);
  for (let i = 0; i < sittings.length; i++) conversationOf[placeOf[sittings[i]!]!] = conversations[i]!;
  return rateOf(
    countEach(
      conversationOf,
      successes.map((bails) => Math.min(bails, 1)),
    ),
    seed,
  );
}
