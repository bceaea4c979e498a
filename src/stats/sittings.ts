import { groupBy, type Offer } from './offer.js';

/** One model in one conversation, sampled once, with the exit offered one way: its offers by turn, each turn once. */
export type Sitting = readonly Offer[];

/** What tells sittings apart, and the turns within one. */
export type Seat = Pick<
  Offer,
  'run' | 'model' | 'method' | 'variant' | 'transcriptModel' | 'conversation' | 'sample' | 'turn'
>;

/**
 * Gives every offer the number of its sitting. Samples that are not numbered are told apart by their order: the second offer at a
 * turn belongs to the second sitting.
 */
export function numberSittings(offers: readonly Seat[]): Int32Array {
  const ways = new Map<string, number>();
  const seats = new Map<string, number>();
  const sittings = new Map<string, number>();
  return Int32Array.from(offers, ({ run, model, method, variant, transcriptModel, conversation, sample, turn }) => {
    const way = numberOf(`${run}\0${model}\0${method}\0${variant}\0${transcriptModel}`, ways);
    const seat = `${way} ${conversation} ${sample}`;
    const repeats = seats.get(`${seat} ${turn}`) ?? 0;
    seats.set(`${seat} ${turn}`, repeats + 1);
    return numberOf(`${seat} ${repeats}`, sittings);
  });
}

/** Offers by sitting. */
export function toSittings(offers: readonly Offer[]): Sitting[] {
  const sittings = [...groupBy(offers, (offer) => offer.sitting).values()];
  for (const sitting of sittings) if (sitting.length > 1) sitting.sort((a, b) => a.turn - b.turn);
  return sittings;
}

function numberOf(key: string, known: Map<string, number>): number {
  let number = known.get(key);
  if (number === undefined) {
    number = known.size;
    known.set(key, number);
  }
  return number;
}
