import { foldName } from '../fold-name.js';
import { changeNode, childrenOf, type Draft, isLive, type NodeState, pathUp, retireNode } from './draft.js';
import { EditError } from './errors.js';
import { titleOf } from './require.js';

/** Makes a tree sound after a change: no emptied leaf, no node with one child, right counts, larger siblings first, no equal names. */
export function settleDraft(before: Draft, draft: Draft): void {
  let isChanged = true;
  while (isChanged) isChanged = retireEmptied(before, draft) || liftOnlyChild(draft);
  countBailsOfNodes(draft);
  orderSiblings(draft);
  numberEqualNames(before, draft);
}

/** A leaf that lost its last bail, or a group its last child, leaves the tree, unless a human made it or decided something of it. */
function retireEmptied(before: Draft, draft: Draft): boolean {
  const used = new Set<number | null>([...draft.bails.values()].map(({ nodeId }) => nodeId));
  for (const node of draft.nodes.values()) if (isLive(node)) used.add(node.parentId);
  for (const node of draft.nodes.values()) {
    if (!isLive(node) || used.has(node.id) || isKept(node) || !wasUsed(before, node.id)) continue;
    const heir = node.kind === 'node' ? findHeir(before, draft, node) : null;
    retireNode(draft, node.id, heir);
    draft.remarks.push(`${titleOf(node)} is empty now and left the tree.`);
    return true;
  }
  return false;
}

function isKept({ kind, source, isPinned, humanName, humanSummary, note }: NodeState): boolean {
  if (kind !== 'node') return note !== null;
  return source === 'human' || isPinned === 1 || humanName !== null || humanSummary !== null || note !== null;
}

function wasUsed(before: Draft, id: number): boolean {
  for (const { nodeId } of before.bails.values()) if (nodeId === id) return true;
  return childrenOf(before, id).length > 0;
}

/** Where most of its bails went. */
function findHeir(before: Draft, draft: Draft, { id, parentId }: NodeState): number | null {
  const counts = new Map<number, number>();
  for (const [transcript, { nodeId }] of before.bails) {
    if (nodeId !== id) continue;
    const now = draft.bails.get(transcript)!.nodeId;
    counts.set(now, (counts.get(now) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? parentId;
}

/** A node with one child gives its place to it. */
function liftOnlyChild(draft: Draft): boolean {
  const children = new Map<number, NodeState[]>();
  for (const node of draft.nodes.values()) {
    if (!isLive(node) || node.parentId === null) continue;
    const siblings = children.get(node.parentId);
    if (siblings) siblings.push(node);
    else children.set(node.parentId, [node]);
  }
  for (const [id, [child, ...others]] of children) {
    if (others.length > 0) continue;
    const node = draft.nodes.get(id)!;
    if (!isLive(node)) continue;
    if (node.isPinned === 1)
      throw new EditError(
        'NODE_PINNED',
        `${titleOf(node)} is pinned and would be left with one child. Let it go first: taxonomy edit pin n${id} --off`,
      );
    const { parentId, position, note } = node;
    const humanParent = child!.humanParent === null ? null : (parentId ?? 0);
    changeNode(draft, child!.id, { parentId, position, humanParent, note: child!.note ?? note });
    retireNode(draft, id, child!.id);
    draft.remarks.push(`${titleOf(node)} had one child left, ${titleOf(child!)}, which took its place.`);
    return true;
  }
  return false;
}

/** Bails at and below each node, duplicates counted and not. */
function countBailsOfNodes(draft: Draft): void {
  const counts = new Map<number, { bails: number; distinct: number }>();
  const paths = new Map<number, number[]>();
  for (const { nodeId, duplicateOf } of draft.bails.values()) {
    const path = paths.get(nodeId) ?? pathUp(draft.nodes, nodeId);
    paths.set(nodeId, path);
    for (const id of path) {
      const count = counts.get(id) ?? { bails: 0, distinct: 0 };
      counts.set(id, { bails: count.bails + 1, distinct: count.distinct + (duplicateOf === null ? 1 : 0) });
    }
  }
  for (const node of draft.nodes.values()) {
    if (!isLive(node)) continue;
    const { bails: bailCount, distinct: distinctCount } = counts.get(node.id) ?? { bails: 0, distinct: 0 };
    if (node.bailCount !== bailCount || node.distinctCount !== distinctCount)
      changeNode(draft, node.id, { bailCount, distinctCount });
  }
}

/** Larger siblings first, equal ones as they stood; buckets last. The positions of a group are dealt out anew among it. */
function orderSiblings(draft: Draft): void {
  const groups = new Map<number | null, NodeState[]>();
  for (const node of draft.nodes.values()) {
    if (!isLive(node)) continue;
    const siblings = groups.get(node.parentId);
    if (siblings) siblings.push(node);
    else groups.set(node.parentId, [node]);
  }
  const isBucket = ({ kind }: NodeState) => (kind === 'node' ? 0 : 1);
  for (const siblings of groups.values()) {
    const shown = siblings.toSorted((a, b) => a.position - b.position || a.id - b.id);
    const wanted = shown.toSorted((a, b) => isBucket(a) - isBucket(b) || (isBucket(a) ? 0 : b.bailCount - a.bailCount));
    const positions = spread(shown.map(({ position }) => position));
    wanted.forEach(({ id, position }, i) => {
      if (position !== positions[i]) changeNode(draft, id, { position: positions[i]! });
    });
  }
}

/** Ascending numbers, each above the one before. */
function spread(positions: readonly number[]): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return positions.map((position) => {
    last = Math.max(position, last + 1);
    return last;
  });
}

/** A node that came to stand beside, under or above one of its name gets a number. */
function numberEqualNames(before: Draft, draft: Draft): void {
  const changed = [...draft.nodes.values()].filter((node) => {
    const old = before.nodes.get(node.id);
    return isLive(node) && node.kind === 'node' && (!old || !isLive(old) || old.parentId !== node.parentId);
  });
  const isNamed = ({ humanName }: NodeState) => (humanName === null ? 1 : 0);
  const settled = changed.toSorted((a, b) => isNamed(a) - isNamed(b) || a.id - b.id);
  const open = new Set(settled.map(({ id }) => id));
  for (const { id } of settled) {
    open.delete(id);
    const node = draft.nodes.get(id)!;
    const parent = node.parentId === null ? [] : [draft.nodes.get(node.parentId)!];
    const near = [...parent, ...childrenOf(draft, node.parentId), ...childrenOf(draft, id)];
    const taken = new Set(
      near.filter((other) => !open.has(other.id) && other.id !== id).map(({ name }) => foldName(name)),
    );
    if (!taken.has(foldName(node.name))) continue;
    let number = 2;
    while (taken.has(foldName(`${node.name} (${number})`))) number++;
    const name = `${node.name} (${number})`;
    changeNode(draft, id, { name, humanName: node.humanName === null ? null : name });
    draft.remarks.push(`${titleOf(node)} stands beside one of its name now and is called “${name}”.`);
  }
}
