import { adjustForDiscoveries } from './benjamini-hochberg.js';
import { twoSidedP, Z_95 } from './normal.js';

/**
 * How strongly the prior holds a node to its share overall, in bails, where nothing else is asked for: enough to bound a node that one
 * part lacks; of more, the intervals of large differences in small groups no longer hold the truth (see the coverage benchmark).
 */
export const DEFAULT_PRIOR_SIZE = 5;
/** A node with fewer bails than this expected in either part is said to be small. */
export const SMALL_EXPECTED = 5;

/** One node's bails in a group and in the rest. */
export interface NodeCounts {
  readonly inGroup: number;
  readonly inRest: number;
}

/** How far a node is over-represented in a group against the rest. */
export interface NodeLogOdds extends NodeCounts {
  /** Natural logarithm of the ratio of odds: above 0 is more than in the rest. */
  readonly logOdds: number;
  readonly low: number;
  readonly high: number;
  /** In standard errors. */
  readonly z: number;
  /** Two-sided, 0 to 1, and what is left of it after all nodes were looked at. */
  readonly p: number;
  readonly q: number;
  /** Too few bails were to be expected for the figures to mean much. */
  readonly isSmall: boolean;
}

/**
 * The weighted log odds of every node: its odds in the group over its odds in the rest, both drawn towards its share overall.
 * @param nodes nodes that share out the bails: each bail counts in exactly one.
 * @param priorSize bails' worth of prior, shared out as the bails of group and rest together are; above 0.
 * @returns one for each node, in order; null for one without bails, or that holds all there are, and for all where group or rest is empty.
 * @throws RangeError for a negative count, or a prior of no size.
 * @source Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16 (2008), model-based section with the informative
 *   Dirichlet prior, with the variance in full; q: Benjamini and Hochberg (1995).
 */
export function weighLogOdds(
  nodes: readonly NodeCounts[],
  priorSize: number = DEFAULT_PRIOR_SIZE,
): (NodeLogOdds | null)[] {
  const weighed = weighNodes(nodes, priorSize);
  const qValues = adjustForDiscoveries(weighed.flatMap((each) => (each ? [each.p] : [])));
  let next = 0;
  return weighed.map((each) => each && { ...each, q: qValues[next++]! });
}

/** The same without q, where it is to be taken over the nodes of several groups. */
export function weighNodes(
  nodes: readonly NodeCounts[],
  priorSize: number = DEFAULT_PRIOR_SIZE,
): (Omit<NodeLogOdds, 'q'> | null)[] {
  if (!(priorSize > 0)) throw new RangeError(`A prior of ${priorSize} bails. Expected a number above 0.`);
  const group = sumOf(nodes.map((node) => node.inGroup));
  const rest = sumOf(nodes.map((node) => node.inRest));
  return nodes.map((node) => weigh(node, group, rest, priorSize));
}

function weigh(node: NodeCounts, group: number, rest: number, priorSize: number): Omit<NodeLogOdds, 'q'> | null {
  const share = (node.inGroup + node.inRest) / (group + rest);
  if (group === 0 || rest === 0 || share === 0 || share === 1) return null;
  const prior = priorSize * share;
  const a = oddsOf(node.inGroup + prior, group + priorSize);
  const b = oddsOf(node.inRest + prior, rest + priorSize);
  const logOdds = a.log - b.log;
  const error = Math.sqrt(a.variance + b.variance);
  const z = logOdds / error;
  const leastExpected = Math.min(share, 1 - share) * Math.min(group, rest);
  return {
    inGroup: node.inGroup,
    inRest: node.inRest,
    logOdds,
    low: logOdds - Z_95 * error,
    high: logOdds + Z_95 * error,
    z,
    p: twoSidedP(z),
    isSmall: leastExpected < SMALL_EXPECTED,
  };
}

function oddsOf(count: number, total: number): { log: number; variance: number } {
  return { log: Math.log(count / (total - count)), variance: 1 / count + 1 / (total - count) };
}

function sumOf(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) {
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY))
      throw new RangeError(`${count} bails in a node. Expected 0 or more.`);
    sum += count;
  }
  return sum;
}
