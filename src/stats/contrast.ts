import { allRows, type OfferColumns, type Rows, rowsTold, rowsWith } from './columns.js';
import { type Comparison, compareRows } from './compare.js';
import type { Conditions } from './conditions.js';
import { contrastNodes, type NodeDifference } from './nodes-that-differ.js';
import type { OfferField, OfferKey } from './offer.js';
import type { Chance } from './rates.js';

/** Two conditions of the user's choice: before and after, with and without, one wording and another. */
export interface Contrast {
  readonly first: string;
  readonly second: string;
  /** Offers that meet both conditions, and so were left out of either. */
  readonly inBoth: number;
  readonly bails: Comparison | null;
  /** The same for refusals, and for bails without one; null where nothing says whether the models refused. */
  readonly refusals: Comparison | null;
  readonly noRefusalBails: Comparison | null;
  /** Leaves of the first's bails against the second's. */
  readonly nodes: readonly NodeDifference[];
}

/** What must be equal in two offers that are paired, where neither condition names it. The run is often what tells the two apart. */
const PAIRED_FIELDS: readonly OfferField[] = ['model', 'method', 'variant'];

/** Compares the offers that meet one condition with those that meet the other. */
export function contrastOffers(columns: OfferColumns, first: Conditions, second: Conditions, chance: Chance): Contrast {
  const { offers, refused, bailed } = columns;
  const all = allRows(columns);
  const [ofFirst, ofSecond] = [first, second].map(({ meets }) =>
    Uint8Array.from(offers, (offer) => Number(meets(offer))),
  );
  const [a, b] = [
    rowsWith(all, ofFirst!).filter((row) => !ofSecond![row]),
    rowsWith(all, ofSecond!).filter((row) => !ofFirst![row]),
  ] as const;
  const fields = PAIRED_FIELDS.filter((field) => !first.fields.has(field) && !second.fields.has(field));
  const pairBy: readonly OfferKey[] = ['prompt', 'transcriptModel', ...fields];
  const compare = (wanted: (rows: Rows) => Rows, values: Uint8Array | Float64Array) =>
    compareRows(columns, wanted(a), wanted(b), pairBy, values, chance);
  const known = (rows: Rows) => rowsWith(rows, columns.known);
  const told = (rows: Rows) => rowsTold(rows, columns);
  return {
    first: first.text,
    second: second.text,
    inBoth: rowsWith(all, ofFirst!).length - a.length,
    bails: compare(known, bailed),
    refusals: compare(told, refused),
    noRefusalBails: compare(
      (rows) => known(told(rows)),
      refused.map((refusal, row) => bailed[row]! * (1 - refusal)),
    ),
    nodes: contrastNodes({}, columns, a, b),
  };
}
