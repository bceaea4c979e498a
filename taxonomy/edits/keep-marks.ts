import {
  changeNode,
  childrenOf,
  copyDraft,
  type Draft,
  isLive,
  leavesBelow,
  type NodeState,
  pathUp,
  placeBail,
} from './draft.js';
import { makeRoom } from './make-room.js';
import { titleOf } from './require.js';
import { settleDraft } from './settle.js';

/**
 * Makes again, on the tree of a build, what humans had decided of the tree before: names, summaries, places, pins, nodes made by
 * hand. What cannot be kept is said.
 * @param before the tree that the build replaced, with its marks. @param built is not changed.
 * @returns another draft, sound like one after an edit; its remarks say what has no place any more.
 */
export function keepMarks(before: Draft, built: Draft): Draft {
  const draft = copyDraft(built);
  reviveNodes(before, draft);
  restoreWords(before, draft);
  restoreBails(before, draft);
  restoreParents(draft);
  freePinned(draft);
  const lost = draft.remarks.length;
  settleDraft(built, draft);
  draft.remarks.splice(lost);
  return draft;
}

/** A node that a human made, pinned, put bails into or nodes under stays in the tree, empty if need be. */
function reviveNodes(before: Draft, draft: Draft): void {
  const wanted = new Set<number>();
  for (const { handNode } of draft.bails.values()) if (handNode !== null) wanted.add(handNode);
  for (const { humanParent, retiredBuild } of draft.nodes.values())
    if (humanParent && retiredBuild === null) wanted.add(humanParent);
  for (const node of before.nodes.values()) {
    if (!isLive(node) || isLive(draft.nodes.get(node.id)!)) continue;
    if (node.source === 'human' || node.isPinned === 1 || wanted.has(node.id)) {
      changeNode(draft, node.id, { ...node, parentId: null, bailCount: 0, distinctCount: 0 });
      const parentId = findPlace(draft, node);
      changeNode(draft, node.id, { parentId });
    } else if (isMarked(node))
      draft.remarks.push(`${titleOf(node)}, changed by hand, is like no node of the new tree and left it.`);
  }
}

function isMarked({ humanName, humanSummary, humanParent, note }: NodeState): boolean {
  return [humanName, humanSummary, humanParent, note].some((mark) => mark !== null);
}

/** Under its parent where that is a group still, else beside it, else at the top. */
function findPlace(draft: Draft, { id, parentId }: NodeState): number | null {
  for (let at = parentId; at !== null; at = draft.nodes.get(at)!.parentId) {
    const parent = draft.nodes.get(at)!;
    if (isLive(parent) && childrenOf(draft, at).some((child) => child.id !== id)) return at;
  }
  return null;
}

function restoreWords(before: Draft, draft: Draft): void {
  for (const node of [...draft.nodes.values()]) {
    if (!isLive(node)) continue;
    const source = before.nodes.get(node.id)?.source === 'human' ? 'human' : node.source;
    const name = node.humanName ?? node.name;
    const summary = node.humanSummary ?? node.summary;
    if (source !== node.source || name !== node.name || summary !== node.summary)
      changeNode(draft, node.id, { source, name, summary });
  }
}

/** Bails put somewhere by hand, and all that a pinned leaf held, go back there. */
function restoreBails(before: Draft, draft: Draft): void {
  for (const bail of [...draft.bails.values()]) {
    const old = before.bails.get(bail.transcriptId);
    const pinned = old && draft.nodes.get(old.nodeId)?.isPinned === 1 ? old.nodeId : null;
    const wanted = bail.handNode ?? pinned;
    if (wanted === null || wanted === bail.nodeId) continue;
    const node = draft.nodes.get(wanted);
    if (!node || !isLive(node)) continue;
    const [leaf] = leavesBelow(draft, wanted);
    placeBail(draft, bail.transcriptId, node.kind === 'node' ? leaf!.id : wanted, {
      handNode: bail.handNode,
      reason: node.kind === 'node' ? null : (old?.reason ?? bail.reason),
    });
  }
}

function restoreParents(draft: Draft): void {
  for (const { id } of [...draft.nodes.values()].sort((a, b) => a.id - b.id)) {
    const node = draft.nodes.get(id)!;
    if (!isLive(node) || node.humanParent === null || node.humanParent === (node.parentId ?? 0)) continue;
    if (node.humanParent === 0) {
      changeNode(draft, id, { parentId: null });
      continue;
    }
    const target = followAlias(draft, node.humanParent);
    if (target === null || target.kind !== 'node' || pathUp(draft.nodes, target.id).includes(id)) continue;
    makeRoom(draft, target.id);
    changeNode(draft, id, { parentId: target.id });
  }
}

function followAlias(draft: Draft, id: number): NodeState | null {
  const seen = new Set<number>();
  for (let at: number | null = id; at !== null && !seen.has(at); at = draft.nodes.get(at)?.aliasOf ?? null) {
    seen.add(at);
    const node = draft.nodes.get(at);
    if (node && isLive(node)) return node;
  }
  return null;
}

/** A pinned group with one child left is no group: it stays, empty, beside that child. */
function freePinned(draft: Draft): void {
  for (const node of [...draft.nodes.values()]) {
    if (!isLive(node) || node.isPinned !== 1) continue;
    const children = childrenOf(draft, node.id);
    if (children.length === 1) changeNode(draft, children[0]!.id, { parentId: node.parentId });
  }
}
