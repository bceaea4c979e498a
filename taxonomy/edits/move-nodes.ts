import { changeNode, childrenOf, type Draft, leavesBelow, pathUp } from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { makeRoom } from './make-room.js';
import { requireFreeName } from './mark.js';
import { requireNode, titleOf } from './require.js';

/** Puts nodes, with all below them, under another node or at the top, where no build moves them away. */
export function moveNodes(draft: Draft, { nodes: ids, to }: Extract<Edit, { readonly edit: 'move' }>): void {
  const nodes = [...new Set(ids)].map((id) => requireNode(draft, id));
  const target = to === null ? null : requireNode(draft, to);
  for (const node of nodes) {
    if (target && pathUp(draft.nodes, target.id).includes(node.id))
      throw new EditError(
        'EDIT_IMPOSSIBLE',
        `${titleOf(node)} cannot go under ${target.id === node.id ? 'itself' : `${titleOf(target)}, which is below it`}. Name another place with --to.`,
      );
    if (node.parentId === to)
      throw new EditError('EDIT_IMPOSSIBLE', `${titleOf(node)} is ${placeOf(draft, to)} already.`);
  }
  if (target && nodes.length === 1 && leavesBelow(draft, to)[0]!.id === to && target.bailCount === 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(target)} is empty: with ${titleOf(nodes[0]!)} alone it would have one child. Move two nodes or more: taxonomy edit move n${nodes[0]!.id} ... --to n${target.id}`,
    );
  if (to !== null) makeRoom(draft, to);
  for (const { id } of nodes) {
    const node = requireNode(draft, id);
    requireFreeName(draft, node.name, to, [], node);
    changeNode(draft, id, { parentId: to, humanParent: to ?? 0 });
    draft.remarks.push(`${titleOf(node)} is now ${placeOf(draft, to)}.`);
  }
}

/** `under n5 “Horror”`, `at the top`. */
export function placeOf(draft: Draft, parentId: number | null): string {
  return parentId === null ? 'at the top' : `under ${titleOf(draft.nodes.get(parentId)!)}`;
}

/** Puts the children of one node under another, without asking what they are called. */
export function moveChildren(draft: Draft, from: number, to: number | null): void {
  for (const { id, humanParent } of childrenOf(draft, from))
    changeNode(draft, id, { parentId: to, humanParent: humanParent === null ? null : (to ?? 0) });
}
