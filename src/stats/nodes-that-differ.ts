import { adjustForDiscoveries } from '../../taxonomy/stats/benjamini-hochberg.js';
import { type NodeLogOdds, weighLogOdds } from '../../taxonomy/stats/log-odds.js';
import { groupByFields, type RowKey } from './breakdown.js';
import type { Offer, OfferField } from './offer.js';
import { isBail } from './rates.js';

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
export function findNodesThatDiffer(offers: readonly Offer[], fields: readonly OfferField[]): NodeDifference[] {
  const placed = offers.filter((offer) => isBail(offer) && offer.leaf !== null);
  const groups = groupByFields(placed, fields);
  if (groups.length < 2) return [];
  return withQ(
    groups.flatMap(({ key, offers: members }) => {
      const inside = new Set(members);
      return contrastNodes(
        key,
        members,
        placed.filter((offer) => !inside.has(offer)),
      );
    }),
  );
}

/** One group against another. @returns strongest evidence first. */
export function contrastNodes(key: RowKey, group: readonly Offer[], rest: readonly Offer[]): NodeDifference[] {
  const inGroup = countByLeaf(group);
  const inRest = countByLeaf(rest);
  const leaves = [...new Set([...inGroup.keys(), ...inRest.keys()])].sort((a, b) => a - b);
  const counts = leaves.map((leaf) => ({
    inGroup: inGroup.get(leaf)?.size ?? 0,
    inRest: inRest.get(leaf)?.size ?? 0,
  }));
  const ofGroup = counts.reduce((sum, each) => sum + each.inGroup, 0);
  const ofRest = counts.reduce((sum, each) => sum + each.inRest, 0);
  const bails = new Map<number, number>();
  for (const { leaf } of group) if (leaf !== null) bails.set(leaf, (bails.get(leaf) ?? 0) + 1);
  return weighLogOdds(counts)
    .flatMap((weighed, i) =>
      weighed ? [{ key, node: leaves[i]!, ofGroup, ofRest, bails: bails.get(leaves[i]!) ?? 0, ...weighed }] : [],
    )
    .sort(byEvidence);
}

function countByLeaf(offers: readonly Offer[]): Map<number, Set<string>> {
  const prompts = new Map<number, Set<string>>();
  for (const offer of offers) {
    if (!isBail(offer) || offer.leaf === null) continue;
    const known = prompts.get(offer.leaf) ?? new Set();
    known.add(`${offer.prompt} ${offer.model ?? ''}`);
    prompts.set(offer.leaf, known);
  }
  return prompts;
}

function withQ(differences: readonly NodeDifference[]): NodeDifference[] {
  const q = adjustForDiscoveries(differences.map(({ p }) => p));
  return differences.map((difference, i) => ({ ...difference, q: q[i]! })).sort(byEvidence);
}

function byEvidence(a: NodeDifference, b: NodeDifference): number {
  return a.p - b.p || a.node - b.node || (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1);
}
