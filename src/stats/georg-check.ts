import { createRandom } from '../../embeddings/random.js';
import { gatherCounts } from '../../taxonomy/stats/counts.js';
import { checkGeorg, type GeorgCheck, type SituatedCount } from '../../taxonomy/stats/georg.js';
import { groupByFields, type RowKey } from './breakdown.js';
import { countEach } from './count-each.js';
import { columnOf, isKnown, type Offer } from './offer.js';
import { type BailRates, type Chance, isBail, measureRates } from './rates.js';

/** Whether a model leaves whatever is going on, under each method. */
export interface GeorgResult {
  /** What tells situations apart: the data set, or the run where no data set is named. */
  readonly situation: 'dataset' | 'run';
  readonly checks: readonly (GeorgCheck & { readonly key: RowKey })[];
  /** Rates of all offers but those of flagged models under the methods at which they were flagged; null where none is. */
  readonly pooledWithout: BailRates | null;
}

/** @returns null where there are no two situations. */
export function findGeorgs(offers: readonly Offer[], chance: Chance): GeorgResult | null {
  const known = offers.filter(isKnown);
  const situation = (['dataset', 'run'] as const).find((field) => {
    const first = known.find((offer) => offer[field] !== null)?.[field];
    return known.some((offer) => offer[field] !== null && offer[field] !== first);
  });
  if (!situation) return null;
  const groups = groupByFields(known, ['model', 'method']);
  const checked = groups.flatMap(({ key, offers: members }) => {
    const check = checkGeorg(situate(members, situation), createRandom(chance.seed));
    return check ? [{ key, members, ...check }] : [];
  });
  const flagged = checked.filter(({ isGeorg }) => isGeorg);
  const out = new Set(flagged.flatMap(({ members }) => members));
  return {
    situation,
    checks: checked.map(({ members: _, ...check }) => check),
    pooledWithout: flagged.length > 0 ? measureRates(withoutGroups(offers, flagged, out), chance) : null,
  };
}

/** Offers of unknown outcome go with their model too. */
function withoutGroups(
  offers: readonly Offer[],
  flagged: readonly { readonly key: RowKey }[],
  out: ReadonlySet<Offer>,
): Offer[] {
  const isFlagged = ({ model, method }: Offer) =>
    flagged.some(({ key }) => key.model === (model ?? '') && key.method === (method ?? ''));
  return offers.filter((offer) => !out.has(offer) && !isFlagged(offer));
}

/** One count for each prompt in its situation; offers that name none are left out. */
function situate(offers: readonly Offer[], situation: 'dataset' | 'run'): SituatedCount[] {
  return groupByFields(
    offers.filter((offer) => offer[situation] !== null),
    [situation],
  ).flatMap(({ key, offers: members }) => {
    const { successes, trials } = countEach(
      columnOf(members, ({ prompt }) => prompt),
      columnOf(members, (offer) => Number(isBail(offer))),
    );
    return gatherCounts(successes, trials).map((count) => ({ situation: key[situation]!, ...count }));
  });
}
