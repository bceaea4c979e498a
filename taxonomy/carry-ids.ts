/** A bail's nodes from the top to its leaf: ids in the old tree, indices in the new one. */
export interface PathPair {
  readonly old: readonly number[];
  readonly now: readonly number[];
}

/** Below this share of members in common (Jaccard) a node is a new one. */
const LEAST_OVERLAP = 0.5;

/**
 * Finds for each node of a new tree the node of the old one that it continues, by the bails they share.
 * Above half of the union in common, each side has at most one partner among nodes of disjoint members; where a node and its
 * parent both claim the same partner, the larger overlap wins, then the lower old id, then the lower new index.
 * @param pairs one for each bail that both trees hold.
 * @param nodeCount nodes of the new tree.
 * @param oldSizes, newSizes bails of each node, those included that the other tree lacks.
 * @returns for each new node an old id, each at most once, or null.
 */
export function carryIds(
  pairs: Iterable<PathPair>,
  nodeCount: number,
  oldSizes: ReadonlyMap<number, number>,
  newSizes: ArrayLike<number>,
): (number | null)[] {
  const claims = [...countShared(pairs)]
    .flatMap(([now, shared]) =>
      [...shared].map(([old, count]) => ({ now, old, overlap: count / (oldSizes.get(old)! + newSizes[now]! - count) })),
    )
    .filter(({ overlap }) => overlap >= LEAST_OVERLAP)
    .sort((a, b) => b.overlap - a.overlap || a.old - b.old || a.now - b.now);
  const carried: (number | null)[] = new Array(nodeCount).fill(null);
  const taken = new Set<number>();
  for (const { now, old } of claims) {
    if (carried[now] !== null || taken.has(old)) continue;
    carried[now] = old;
    taken.add(old);
  }
  return carried;
}

/** How many bails each new node shares with each old one. */
function countShared(pairs: Iterable<PathPair>): Map<number, Map<number, number>> {
  const shared = new Map<number, Map<number, number>>();
  for (const { old, now } of pairs) {
    for (const index of now) {
      const counts = shared.get(index) ?? new Map<number, number>();
      shared.set(index, counts);
      for (const id of old) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return shared;
}
