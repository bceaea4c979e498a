import { createRandom } from '../../embeddings/random.js';
import { type Interval, wilsonInterval } from '../../taxonomy/rates.js';
import { type Cluster, gatherCounts } from '../../taxonomy/stats/counts.js';
import { type MeanShare, meanOfShares } from '../../taxonomy/stats/mean-share.js';
import { type ClusteredRate, rateOfClusters } from '../../taxonomy/stats/rate-interval.js';
import { type OfferColumns, type Rows, rowsWith, take, takeValues } from './columns.js';
import { countEach, type EachCount } from './count-each.js';
import type { Offer } from './offer.js';

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

function countOutcomes({ offers }: OfferColumns, rows: Rows): OutcomeCounts {
  const counts = { offers: rows.length, bails: 0, stays: 0, invalid: 0, unknown: 0, falseBails: 0, judged: 0 };
  for (let i = 0; i < rows.length; i++) {
    const { outcome, falseBail } = offers[rows[i]!]!;
    if (outcome === 'bail') counts.bails++;
    else if (outcome === 'stay') counts.stays++;
    else counts[outcome]++;
    if (falseBail === null) continue;
    counts.judged++;
    if (falseBail !== 'none') counts.falseBails++;
  }
  return counts;
}

/** All rates of some offers. */
export function measureRates(columns: OfferColumns, rows: Rows, { seed }: Chance): BailRates {
  const counts = countOutcomes(columns, rows);
  const known = rowsWith(rows, columns.known);
  const { bails, invalid, unknown } = counts;
  const bailed = takeValues(columns.bailed, known);
  return {
    ...counts,
    perOffer: rateOfRows(columns, known, bailed, { seed }),
    perPrompt: meanOfShares(sharesOf(countEach(take(columns.prompt, known), bailed)), createRandom(seed)),
    perConversation: rateOfClusters(countSittings(columns, known), createRandom(seed)),
    withoutFalseBails:
      counts.judged > 0 ? rateOfRows(columns, known, takeValues(columns.trulyBailed, known), { seed }) : null,
    invalidShare: wilsonInterval(invalid, rows.length),
    unknownShare: wilsonInterval(unknown, rows.length),
    between: rows.length === 0 ? null : { low: bails / rows.length, high: (bails + invalid + unknown) / rows.length },
  };
}

/** How often something holds of the offers at some rows, with conversations as clusters. @param values 0 to 1, one a row. */
export function rateOfRows(
  columns: OfferColumns,
  rows: Rows,
  values: ArrayLike<number>,
  { seed }: Chance,
): ClusteredRate | null {
  return rateOfClusters(countRows(columns, rows, values), createRandom(seed));
}

/** Conversations that have a count, those with the same one together. */
export function countRows(
  { conversation }: OfferColumns,
  rows: Rows,
  values: ArrayLike<number>,
): readonly Required<Cluster>[] {
  const { successes, trials } = countEach(take(conversation, rows), values);
  return gatherCounts(successes, trials);
}

/** Whether something holds of an offer, or how likely: 0 to 1. */
export type Holds = (offer: Offer) => boolean | number;

/** How often something holds of offers, with conversations as clusters. */
export function clusteredRate(offers: readonly Offer[], { seed }: Chance, holds: Holds = isBail): ClusteredRate | null {
  return rateOfClusters(countByConversation(offers, holds), createRandom(seed));
}

/** Conversations that have a count, those with the same one together. */
export function countByConversation(offers: readonly Offer[], holds: Holds = isBail): readonly Required<Cluster>[] {
  const [conversations, values] = [new Int32Array(offers.length), new Float64Array(offers.length)];
  for (let i = 0; i < offers.length; i++) {
    conversations[i] = offers[i]!.conversation;
    values[i] = Number(holds(offers[i]!));
  }
  const { successes, trials } = countEach(conversations, values);
  return gatherCounts(successes, trials);
}

export function isBail(offer: Offer): boolean {
  return offer.outcome === 'bail';
}

function sharesOf({ successes, trials }: EachCount): Float64Array {
  return successes.map((count, i) => count / trials[i]!);
}

/** Sittings by conversation, a success being one with a bail at any turn; conversations with the same count together. */
export function countSittings(columns: OfferColumns, known: Rows): Required<Cluster>[] {
  const sittings = countEach(take(columns.sitting, known), takeValues(columns.bailed, known));
  const conversationOf = new Int32Array(sittings.numbers.length);
  for (let i = 0; i < known.length; i++) {
    const row = known[i]!;
    conversationOf[sittings.placeOf[columns.sitting[row]!]!] = columns.conversation[row]!;
  }
  const { successes, trials } = countEach(
    conversationOf,
    sittings.successes.map((bails) => Math.min(bails, 1)),
  );
  return gatherCounts(successes, trials);
}
