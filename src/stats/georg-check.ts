import { createRandom } from '../../embeddings/random.js';
import { gatherCounts } from '../../taxonomy/stats/counts.js';
import { checkGeorg, type GeorgCheck, type SituatedCount } from '../../taxonomy/stats/georg.js';
import type { RowKey } from './breakdown.js';
import { allRows, groupRows, type OfferColumns, type Rows, rowsWith, take, takeValues } from './columns.js';
import { countEach } from './count-each.js';
import type { Offer } from './offer.js';
import { type BailRates, type Chance, measureRates } from './rates.js';

/** Whether a model leaves whatever is going on, under each method. */
export interface GeorgResult {
  /** What tells situations apart: the data set, or the run where no data set is named. */
  readonly situation: 'dataset' | 'run';
  readonly checks: readonly (GeorgCheck & { readonly key: RowKey })[];
  /** Rates of all offers but those of flagged models under the methods at which they were flagged; null where none is. */
  readonly pooledWithout: BailRates | null;
}

/** @returns null where there are no two situations. */
export function findGeorgs(columns: OfferColumns, chance: Chance): GeorgResult | null {
  const known = rowsWith(allRows(columns), columns.known);
  const situation = (['dataset', 'run'] as const).find(
    (field) => groupRows(columns, [field], known).filter(({ key }) => key[field] !== '').length > 1,
  );
  if (!situation) return null;
  const groups = groupRows(columns, ['model', 'method'], known);
  const checks = groups.flatMap(({ key, rows }) => {
    const check = checkGeorg(situate(columns, rows, situation), createRandom(chance.seed));
    return check ? [{ key, ...check }] : [];
  });
  const flagged = checks.filter(({ isGeorg }) => isGeorg);
  return {
    situation,
    checks,
    pooledWithout: flagged.length > 0 ? measureRates(columns, withoutGroups(columns, flagged), chance) : null,
  };
}

/** Offers of unknown outcome go with their model too. */
function withoutGroups({ offers }: OfferColumns, flagged: readonly { readonly key: RowKey }[]): Rows {
  const isFlagged = ({ model, method }: Offer) =>
    flagged.some(({ key }) => key.model === (model ?? '') && key.method === (method ?? ''));
  return Int32Array.from(offers.flatMap((offer, row) => (isFlagged(offer) ? [] : [row])));
}

/** One count for each prompt in its situation; offers that name none are left out. */
function situate(columns: OfferColumns, rows: Rows, situation: 'dataset' | 'run'): SituatedCount[] {
  return groupRows(columns, [situation], rows)
    .filter(({ rows: members }) => columns.offers[members[0]!]![situation] !== null)
    .flatMap(({ key, rows: members }) => {
      const { successes, trials } = countEach(take(columns.prompt, members), takeValues(columns.bailed, members));
      return gatherCounts(successes, trials).map((count) => ({ situation: key[situation]!, ...count }));
    });
}
