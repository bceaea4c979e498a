import { type Stay, type SurvivalCurve, survivalOverTurns } from '../../taxonomy/stats/kaplan-meier.js';
import { groupByFields, type RowKey } from './breakdown.js';
import { isKnown, type Offer, type OfferField } from './offer.js';
import { orderBySitting } from './sittings.js';

/** At which turn models leave. */
export interface Depth {
  /** Empty for all offers together. */
  readonly key: RowKey;
  /** Models' stays in conversations, and in how many of them they left. */
  readonly sittings: number;
  readonly left: number;
  /** Offers that came after the model had left already: they count for nothing here. */
  readonly afterExit: number;
  readonly curve: SurvivalCurve;
}

/** For all offers, then for each group. Empty where no offer is beyond the first turn. */
export function measureDepth(offers: readonly Offer[], fields: readonly OfferField[]): Depth[] {
  const known = offers.filter(isKnown);
  if (!known.some((offer) => offer.turn > 1)) return [];
  const groups = groupByFields(known, fields);
  return [{ key: {}, offers: known }, ...(groups.length > 1 ? groups : [])].flatMap(({ key, offers: members }) => {
    const { stays, sittings, watched } = followSittings(orderBySitting(members));
    const curve = survivalOverTurns(stays);
    if (!curve) return [];
    return [{ key, sittings, left: curve.left, afterExit: members.length - watched, curve }];
  });
}

/**
 * One stay for each stretch of turns at which the exit was offered without a gap: at a turn in a gap nobody could leave. Alike ones together.
 * @param ordered sitting by sitting, by turn; what comes after an exit is passed over.
 */
function followSittings(ordered: readonly Offer[]): { stays: Stay[]; sittings: number; watched: number } {
  const stays = new Map<string, { turn: number; left: boolean; from: number; times: number }>();
  let [sittings, watched, from] = [0, 0, 0];
  for (let i = 0; i < ordered.length; ) {
    const { sitting } = ordered[i]!;
    sittings++;
    from = ordered[i]!.turn;
    for (let left = false; !left && ordered[i]?.sitting === sitting; i++) {
      const { turn, outcome } = ordered[i]!;
      watched++;
      left = outcome === 'bail';
      const next = ordered[i + 1];
      if (!left && next?.sitting === sitting && next.turn === turn + 1) continue;
      const kind = `${from} ${turn} ${left}`;
      const known = stays.get(kind);
      if (known) known.times++;
      else stays.set(kind, { turn, left, from, times: 1 });
      from = next?.turn ?? 0;
    }
    while (ordered[i]?.sitting === sitting) i++;
  }
  return { stays: [...stays.values()], sittings, watched };
}
