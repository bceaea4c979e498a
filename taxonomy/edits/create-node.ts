import { addNode, bailsIn, changeNode, childrenOf, type Draft, leavesBelow, pathUp, placeBail } from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { joinKeyphrases } from './join-keyphrases.js';
import { makeRoom } from './make-room.js';
import { cleanName, requireFreeName } from './mark.js';
import { placeOf } from './move-nodes.js';
import { countBails, requireBails, requireNode, titleOf } from './require.js';

/** Makes a node: a leaf of bails, a group of nodes, or an empty leaf to be filled. Under a leaf, that leaf's other bails get a leaf of their own. */
export function createNode(
  draft: Draft,
  { name: typed, under, bails: bailIds, nodes: nodeIds }: Extract<Edit, { readonly edit: 'new' }>,
): void {
  const name = cleanName(typed);
  if (bailIds.length > 0 && nodeIds.length > 0)
    throw new EditError('EDIT_IMPOSSIBLE', `“${name}” is made of bails or of nodes, not of both. Name one kind.`);
  const nodes = [...new Set(nodeIds)].map((id) => requireNode(draft, id));
  if (nodes.length === 1)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `“${name}” would have ${titleOf(nodes[0]!)} as its one child. Name two nodes or more, or rename that one.`,
    );
  if (under !== null) refuseBadPlace(draft, name, under, bailIds, nodeIds);
  const taken = new Set(nodeIds);
  const beside = childrenOf(draft, under).filter(({ id }) => taken.has(id));
  requireFreeName(draft, name, under, nodes, null);
  if (under !== null && nodes.length > 0 && childrenOf(draft, under).length === beside.length && beside.length > 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `“${name}” would be the one child of ${titleOf(draft.nodes.get(under)!)}, which has no other children than these. Leave one out, or rename ${titleOf(draft.nodes.get(under)!)}.`,
    );
  const bails = requireBails(draft, bailIds);
  if (under !== null) makeRoom(draft, under);
  const keyphrases = joinKeyphrases(nodes.map((node) => node.keyphrases));
  const id = addNode(draft, under, { name, humanName: name, humanParent: under ?? 0, keyphrases });
  for (const { transcriptId } of bails) placeBail(draft, transcriptId, id, { handNode: id });
  for (const node of nodes) changeNode(draft, node.id, { parentId: id, humanParent: id });
  const content =
    nodes.length > 0
      ? `, with ${nodes.length} nodes`
      : bails.length > 0
        ? `, with ${countBails(bails.length)}`
        : ', still empty';
  draft.remarks.unshift(`n${id} “${name}” is new ${placeOf(draft, under)}${content}.`);
}

function refuseBadPlace(
  draft: Draft,
  name: string,
  under: number,
  bailIds: readonly number[],
  nodeIds: readonly number[],
): void {
  const parent = requireNode(draft, under);
  const above = nodeIds.find((id) => pathUp(draft.nodes, under).includes(id));
  if (above !== undefined)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `“${name}” cannot stand under ${titleOf(parent)} and hold n${above}, which that is below or is itself.`,
    );
  if (leavesBelow(draft, under)[0]!.id !== under) return;
  const own = bailsIn(draft, under);
  const taken = new Set(requireBails(draft, bailIds).map(({ transcriptId }) => transcriptId));
  if (own.every(({ transcriptId }) => taken.has(transcriptId)))
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(parent)} is a leaf, and “${name}” would be its one child. Rename it instead: taxonomy edit rename n${under} NAME`,
    );
}
