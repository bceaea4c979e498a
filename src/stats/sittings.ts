import type { StoredOffers } from '../../db/stats-offers.js';
import { countNumbers, numberTexts, numberTogether } from './number-values.js';
import type { Offer } from './offer.js';

/**
 * Gives every offer the number of its sitting: one model in one conversation, sampled once, with the exit offered one way. Samples that
 * are not numbered are told apart by their order: the second offer at a turn belongs to the second sitting.
 * @param conversation number of each offer's.
 */
export function numberSittings(offers: StoredOffers, conversation: Int32Array): Int32Array {
  const seats = numberTogether([
    conversation,
    offers.condition,
    numberTexts(offers.transcriptModel),
    numberTexts(offers.sample),
  ]);
  return numberTogether([seats, numberRepeats(numberTogether([seats, numberTexts(offers.turn)]))]);
}

/** How many with the same number came before each. */
function numberRepeats(numbers: Int32Array): Int32Array {
  const seen = new Int32Array(countNumbers(numbers));
  const repeats = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) repeats[i] = seen[numbers[i]!]!++;
  return repeats;
}

/** Offers sitting by sitting, those of one by turn. */
export function orderBySitting(offers: readonly Offer[]): Offer[] {
  return offers.toSorted((a, b) => a.sitting - b.sitting || a.turn - b.turn);
}
