import type { OfferOutcome } from '../../db/stats-offers.js';

export type { OfferOutcome } from '../../db/stats-offers.js';

/** One offered exit, ready to be counted. What is equal in two offers has the same number in both, from 0. */
export interface Offer {
  /** Of the transcript. */
  readonly id: number;
  /** Number of what run, model, method and variant are together. */
  readonly condition: number;
  readonly run: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly variant: string | null;
  readonly dataset: string | null;
  readonly transcriptModel: string | null;
  readonly prompt: number;
  readonly conversation: number;
  /** The prompt as given to this model. */
  readonly item: number;
  /** See `numberSittings`. */
  readonly sitting: number;
  /** From 1. */
  readonly turn: number;
  readonly sample: number | null;
  readonly outcome: OfferOutcome;
  /** Probability of a refusal, 0 to 1. */
  readonly refused: number | null;
  /** Of a bail: the node at the level asked for, and its leaf, by id; null where no build has placed it. */
  readonly node: number | null;
  readonly leaf: number | null;
  /** Of a bail: the kind of false bail, `none` for a true one; null where no language model judged it, or it could not tell. */
  readonly falseBail: string | null;
  /** Of a bail: answers to facets with a fixed set of answers; null where none were asked, or asked for. */
  readonly facets: Readonly<Record<string, string | number | null>> | null;
}

/** What offers can be told apart by before anything came of them. */
export const OFFER_FIELDS = ['run', 'model', 'method', 'variant', 'dataset', 'turn'] as const;
export type OfferField = (typeof OFFER_FIELDS)[number];

/** The value of a field as text; empty where the run does not say. */
export function fieldOf(offer: Offer, field: OfferField): string {
  return String(offer[field] ?? '');
}

/** Whether it is known what came of it. */
export function isKnown(offer: Offer): boolean {
  return offer.outcome === 'bail' || offer.outcome === 'stay';
}

/** Whether the model left, and did not do so by mistake as far as that was judged. */
export function isTrueBail(offer: Offer): boolean {
  return offer.outcome === 'bail' && (offer.falseBail ?? 'none') === 'none';
}

/** What offers are paired by. */
export type OfferKey = OfferField | 'prompt' | 'transcriptModel';

/** Things by a key, in the order in which their keys first come. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** By text, numbers in it by size; what is not given comes last. */
export function byValue(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);
}
