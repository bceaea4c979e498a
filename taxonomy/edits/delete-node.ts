import {
  bailsIn,
  childrenOf,
  type Draft,
  leavesBelow,
  type NodeState,
  pathUp,
  placeBail,
  retireNode,
} from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { moveChildren, placeOf } from './move-nodes.js';
import { findNearestLeaves, type VectorOf } from './nearest-leaf.js';
import { countBails, requireNode, titleOf } from './require.js';

/**
 * Takes a node out of the tree. Where nothing else is said, the children of a group go up to its parent, and each bail of a leaf
 * goes to the nearest leaf under the same parent; at the top, to the nearest of all. With `to`, the node goes with all below it, and
 * each bail goes to `to`, or to the nearest leaf below that.
 */
export function deleteNode(
  draft: Draft,
  { node: id, to }: Extract<Edit, { readonly edit: 'delete' }>,
  vectorOf: VectorOf,
): void {
  const node = requireNode(draft, id);
  if (to === null && childrenOf(draft, id).length > 0) {
    liftChildren(draft, node);
    return;
  }
  if (to !== null && pathUp(draft.nodes, requireNode(draft, to).id).includes(id))
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `The bails of ${titleOf(node)} cannot go to n${to}, which goes with it. Name another node with --to.`,
    );
  const gone = subtreeOf(draft, id);
  const leaves = findHomes(draft, node, to, new Set(gone));
  const bails = gone.flatMap((below) => bailsIn(draft, below));
  const homes = findNearestLeaves(draft, bails, leaves, vectorOf);
  for (const { transcriptId } of bails) placeBail(draft, transcriptId, homes.get(transcriptId)!);
  for (const below of gone) retireNode(draft, below, to ?? heirOf(draft, below, bails, homes) ?? node.parentId);
  const took = new Set(homes.values());
  const where =
    took.size === 1
      ? ` went to ${titleOf(draft.nodes.get([...took][0]!)!)}`
      : ` went to the nearest of ${took.size} leaves: ${[...took]
          .sort((a, b) => a - b)
          .map((leaf) => `n${leaf}`)
          .join(', ')}`;
  draft.remarks.push(
    `${titleOf(node)} is deleted${bails.length > 0 ? `; its ${countBails(bails.length)}${where}` : ''}.`,
  );
}

function liftChildren(draft: Draft, node: NodeState): void {
  const children = childrenOf(draft, node.id);
  const largest = children.reduce((best, child) => (child.bailCount > best.bailCount ? child : best));
  moveChildren(draft, node.id, node.parentId);
  retireNode(draft, node.id, node.parentId ?? largest.id);
  draft.remarks.push(
    `${titleOf(node)} is deleted; its ${children.length} children are now ${placeOf(draft, node.parentId)}.`,
  );
}

/** The leaves that may take the bails. */
function findHomes(draft: Draft, node: NodeState, to: number | null, gone: ReadonlySet<number>): number[] {
  const within = (top: number | null) =>
    leavesBelow(draft, top)
      .map((leaf) => leaf.id)
      .filter((leaf) => !gone.has(leaf));
  if (to !== null) return within(to);
  const near = within(node.parentId);
  if (near.length === 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(node)} is the only leaf: its bails have nowhere else to go. Split or rename it instead.`,
    );
  return near;
}

/** Where most bails of one node went. */
function heirOf(
  draft: Draft,
  id: number,
  bails: readonly { readonly transcriptId: number; readonly nodeId: number }[],
  homes: ReadonlyMap<number, number>,
): number | null {
  const counts = new Map<number, number>();
  for (const { transcriptId, nodeId } of bails) {
    if (!pathUp(draft.nodes, nodeId).includes(id)) continue;
    const home = homes.get(transcriptId)!;
    counts.set(home, (counts.get(home) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? null;
}

function subtreeOf(draft: Draft, id: number): number[] {
  return [id, ...childrenOf(draft, id).flatMap((child) => subtreeOf(draft, child.id))];
}
