import { dot, normalize } from '../../embeddings/matrix.js';
import { type BailState, childrenOf, type Draft, isLive, leavesBelow, type NodeState } from './draft.js';
import type { VectorOf } from './nearest-leaf.js';

/** A change that would put a tree in order, and why. */
export type Proposal =
  | { readonly kind: 'split'; readonly node: NodeState; readonly why: string }
  | { readonly kind: 'merge'; readonly node: NodeState; readonly other: NodeState; readonly why: string }
  | { readonly kind: 'move'; readonly node: NodeState; readonly to: NodeState; readonly why: string };

/** A leaf is oversized when it holds so many times the median leaf's bails, and so many bails at all. */
const OVERSIZED = 5;
const LEAST_TO_SPLIT = 30;
/** Two siblings are near-identical when so many of the smaller one's bails are nearer to the centre of the other. */
const NEAR_IDENTICAL = 0.4;
/** A leaf belongs elsewhere when another parent's other leaves are nearer to it than its own parent's, by so much cosine. */
const CLEARLY_NEARER = 0.1;

interface Leaf {
  readonly node: NodeState;
  readonly vectors: readonly Float32Array[];
  readonly centre: Float32Array;
}

/**
 * What upkeep a tree needs: oversized or incoherent leaves to split, near-identical siblings to merge, leaves that are nearer
 * to another parent. Each node is in one proposal at most; what a human named, placed or pinned is in none.
 */
export function proposeUpkeep(draft: Draft, vectorOf: VectorOf): Proposal[] {
  const leaves = describeLeaves(draft, vectorOf);
  const used = new Set<number>();
  const take = (proposals: readonly Proposal[]) =>
    proposals.filter((proposal) => {
      const ids = 'other' in proposal ? [proposal.node.id, proposal.other.id] : [proposal.node.id];
      if (ids.some((id) => used.has(id))) return false;
      for (const id of ids) used.add(id);
      return true;
    });
  return [...take(findMerges(leaves)), ...take(findSplits(leaves)), ...take(findMoves(draft, leaves))];
}

function describeLeaves(draft: Draft, vectorOf: VectorOf): Leaf[] {
  const bailsOf = new Map<number, BailState[]>();
  for (const bail of draft.bails.values()) {
    const bails = bailsOf.get(bail.nodeId);
    if (bails) bails.push(bail);
    else bailsOf.set(bail.nodeId, [bail]);
  }
  return leavesBelow(draft, null).flatMap((node) => {
    if (isDecided(node)) return [];
    const vectors = (bailsOf.get(node.id) ?? [])
      .filter(({ duplicateOf }) => duplicateOf === null)
      .flatMap((bail) => vectorOf(bail) ?? []);
    return vectors.length === 0 ? [] : [{ node, vectors, centre: meanOf(vectors) }];
  });
}

function isDecided({ source, isPinned, humanName, humanParent }: NodeState): boolean {
  return source !== 'found' || isPinned === 1 || humanName !== null || humanParent !== null;
}

function findMerges(leaves: readonly Leaf[]): Proposal[] {
  return leaves
    .flatMap((a, i) =>
      leaves.slice(i + 1).map((b) => (a.vectors.length >= b.vectors.length ? [a, b] : [b, a]) as [Leaf, Leaf]),
    )
    .filter(([a, b]) => a.node.parentId === b.node.parentId)
    .map(([larger, smaller]) => ({ larger, smaller, share: shareNearer(smaller, larger) }))
    .filter(({ share }) => share >= NEAR_IDENTICAL)
    .sort((x, y) => y.share - x.share)
    .map(({ larger, smaller, share }) => ({
      kind: 'merge' as const,
      node: larger.node,
      other: smaller.node,
      why: `${Math.round(100 * share)} % of the smaller one's bails are nearer to the centre of the larger`,
    }));
}

function shareNearer({ vectors, centre }: Leaf, other: Leaf): number {
  return vectors.filter((vector) => dot(vector, other.centre) > dot(vector, centre)).length / vectors.length;
}

function findSplits(leaves: readonly Leaf[]): Proposal[] {
  const sizes = leaves.map(({ node }) => node.bailCount).sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1] ?? 0;
  const cohesions = leaves.map(({ node }) => node.cohesion ?? 1).sort((a, b) => a - b);
  const low = cohesions[Math.floor(0.05 * cohesions.length)] ?? 0;
  return leaves
    .filter(({ vectors }) => vectors.length >= LEAST_TO_SPLIT)
    .flatMap(({ node }): Proposal[] => {
      const times = node.bailCount / Math.max(1, median);
      if (times >= OVERSIZED)
        return [{ kind: 'split', node, why: `it holds ${times.toFixed(1)} times the bails of the median leaf` }];
      const cohesion = node.cohesion ?? 1;
      return cohesion < low
        ? [{ kind: 'split', node, why: `its cohesion, ${cohesion.toFixed(2)}, is among the lowest 5 % of leaves` }]
        : [];
    });
}

function findMoves(draft: Draft, leaves: readonly Leaf[]): Proposal[] {
  const siblings = new Map<number, Leaf[]>();
  for (const leaf of leaves) {
    const { parentId } = leaf.node;
    if (parentId === null) continue;
    const group = siblings.get(parentId);
    if (group) group.push(leaf);
    else siblings.set(parentId, [leaf]);
  }
  return leaves.flatMap((leaf): Proposal[] => {
    const { parentId } = leaf.node;
    // A parent of two would be left with one child.
    if (parentId === null || childrenOf(draft, parentId).length < 3) return [];
    const nearness = (group: readonly Leaf[]) =>
      dot(leaf.centre, meanOf(group.filter((other) => other !== leaf).map(({ centre }) => centre)));
    const own = siblings.get(parentId)!;
    if (own.length < 2) return [];
    const others = [...siblings].filter(([id, group]) => id !== parentId && group.length >= 2);
    const [best] = others.map(([id, group]) => ({ id, cosine: nearness(group) })).sort((a, b) => b.cosine - a.cosine);
    const gain = best ? best.cosine - nearness(own) : 0;
    const to = best && draft.nodes.get(best.id)!;
    if (!to || !isLive(to) || gain < CLEARLY_NEARER) return [];
    return [
      { kind: 'move', node: leaf.node, to, why: `its cosine to the leaves there is higher by ${gain.toFixed(2)}` },
    ];
  });
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (let j = 0; j < sum.length; j++) sum[j]! += vector[j]!;
  return normalize(sum);
}
