import { designEffect } from '../../taxonomy/stats/design-effect.js';
import { type SurvivalCurve, survivalOverTurns } from '../../taxonomy/stats/kaplan-meier.js';
import { Z_95 } from '../../taxonomy/stats/normal.js';
import type { RowKey } from './breakdown.js';
import { allRows, groupRows, type OfferColumns, type Rows, rowsWith } from './columns.js';
import type { OfferField } from './offer.js';
import { countSittings } from './rates.js';
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
export function measureDepth(columns: OfferColumns, fields: readonly OfferField[]): Depth[] {
  const known = rowsWith(allRows(columns), columns.known);
  if (!known.some((row) => columns.turn[row]! > 1)) return [];
  const ordered = orderBySitting(columns, known);
  const groups = groupRows(columns, fields, ordered);
  return [{ key: {}, rows: ordered }, ...(groups.length > 1 ? groups : [])].flatMap(({ key, rows }) => {
    const { stays, sittings, watched } = followSittings(columns, rows);
    // Sittings of one conversation are alike, be they samples or of several models.
    const effect = Math.max(1, designEffect(countSittings(columns, rows)));
    const curve = survivalOverTurns(stays, Z_95, effect);
    return curve ? [{ key, sittings, left: curve.left, afterExit: rows.length - watched, curve }] : [];
  });
}

/**
 * One stay for each stretch of turns at which the exit was offered without a gap: at a turn in a gap nobody could leave. Alike ones together.
 * @param ordered sitting by sitting, by turn; what comes after an exit is passed over.
 */
function followSittings({ sitting, turn, bailed }: OfferColumns, ordered: Rows) {
  const stays = new Map<string, { turn: number; left: boolean; from: number; times: number }>();
  let [sittings, watched] = [0, 0];
  for (let i = 0; i < ordered.length; ) {
    const current = sitting[ordered[i]!]!;
    const isCurrent = (at: number) => at < ordered.length && sitting[ordered[at]!] === current;
    sittings++;
    let from = turn[ordered[i]!]!;
    for (let left = false; !left && isCurrent(i); i++) {
      const at = turn[ordered[i]!]!;
      watched++;
      left = bailed[ordered[i]!] === 1;
      if (!left && isCurrent(i + 1) && turn[ordered[i + 1]!] === at + 1) continue;
      const kind = `${from} ${at} ${left}`;
      const known = stays.get(kind);
      if (known) known.times++;
      else stays.set(kind, { turn: at, left, from, times: 1 });
      if (isCurrent(i + 1)) from = turn[ordered[i + 1]!]!;
    }
    while (isCurrent(i)) i++;
  }
  return { stays: [...stays.values()], sittings, watched };
}
