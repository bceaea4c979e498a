import { cohenKappa, type Kappa } from '../../taxonomy/stats/kappa.js';
import { groupByFields } from './breakdown.js';
import { pairOffers } from './compare.js';
import { groupBy, isKnown, type Offer } from './offer.js';
import { isBail } from './rates.js';

/** Two exit methods on the same prompts of the same models. */
export interface MethodAgreement {
  readonly first: string;
  readonly second: string;
  /** A prompt of a model offered under both is an item. */
  readonly items: number;
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Null where there are no items, or both leave always or never. */
  readonly kappa: Kappa | null;
}

/** A leaf all of whose bails came by one method. */
export interface LoneNode {
  readonly node: number;
  readonly method: string;
  readonly bails: number;
  /** The chance of that, were its bails dealt out by the methods' shares of all bails. */
  readonly chance: number;
}

/** A sampled prompt counts as left where the model left in at least this share of the samples. */
const MAJORITY = 0.5;

/** Each two methods, in alphabetical order. */
export function measureMethodAgreement(offers: readonly Offer[]): MethodAgreement[] {
  const methods = groupByFields(
    offers.filter((offer) => isKnown(offer) && offer.method !== null),
    ['method'],
  );
  return methods.flatMap((first, i) => methods.slice(i + 1).map((second) => compareMethods(first, second)));
}

/** Leaves with bails of one method only, though bails came by several; those least owed to chance first. */
export function findLoneNodes(offers: readonly Offer[]): LoneNode[] {
  const placed = offers.filter((offer) => isBail(offer) && offer.leaf !== null && offer.method !== null);
  const byMethod = groupBy(placed, (offer) => offer.method!);
  if (byMethod.size < 2) return [];
  return [...groupBy(placed, (offer) => offer.leaf!)]
    .flatMap(([node, members]) => {
      const method = members[0]!.method!;
      if (members.some((member) => member.method !== method)) return [];
      const share = byMethod.get(method)!.length / placed.length;
      return [{ node, method, bails: members.length, chance: share ** members.length }];
    })
    .sort((a, b) => a.chance - b.chance || a.node - b.node);
}

type Group = ReturnType<typeof groupByFields>[number];

function compareMethods(first: Group, second: Group): MethodAgreement {
  const { both: pairs } = pairOffers(first.offers, second.offers, ['prompt', 'model']);
  const table = [
    [0, 0],
    [0, 0],
  ];
  for (const pair of pairs) {
    const [i, j] = [pair.first, pair.second].map(({ successes, trials }) => (successes >= MAJORITY * trials ? 1 : 0));
    table[i!]![j!]!++;
  }
  const [[neither, onlySecond], [onlyFirst, both]] = table as [[number, number], [number, number]];
  return {
    first: first.key.method!,
    second: second.key.method!,
    items: both + onlyFirst + onlySecond + neither,
    both,
    onlyFirst,
    onlySecond,
    neither,
    kappa: cohenKappa(table),
  };
}
