import type { Count } from '../../taxonomy/stats/counts.js';
import { cohenKappa, type Kappa } from '../../taxonomy/stats/kappa.js';
import { allRows, groupRows, type OfferColumns, type RowGroup, rowsWith } from './columns.js';
import { pairRows } from './compare.js';

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
export function measureMethodAgreement(columns: OfferColumns): MethodAgreement[] {
  const known = rowsWith(allRows(columns), columns.known);
  const methods = groupRows(columns, ['method'], known).filter(({ rows }) => columns.offers[rows[0]!]!.method !== null);
  return methods.flatMap((first, i) => methods.slice(i + 1).map((second) => compareMethods(columns, first, second)));
}

/** Leaves with bails of one method only, though bails came by several; those least owed to chance first. */
export function findLoneNodes(columns: OfferColumns): LoneNode[] {
  const placed = rowsWith(allRows(columns), columns.leaf);
  const methods = groupRows(columns, ['method'], placed).filter(
    ({ rows }) => columns.offers[rows[0]!]!.method !== null,
  );
  if (methods.length < 2) return [];
  const bails = methods.reduce((sum, { rows }) => sum + rows.length, 0);
  // By leaf: its bails, and the method of all of them; -1 where there are several.
  const leaves = new Map<number, { method: number; bails: number }>();
  for (const [method, { rows }] of methods.entries()) {
    for (const row of rows) {
      const leaf = leaves.get(columns.leaf[row]!);
      if (!leaf) leaves.set(columns.leaf[row]!, { method, bails: 1 });
      else {
        leaf.bails++;
        if (leaf.method !== method) leaf.method = -1;
      }
    }
  }
  return [...leaves]
    .flatMap(([node, { method, bails: own }]) =>
      method < 0
        ? []
        : [
            {
              node,
              method: methods[method]!.key.method!,
              bails: own,
              chance: (methods[method]!.rows.length / bails) ** own,
            },
          ],
    )
    .sort((a, b) => a.chance - b.chance || a.node - b.node);
}

function compareMethods(columns: OfferColumns, first: RowGroup, second: RowGroup): MethodAgreement {
  const { both: pairs } = pairRows(columns, first.rows, second.rows, ['prompt', 'model'], columns.bailed);
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const { first: a, second: b } of pairs) {
    if (isLeft(a)) table[isLeft(b) ? 'both' : 'onlyFirst']++;
    else table[isLeft(b) ? 'onlySecond' : 'neither']++;
  }
  return {
    first: first.key.method!,
    second: second.key.method!,
    items: pairs.length,
    ...table,
    kappa: cohenKappa(table),
  };
}

function isLeft({ successes, trials }: Count): boolean {
  return successes >= MAJORITY * trials;
}
