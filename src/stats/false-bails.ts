import type { ClusteredRate } from '../../taxonomy/stats/rate-interval.js';
import { groupBy, type Offer } from './offer.js';
import { type Chance, clusteredRate, isBail } from './rates.js';

/** Bails that were artefacts of how the exit was offered, as a language model judged. */
export interface FalseBails {
  /** Bails of which the kind is known, and those of which it is not. */
  readonly judged: number;
  readonly notJudged: number;
  /** All kinds but `none` together; share of the judged. */
  readonly all: ClusteredRate;
  /** Largest first; their bails add up to `all`'s. */
  readonly kinds: readonly { readonly kind: string; readonly bails: number; readonly share: ClusteredRate }[];
}

/** @returns null where no bail was judged. */
export function countFalseBails(offers: readonly Offer[], chance: Chance): FalseBails | null {
  const bails = offers.filter(isBail);
  const judged = bails.filter((offer) => offer.falseBail !== null);
  const all = clusteredRate(judged, chance, (offer) => offer.falseBail !== 'none');
  if (!all) return null;
  const kinds = [...groupBy(judged, (offer) => offer.falseBail!)]
    .filter(([kind]) => kind !== 'none')
    .map(([kind, members]) => ({
      kind,
      bails: members.length,
      share: clusteredRate(judged, chance, (offer) => offer.falseBail === kind)!,
    }))
    .sort((a, b) => b.bails - a.bails || (a.kind < b.kind ? -1 : 1));
  return { judged: judged.length, notJudged: bails.length - judged.length, all, kinds };
}
