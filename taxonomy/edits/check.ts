import { foldName } from '../fold-name.js';
import { type Draft, isLive, type NodeState, pathUp } from './draft.js';
import { titleOf } from './require.js';

/** What is wrong with a tree; null for one that is sound: whole paths, each bail in one leaf or bucket, no only child, no equal names side by side, right counts. */
export function findFault(draft: Draft): string | null {
  const live = [...draft.nodes.values()].filter(isLive);
  const children = new Map<number | null, NodeState[]>();
  for (const node of live) {
    const parent = node.parentId === null ? null : draft.nodes.get(node.parentId);
    if (parent !== null && (!parent || !isLive(parent) || parent.kind !== 'node'))
      return `${titleOf(node)} stands under n${node.parentId}, which is not in the tree`;
    if (pathUp(draft.nodes, node.id).length > draft.nodes.size) return `${titleOf(node)} stands below itself`;
    children.set(node.parentId, [...(children.get(node.parentId) ?? []), node]);
  }
  const counts = new Map<number, number>();
  for (const { nodeId } of draft.bails.values()) {
    const node = draft.nodes.get(nodeId);
    if (!node || !isLive(node)) return `a bail is in n${nodeId}, which is not in the tree`;
    if (children.has(nodeId)) return `a bail is in ${titleOf(node)}, which has children`;
    for (const id of pathUp(draft.nodes, nodeId)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  for (const node of live) {
    const below = children.get(node.id) ?? [];
    if (below.length === 1) return `${titleOf(node)} has one child`;
    if (node.bailCount !== (counts.get(node.id) ?? 0)) return `${titleOf(node)} is miscounted`;
    const twin = [...below, ...(children.get(node.parentId) ?? [])].find(
      (other) => other.id !== node.id && foldName(other.name) === foldName(node.name),
    );
    if (twin) return `${titleOf(node)} and ${titleOf(twin)} are called the same`;
  }
  return null;
}
