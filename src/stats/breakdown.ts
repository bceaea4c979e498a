import type { ClusteredRate } from '../../taxonomy/stats/rate-interval.js';
import { formatNodeId } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import { createPartRates } from './clustering.js';
import { allRows, groupRows, type OfferColumns, toColumns } from './columns.js';
import type { OfferSet } from './gather-offers.js';
import { byValue, groupBy, isKnown, OFFER_FIELDS, type Offer, type OfferField } from './offer.js';
import { type BailRates, type Chance, isBail, measureRates } from './rates.js';

/** What figures can be broken down by. `node` and `facet` tell bails apart, the others offers. */
export const DIMENSIONS = [...OFFER_FIELDS, 'node', 'facet'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Offers broken down by fields: each is in one row. */
export interface OfferBreakdown {
  readonly kind: 'offers';
  readonly by: readonly OfferField[];
  readonly rows: readonly (BailRates & { readonly key: RowKey })[];
}

/** The bails of each group of offers broken down by node or by the answer to a facet: each bail is in one row of its group. */
export interface BailBreakdown {
  readonly kind: 'bails';
  readonly by: readonly Dimension[];
  /** The facet whose answers tell the bails apart; null for nodes. */
  readonly facet: string | null;
  readonly rows: readonly PartRow[];
}

export interface PartRow {
  readonly key: RowKey;
  readonly bails: number;
  /** Of the group that the row is a part of. */
  readonly groupBails: number;
  readonly groupOffers: number;
  /** Bails of this part over the group's offers of known outcome; null where there are none. */
  readonly perOffer: ClusteredRate | null;
  /** Of the group's bails; null where there are none. */
  readonly share: ClusteredRate | null;
}

/** Values by dimension, in the order asked for; empty where not known. A node stands by its id, as in `n12`. */
export type RowKey = Readonly<Partial<Record<Dimension, string>>>;

/** @throws CommandError BAD_OPTION for a name that is none of the dimensions, or none at all. */
export function parseDimensions(text: string): Dimension[] {
  const names = [...new Set(text.split(',').map((name) => name.trim().toLowerCase()))];
  const wrong = names.find((name) => !(DIMENSIONS as readonly string[]).includes(name));
  if (wrong !== undefined) {
    throw new CommandError(
      'BAD_OPTION',
      `--by ${JSON.stringify(wrong)} is not known. Expected ${DIMENSIONS.join(', ')}, or several with commas.`,
    );
  }
  return names as Dimension[];
}

/** The fields among dimensions. */
export function fieldsOf(by: readonly Dimension[]): OfferField[] {
  return by.filter((each): each is OfferField => (OFFER_FIELDS as readonly string[]).includes(each));
}

/** Offers by the fields given, in the order of their values. */
export function groupByFields(
  offers: readonly Offer[],
  fields: readonly OfferField[],
): { key: RowKey; offers: Offer[] }[] {
  const columns = toColumns(offers);
  return groupRows(columns, fields, allRows(columns)).map(({ key, rows }) => ({
    key,
    offers: Array.from(rows, (row) => offers[row]!),
  }));
}

/** One table for the dimensions given; with `facet` among them, one for each facet. */
export function breakDown(
  { offers, nodes, facetNames }: OfferSet,
  by: readonly Dimension[],
  chance: Chance,
  columns: OfferColumns = toColumns(offers),
): (OfferBreakdown | BailBreakdown)[] {
  const fields = fieldsOf(by);
  const places = new Map([...nodes.keys()].map((id, place) => [formatNodeId(id), place]));
  if (by.includes('facet')) return facetNames.flatMap((facet) => breakBails(facet));
  if (by.includes('node')) return nodes.size > 0 ? breakBails(null) : [];
  const rows = groupRows(columns, fields, allRows(columns)).map(({ key, rows: members }) => ({
    key,
    ...measureRates(columns, members, chance),
  }));
  return [{ kind: 'offers', by: fields, rows }];

  function breakBails(facet: string | null): BailBreakdown[] {
    const parts = by.filter((each) => each === 'node' || each === 'facet');
    const all = new Map<string, string[]>();
    const partsOf = new Map<Offer, string>();
    for (const offer of offers.filter(isBail)) {
      const values = parts.map((part) => partOf(offer, part, facet));
      all.set(JSON.stringify(values), values);
      partsOf.set(offer, JSON.stringify(values));
    }
    const rows = groupByFields(offers, fields).flatMap(({ key, offers: members }) => {
      const known = members.filter(isKnown);
      const left = known.filter(isBail);
      const byPart = groupBy(left, (offer) => partsOf.get(offer)!);
      const [perOffer, share] = [createPartRates(known, chance), createPartRates(left, chance)];
      return [...all].map(([text, values]): PartRow => {
        const part = byPart.get(text) ?? [];
        return {
          key: inOrder(by, { ...key, ...Object.fromEntries(parts.map((part, i) => [part, values[i]!])) }),
          bails: part.length,
          groupBails: left.length,
          groupOffers: members.length,
          perOffer: perOffer(part),
          share: share(part),
        };
      });
    });
    return [{ kind: 'bails', by, facet, rows: rows.sort((a, b) => compareRows(a.key, b.key)) }];
  }

  function compareRows(a: RowKey, b: RowKey): number {
    for (const each of by) {
      const order = each === 'node' ? placeOf(a.node!) - placeOf(b.node!) : byValue(a[each]!, b[each]!);
      if (order !== 0) return order;
    }
    return 0;
  }

  /** In the order of the tree; what has no node last. */
  function placeOf(node: string): number {
    return places.get(node) ?? Number.MAX_SAFE_INTEGER;
  }
}

function partOf(offer: Offer, part: 'node' | 'facet', facet: string | null): string {
  if (part === 'node') return offer.node === null ? '' : formatNodeId(offer.node);
  return String(offer.facets?.[facet!] ?? '');
}

function inOrder(by: readonly Dimension[], key: RowKey): RowKey {
  return Object.fromEntries(by.map((each) => [each, key[each]!]));
}
