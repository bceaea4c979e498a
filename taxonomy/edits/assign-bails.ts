import { childrenOf, type Draft, leavesBelow, placeBail } from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { findNearestLeaves, type VectorOf } from './nearest-leaf.js';
import { countBails, requireBails, requireNode, titleOf } from './require.js';

/** Why a bail that a human put beside the tree is there. */
const BY_HAND = 'put here by hand';

/** Puts bails, with all that say the same, into a leaf, or into the nearest leaf below a group; there no build moves them away. */
export function assignBails(
  draft: Draft,
  { bails: ids, node: id }: Extract<Edit, { readonly edit: 'assign' }>,
  vectorOf: VectorOf,
): void {
  const node = requireNode(draft, id, 'any');
  const bails = requireBails(draft, ids);
  if (bails.length === 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      'No bail was named. Expected its id, or run/id, as taxonomy show lists them.',
    );
  const isGroup = childrenOf(draft, id).length > 0;
  const leaves = isGroup ? leavesBelow(draft, id).map((leaf) => leaf.id) : [id];
  const homes = findNearestLeaves(draft, bails, leaves, vectorOf);
  const moved = bails.filter(({ transcriptId, nodeId, handNode }) => {
    const home = homes.get(transcriptId)!;
    return nodeId !== home || handNode !== home;
  });
  if (moved.length === 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${bails.length === 1 ? 'The bail is' : 'These bails are'} in ${titleOf(node)} by hand already.`,
    );
  const reason = node.kind === 'node' ? null : BY_HAND;
  for (const { transcriptId } of moved) {
    const handNode = homes.get(transcriptId)!;
    placeBail(draft, transcriptId, handNode, { handNode, reason });
  }
  const took = [...new Set(homes.values())].map((leaf) => titleOf(draft.nodes.get(leaf)!));
  draft.remarks.push(`${countBails(moved.length)} put into ${took.join(', ')} by hand.`);
  const named = new Set(ids).size;
  if (bails.length > named)
    draft.remarks.push(
      `${countBails(bails.length - named)} that ${bails.length - named === 1 ? 'says' : 'say'} the same went with ${named === 1 ? 'it' : 'them'}.`,
    );
}
