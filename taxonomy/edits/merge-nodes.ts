import { bailsIn, changeNode, childrenOf, type Draft, leavesBelow, pathUp, placeBail, retireNode } from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { joinKeyphrases } from './join-keyphrases.js';
import { makeRoom } from './make-room.js';
import { moveChildren } from './move-nodes.js';
import { findNearestLeaves, type VectorOf } from './nearest-leaf.js';
import { countBails, requireNode, titleOf } from './require.js';

/** Puts what other nodes hold into one; their ids lead to it from now on. */
export function mergeNodes(
  draft: Draft,
  { node: id, others }: Extract<Edit, { readonly edit: 'merge' }>,
  vectorOf: VectorOf,
): void {
  for (const other of new Set(others)) mergeOne(draft, id, other, vectorOf);
}

/**
 * Children go under the node; a leaf that gets some keeps its own bails in a leaf below it. The bails of a leaf go into the node,
 * or, where it has children, each into the nearest leaf below it.
 */
function mergeOne(draft: Draft, id: number, otherId: number, vectorOf: VectorOf): void {
  const node = requireNode(draft, id);
  const other = requireNode(draft, otherId);
  if (id === otherId)
    throw new EditError('EDIT_IMPOSSIBLE', `${titleOf(node)} cannot be merged into itself. Name another node.`);
  if (pathUp(draft.nodes, id).includes(otherId))
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(node)} is below ${titleOf(other)}. Name them the other way round: taxonomy edit merge n${otherId} n${id}`,
    );
  const count = other.bailCount;
  if (childrenOf(draft, otherId).length > 0) {
    makeRoom(draft, id);
    moveChildren(draft, otherId, id);
  } else {
    const bails = bailsIn(draft, otherId);
    const leaves = leavesBelow(draft, id)
      .map((leaf) => leaf.id)
      .filter((leaf) => leaf !== otherId);
    const homes = findNearestLeaves(draft, bails, leaves, vectorOf);
    for (const { transcriptId } of bails) placeBail(draft, transcriptId, homes.get(transcriptId)!);
  }
  changeNode(draft, id, { keyphrases: joinKeyphrases([node.keyphrases, other.keyphrases]) });
  retireNode(draft, otherId, id);
  draft.remarks.push(`${titleOf(other)}, ${countBails(count)}, is now part of ${titleOf(node)}.`);
}
