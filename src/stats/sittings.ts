import type { StoredOffers } from '../../db/stats-offers.js';
import { type OfferColumns, type Rows, sortByNumber, take } from './columns.js';
import { countNumbers, numberTexts, numberTogether } from './number-values.js';

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

/** Rows sitting by sitting, those of one by turn. */
export function orderBySitting({ sitting, turn }: OfferColumns, rows: Rows): Rows {
  const ordered = sortByNumber(rows, take(sitting, rows));
  for (let i = 1; i < ordered.length; i++) {
    const row = ordered[i]!;
    let place = i;
    for (; place > 0; place--) {
      const before = ordered[place - 1]!;
      if (sitting[before] !== sitting[row] || turn[before]! <= turn[row]!) break;
      ordered[place] = before;
    }
    ordered[place] = row;
  }
  return ordered;
}
