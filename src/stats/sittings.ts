import { groupBy, type Offer } from './offer.js';

/** One model in one conversation, sampled once, with the exit offered one way: its offers by turn, each turn once. */
export type Sitting = readonly Offer[];

/**
 * Sorts offers into sittings. Samples that are not numbered are told apart by their order: the second offer at a turn belongs to
 * the second sitting.
 */
export function toSittings(offers: readonly Offer[]): Sitting[] {
  const alike = groupBy(offers, ({ run, model, method, variant, transcriptModel, conversation, sample }) =>
    JSON.stringify([run, model, method, variant, transcriptModel, conversation, sample]),
  );
  return [...alike.values()].flatMap(partRepeats);
}

function partRepeats(offers: readonly Offer[]): Sitting[] {
  if (offers.length === 1) return [offers];
  const sittings: Offer[][] = [];
  for (const atTurn of groupBy(offers, (offer) => offer.turn).values()) {
    for (const [i, offer] of atTurn.entries()) {
      sittings[i] ??= [];
      sittings[i]!.push(offer);
    }
  }
  for (const sitting of sittings) sitting.sort((a, b) => a.turn - b.turn);
  return sittings;
}
