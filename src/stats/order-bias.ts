import type { RowKey } from './breakdown.js';
import { allRows, groupRows, type OfferColumns, rowsWith } from './columns.js';
import { type Comparison, compareRows } from './compare.js';
import type { OfferKey } from './offer.js';
import type { Chance } from './rates.js';

/** Leaving named first against going on named first, in the inserted question. */
export interface OrderBias extends Comparison {
  /** Empty for all models together. */
  readonly key: RowKey;
}

/** What the variant of an offer must hold for either order, whatever stands round it. */
const ORDERS = {
  first: /(?:^|[^a-z])bail[ _-]?first(?:$|[^a-z])/i,
  second: /(?:^|[^a-z])continue[ _-]?first(?:$|[^a-z])/i,
};

/** What is equal in the two of a pair. */
const PAIRED: readonly OfferKey[] = ['prompt', 'model', 'method', 'transcriptModel'];

/** `first` is bail-first, `second` continue-first. For all models, then for each. Empty where a run has one order only. */
export function measureOrderBias(columns: OfferColumns, chance: Chance): OrderBias[] {
  const known = rowsWith(allRows(columns), columns.known);
  const isOf = (order: RegExp) => {
    const { offers, condition } = columns;
    const ofCondition: boolean[] = [];
    return offers.map(({ variant }, row) => {
      ofCondition[condition[row]!] ??= variant !== null && order.test(variant);
      return Number(ofCondition[condition[row]!]);
    });
  };
  const [isFirst, isSecond] = [isOf(ORDERS.first), isOf(ORDERS.second)];
  const groups = groupRows(columns, ['model'], known);
  return [{ key: {}, rows: known }, ...(groups.length > 1 ? groups : [])].flatMap(({ key, rows }) => {
    const [first, second] = [rowsWith(rows, isFirst), rowsWith(rows, isSecond)];
    const comparison = compareRows(columns, first, second, PAIRED, columns.bailed, chance);
    return comparison ? [{ key, ...comparison }] : [];
  });
}
