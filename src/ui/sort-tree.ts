import type { TreeNode } from '../../taxonomy/tree.js';

/** What siblings can be put in order by. */
export const SORT_ORDERS = ['size', 'name', 'cohesion', 'novelty'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** Siblings in order at every level, buckets last; ties as they were built. */
export function sortTree(tree: readonly TreeNode[], order: SortOrder): readonly TreeNode[] {
  const compare = COMPARE[order];
  return [...tree]
    .sort((a, b) => Number(a.kind !== 'node') - Number(b.kind !== 'node') || compare(a, b))
    .map((node) => (node.children.length === 0 ? node : { ...node, children: sortTree(node.children, order) }));
}

const COMPARE: Readonly<Record<SortOrder, (a: TreeNode, b: TreeNode) => number>> = {
  size: (a, b) => b.bailCount - a.bailCount,
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  cohesion: (a, b) => (b.cohesion ?? -1) - (a.cohesion ?? -1),
  // Least like anything in the published taxonomy first; what is like nothing there is the newest.
  novelty: (a, b) => (a.like?.similarity ?? 0) - (b.like?.similarity ?? 0),
};
