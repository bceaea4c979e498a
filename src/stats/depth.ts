import { type Stay, type SurvivalCurve, survivalOverTurns } from '../../taxonomy/stats/kaplan-meier.js';
import { groupByFields, type RowKey } from './breakdown.js';
import { isKnown, type Offer, type OfferField } from './offer.js';
import { type Sitting, toSittings } from './sittings.js';

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
    const sittings = toSittings(members).map(upToExit);
    const curve = survivalOverTurns(sittings.flatMap(toStays));
    if (!curve) return [];
    const watched = sittings.reduce((sum, sitting) => sum + sitting.length, 0);
    return [{ key, sittings: sittings.length, left: curve.left, afterExit: members.length - watched, curve }];
  });
}

function upToExit(sitting: Sitting): Sitting {
  const exit = sitting.findIndex((offer) => offer.outcome === 'bail');
  return exit < 0 ? sitting : sitting.slice(0, exit + 1);
}

/** One stay for each stretch of turns at which the exit was offered without a gap: at a turn in a gap nobody could leave. */
function toStays(sitting: Sitting): Stay[] {
  const stays: { turn: number; left: boolean; from: number }[] = [];
  for (const { turn, outcome } of sitting) {
    const last = stays.at(-1);
    const left = outcome === 'bail';
    if (last && last.turn === turn - 1) stays[stays.length - 1] = { ...last, turn, left };
    else stays.push({ turn, left, from: turn });
  }
  return stays;
}
