import { createRandom } from '../../embeddings/random.js';
import { type DistanceCorrelation, distanceCorrelation } from '../../taxonomy/stats/distance-correlation.js';
import { kendallTau, type RankCorrelation } from '../../taxonomy/stats/kendall.js';
import {
  approximateNoRefusalBails,
  type NoRefusalBails,
  type PromptOutcomes,
} from '../../taxonomy/stats/no-refusal-bail.js';
import type { ClusteredRate } from '../../taxonomy/stats/rate-interval.js';
import { groupByFields, type RowKey } from './breakdown.js';
import { countEach } from './count-each.js';
import { columnOf, isKnown, type Offer, type OfferField } from './offer.js';
import { type Chance, clusteredRate, isBail, valuesOf } from './rates.js';

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
export function tabulateRefusals(
  offers: readonly Offer[],
  fields: readonly OfferField[],
  chance: Chance,
): RefusalTable[] {
  if (!offers.some((offer) => offer.refused !== null)) return [];
  const refusals = countRefusals(offers);
  const groups = groupByFields(offers, fields);
  return [{ key: {}, offers }, ...(groups.length > 1 ? groups : [])].map(({ key, offers: members }) => ({
    key,
    ...tabulate(members, refusals, chance),
  }));
}

/** For all methods, and for each; those with fewer than three models are left out. */
export function correlateModels(offers: readonly Offer[], { seed }: Chance): ModelCorrelation[] {
  const byMethod = groupByFields(offers, ['method']);
  const methods = byMethod.length > 1 ? byMethod : [];
  return [{ key: {} as RowKey, offers }, ...methods].flatMap(({ key, offers: members }): ModelCorrelation[] => {
    const models = groupByFields(
      members.filter((offer) => offer.model !== null),
      ['model'],
    ).flatMap(({ key: { model }, offers: own }) => {
      const known = own.filter(isKnown);
      const told = own.filter((offer) => offer.refused !== null);
      if (known.length === 0 || told.length === 0) return [];
      return [{ model: model!, refusalRate: meanOf(told.map(refusalOf)), bailRate: meanOf(known.map(bailOf)) }];
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
  offers: readonly Offer[],
  refusals: ReturnType<typeof countRefusals>,
  chance: Chance,
): Omit<RefusalTable, 'key'> {
  const known = offers.filter(isKnown);
  const both = known.filter((offer) => offer.refused !== null);
  const sums = { refusedAndLeft: 0, noRefusalBails: 0, noBailRefusals: 0, neither: 0 };
  for (const offer of both) {
    const [bail, refusal] = [bailOf(offer), refusalOf(offer)];
    sums.refusedAndLeft += bail * refusal;
    sums.noRefusalBails += bail * (1 - refusal);
    sums.noBailRefusals += (1 - bail) * refusal;
    sums.neither += (1 - bail) * (1 - refusal);
  }
  // Where every prompt that is known here is counted already, the approximation would only say the same less well.
  const isNeeded = known.some((offer) => offer.refused === null && refusals(offer.item).trials > 0);
  return {
    offers: both.length,
    ...sums,
    refusalUnknown: known.length - both.length,
    refusalRate: clusteredRate(both, chance, refusalOf),
    bailRate: clusteredRate(both, chance),
    noRefusalBailRate: clusteredRate(both, chance, (offer) => bailOf(offer) * (1 - refusalOf(offer))),
    noBailRefusalRate: clusteredRate(both, chance, (offer) => (1 - bailOf(offer)) * refusalOf(offer)),
    approximation: isNeeded ? approximateNoRefusalBails(outcomesOf(known, refusals), createRandom(chance.seed)) : null,
  };
}

/** Of every prompt that a model was given, by its number: how often it refused there, in whatever offers say so. */
function countRefusals(offers: readonly Offer[]): (item: number) => PromptOutcomes['refused'] {
  const told = offers.filter((offer) => offer.refused !== null);
  const { successes, trials, placeOf } = countEach(
    columnOf(told, ({ item }) => item),
    valuesOf(told, refusalOf),
  );
  return (item) => {
    const place = placeOf[item] ?? -1;
    return place < 0 ? { successes: 0, trials: 0 } : { successes: successes[place]!, trials: trials[place]! };
  };
}

function outcomesOf(known: readonly Offer[], refusals: ReturnType<typeof countRefusals>): PromptOutcomes[] {
  const { numbers, successes, trials } = countEach(
    columnOf(known, ({ item }) => item),
    columnOf(known, bailOf),
  );
  return Array.from(numbers, (item, i) => ({
    refused: refusals(item),
    bailed: { successes: successes[i]!, trials: trials[i]! },
  }));
}

function refusalOf(offer: Offer): number {
  return offer.refused!;
}

function bailOf(offer: Offer): number {
  return Number(isBail(offer));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
