import { adjustForDiscoveries } from '../../taxonomy/stats/benjamini-hochberg.js';
import { type NodeLogOdds, weighNodes } from '../../taxonomy/stats/log-odds.js';
import type { RowKey } from './breakdown.js';
import { allRows, groupRows, type OfferColumns, type Rows, rowsWith, take } from './columns.js';
import { countNumbers, numberTogether } from './number-values.js';
import type { OfferField } from './offer.js';

/** A leaf that a group's bails lie in more or less often than the other bails do. */
export interface NodeDifference extends NodeLogOdds {
  readonly key: RowKey;
  readonly node: number;
  /** All bails of the group and of the rest, counted as `inGroup` and `inRest` are. */
  readonly ofGroup: number;
  readonly ofRest: number;
  /** Bails of the group in this leaf, repeats and all. */
  readonly bails: number;
}

/**
 * Compares each group's bails with all the others', leaf by leaf. Bails of one prompt in one leaf count once on either side, for
 * ten samples of a prompt are no ten findings. q is over all comparisons of all groups.
 * @returns strongest evidence first; empty where there is one group only.
 */
export function findNodesThatDiffer(columns: OfferColumns, fields: readonly OfferField[]): NodeDifference[] {
  const groups = groupRows(columns, fields, rowsWith(allRows(columns), columns.leaf));
  if (groups.length < 2) return [];
  const counts = countInLeaves(
    columns,
    groups.map(({ rows }) => rows),
  );
  return withQ(groups.flatMap(({ key }, group) => weighLeaves(key, counts, group)));
}

/** One group against another. @returns strongest evidence first. */
export function contrastNodes(key: RowKey, columns: OfferColumns, group: Rows, rest: Rows): NodeDifference[] {
  const counts = countInLeaves(
    columns,
    [group, rest].map((rows) => rowsWith(rows, columns.leaf)),
  );
  return withQ(weighLeaves(key, counts, 0));
}

/** What is known of a leaf before all comparisons are. */
type Weighed = Omit<NodeDifference, 'q'>;

function weighLeaves(key: RowKey, { leaves, distinct, inGroups }: LeafCounts, group: number): Weighed[] {
  const { own, alone, bails } = inGroups[group]!;
  const ofGroup = sum(own);
  const ofRest = sum(distinct) - sum(alone);
  const counts = leaves.map((_, i) => ({ inGroup: own[i]!, inRest: distinct[i]! - alone[i]! }));
  return weighNodes(counts).flatMap((weighed, i) =>
    weighed ? [{ key, node: leaves[i]!, ofGroup, ofRest, bails: bails[i]!, ...weighed }] : [],
  );
}

/** Bails by leaf, in columns as long as `leaves`. A find is a prompt and model with any bail in the leaf. */
interface LeafCounts {
  readonly leaves: readonly number[];
  /** Finds in any group. */
  readonly distinct: Int32Array;
  /** For each group: its finds, those of them that no other group has, and its bails. */
  readonly inGroups: readonly { readonly own: Int32Array; readonly alone: Int32Array; readonly bails: Int32Array }[];
}

function countInLeaves(columns: OfferColumns, groups: readonly Rows[]): LeafCounts {
  const placed = new Int32Array(groups.reduce((total, rows) => total + rows.length, 0));
  let filled = 0;
  for (const rows of groups) {
    placed.set(rows, filled);
    filled += rows.length;
  }
  const leafOf = take(columns.leaf, placed);
  const leaves = [...new Set(leafOf)].sort((a, b) => a - b);
  const places = new Map(leaves.map((leaf, place) => [leaf, place]));
  const placeOf = leafOf.map((leaf) => places.get(leaf)!);
  const finds = numberTogether([take(columns.item, placed), placeOf]);
  const column = () => new Int32Array(leaves.length);
  const distinct = column();
  const inGroups = groups.map(() => ({ own: column(), alone: column(), bails: column() }));
  // Of each find: the last group that had it, from 1, and whether an earlier one did.
  const lastGroup = new Int32Array(countNumbers(finds));
  for (let group = 0, i = 0; group < groups.length; group++) {
    const { own, alone, bails } = inGroups[group]!;
    for (const end = i + groups[group]!.length; i < end; i++) {
      const [find, place] = [finds[i]!, placeOf[i]!];
      bails[place]!++;
      const before = Math.abs(lastGroup[find]!);
      if (before === group + 1) continue;
      own[place]!++;
      if (before === 0) {
        distinct[place]!++;
        alone[place]!++;
      } else if (lastGroup[find]! > 0) inGroups[before - 1]!.alone[place]!--;
      lastGroup[find] = before === 0 ? group + 1 : -(group + 1);
    }
  }
  return { leaves, distinct, inGroups };
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function withQ(weighed: readonly Weighed[]): NodeDifference[] {
  const q = adjustForDiscoveries(weighed.map(({ p }) => p));
  return weighed.map((each, i) => ({ ...each, q: q[i]! })).sort(byEvidence);
}

function byEvidence(a: NodeDifference, b: NodeDifference): number {
  return a.p - b.p || a.node - b.node || (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1);
}
