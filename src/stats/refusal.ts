import { createRandom } from '../../embeddings/random.js';
import { type DistanceCorrelation, distanceCorrelation } from '../../taxonomy/stats/distance-correlation.js';
import { kendallTau, type RankCorrelation } from '../../taxonomy/stats/kendall.js';
import {
  approximateNoRefusalBails,
  type NoRefusalBails,
  type PromptOutcomes,
} from '../../taxonomy/stats/no-refusal-bail.js';
import type { ClusteredRate } from '../../taxonomy/stats/rate-interval.js';
import type { RowKey } from './breakdown.js';
import { allRows, groupRows, type OfferColumns, type Rows, rowsTold, rowsWith, take, takeValues } from './columns.js';
import { countEach } from './count-each.js';
import type { OfferField } from './offer.js';
import { type Chance, rateOfRows } from './rates.js';

/** Refusal against bail over the offers of which both are known. Where refusals are probabilities, the four are expected counts. */
export interface RefusalTable {
  readonly key: RowKey;
  /** Offers with both known: the sum of the next four. */
  readonly offers: number;
  readonly refusedAndLeft: number;
  readonly noRefusalBails: number;
  readonly noBailRefusals: number;
  readonly neither: number;
  /** Offers of known outcome of which nothing says whether the model refused. */
  readonly refusalUnknown: number;
  /** The rates of the four's margins and of two of them, over `offers`; null where there are none. */
  readonly refusalRate: ClusteredRate | null;
  readonly bailRate: ClusteredRate | null;
  readonly noRefusalBailRate: ClusteredRate | null;
  readonly noBailRefusalRate: ClusteredRate | null;
  /**
   * P(no refusal) x P(bail) for each prompt, averaged; null unless some prompt's refusals are known from other offers only: without
   * an exit, say, or under another method.
   */
  readonly approximation: NoRefusalBails | null;
}

/** Refusal rate against bail rate, a model a point. */
export interface ModelCorrelation {
  /** Null for all methods together. */
  readonly method: string | null;
  readonly models: readonly { readonly model: string; readonly refusalRate: number; readonly bailRate: number }[];
  readonly kendall: RankCorrelation | null;
  readonly distance: DistanceCorrelation | null;
}

/** A correlation needs so many models: of two, every order is one of two. */
export const LEAST_MODELS = 3;

/** One table over all offers, then one for each group. Empty where nothing says whether any model refused. */
export function tabulateRefusals(columns: OfferColumns, fields: readonly OfferField[], chance: Chance): RefusalTable[] {
  const all = allRows(columns);
  if (rowsTold(all, columns).length === 0) return [];
  const refusals = countRefusals(columns);
  const groups = groupRows(columns, fields, all);
  return [{ key: {}, rows: all }, ...(groups.length > 1 ? groups : [])].map(({ key, rows }) => ({
    key,
    ...tabulate(columns, rows, refusals, chance),
  }));
}

/** For all methods, and for each; those with fewer than three models are left out. */
export function correlateModels(columns: OfferColumns, { seed }: Chance): ModelCorrelation[] {
  const all = allRows(columns);
  const byMethod = groupRows(columns, ['method'], all);
  const methods = byMethod.length > 1 ? byMethod : [];
  return [{ key: {} as RowKey, rows: all }, ...methods].flatMap(({ key, rows }): ModelCorrelation[] => {
    const models = groupRows(columns, ['model'], rows).flatMap(({ key: { model }, rows: own }) => {
      const [known, told] = [rowsWith(own, columns.known), rowsTold(own, columns)];
      if (columns.offers[own[0]!]!.model === null || known.length === 0 || told.length === 0) return [];
      const refusalRate = meanOf(takeValues(columns.refused, told));
      return [{ model: model!, refusalRate, bailRate: meanOf(takeValues(columns.bailed, known)) }];
    });
    if (models.length < LEAST_MODELS) return [];
    const x = models.map(({ refusalRate }) => refusalRate);
    const y = models.map(({ bailRate }) => bailRate);
    return [
      {
        method: key.method ?? null,
        models,
        kendall: kendallTau(x, y, createRandom(seed)),
        distance: distanceCorrelation(x, y, createRandom(seed)),
      },
    ];
  });
}

function tabulate(
  columns: OfferColumns,
  rows: Rows,
  refusals: ItemRefusals,
  chance: Chance,
): Omit<RefusalTable, 'key'> {
  const known = rowsWith(rows, columns.known);
  const both = rowsTold(known, columns);
  const [bailed, refused] = [takeValues(columns.bailed, both), takeValues(columns.refused, both)];
  const sums = { refusedAndLeft: 0, noRefusalBails: 0, noBailRefusals: 0, neither: 0 };
  const [leftOnly, refusedOnly] = [new Float64Array(both.length), new Float64Array(both.length)];
  for (let i = 0; i < both.length; i++) {
    const [bail, refusal] = [bailed[i]!, refused[i]!];
    leftOnly[i] = bail * (1 - refusal);
    refusedOnly[i] = (1 - bail) * refusal;
    sums.refusedAndLeft += bail * refusal;
    sums.noRefusalBails += leftOnly[i]!;
    sums.noBailRefusals += refusedOnly[i]!;
    sums.neither += (1 - bail) * (1 - refusal);
  }
  const rate = (values: Float64Array) => rateOfRows(columns, both, values, chance);
  return {
    offers: both.length,
    ...sums,
    refusalUnknown: known.length - both.length,
    refusalRate: rate(refused),
    bailRate: rate(bailed),
    noRefusalBailRate: rate(leftOnly),
    noBailRefusalRate: rate(refusedOnly),
    approximation: isApproximated(columns, known, refusals)
      ? approximateNoRefusalBails(outcomesOf(columns, known, refusals), createRandom(chance.seed))
      : null,
  };
}

/** How often a model refused a prompt, in whatever offers say so. */
type ItemRefusals = (item: number) => PromptOutcomes['refused'];

/** Where every prompt that is known here is counted already, the approximation would only say the same less well. */
function isApproximated({ refused, item }: OfferColumns, known: Rows, refusals: ItemRefusals): boolean {
  return known.some((row) => Number.isNaN(refused[row]!) && refusals(item[row]!).trials > 0);
}

function countRefusals(columns: OfferColumns): ItemRefusals {
  const told = rowsTold(allRows(columns), columns);
  const { successes, trials, placeOf } = countEach(take(columns.item, told), takeValues(columns.refused, told));
  return (item) => {
    const place = placeOf[item] ?? -1;
    return place < 0 ? { successes: 0, trials: 0 } : { successes: successes[place]!, trials: trials[place]! };
  };
}

function outcomesOf(columns: OfferColumns, known: Rows, refusals: ItemRefusals): PromptOutcomes[] {
  const { numbers, successes, trials } = countEach(take(columns.item, known), takeValues(columns.bailed, known));
  const outcomes: PromptOutcomes[] = [];
  for (let i = 0; i < numbers.length; i++)
    outcomes.push({ refused: refusals(numbers[i]!), bailed: { successes: successes[i]!, trials: trials[i]! } });
  return outcomes;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
