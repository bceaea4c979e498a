import type { TreeNode } from '../tree.js';

/** All of a node that an edit may change, retired nodes included. Flags are 0 or 1, as stored. */
export interface NodeState {
  readonly id: number;
  readonly parentId: number | null;
  /** Siblings are shown by it, ascending. */
  readonly position: number;
  readonly kind: TreeNode['kind'];
  readonly source: TreeNode['source'];
  readonly name: string;
  readonly summary: string;
  /** Who made the name that a build gave it; `humanName` stands above it. */
  readonly namedBy: Exclude<TreeNode['namedBy'], 'human'>;
  readonly heldOut: number | null;
  readonly heldOutRight: number | null;
  /** JSON. */
  readonly keyphrases: string;
  readonly fit: number | null;
  readonly cohesion: number | null;
  readonly likeName: string | null;
  readonly likeSimilarity: number | null;
  readonly bailCount: number;
  readonly distinctCount: number;
  /** The build whose tree it left; null while it is in the tree. */
  readonly retiredBuild: number | null;
  /** The node that took most of its bails when a human merged or deleted it. */
  readonly aliasOf: number | null;
  /** What a human decided; null where a build may choose. */
  readonly humanName: string | null;
  readonly humanSummary: string | null;
  /** The node that a human put it under, 0 for the top. */
  readonly humanParent: number | null;
  readonly isPinned: 0 | 1;
  readonly note: string | null;
}

/** Where one bail is. */
export interface BailState {
  readonly transcriptId: number;
  readonly run: string;
  readonly recordId: string;
  readonly nodeId: number;
  readonly score: number | null;
  readonly reason: string | null;
  /** The node that a human put it in; null where a build may choose. */
  readonly handNode: number | null;
  readonly duplicateOf: number | null;
  /** Names its vector; null where it has none. */
  readonly vectorHash: string | null;
}

/** A tree that is being changed. Rows are replaced, never changed, so that a copy of the maps is a copy of the tree. */
export interface Draft {
  /** The build that made the tree. */
  readonly buildId: number;
  readonly nodes: Map<number, NodeState>;
  readonly bails: Map<number, BailState>;
  /** For the next new node. */
  nextId: number;
  /** What was changed beside what was asked for: one line each. */
  readonly remarks: string[];
}

/** @returns a copy to change; nothing of `draft` follows. */
export function copyDraft(draft: Draft): Draft {
  return { ...draft, nodes: new Map(draft.nodes), bails: new Map(draft.bails), remarks: [] };
}

export function isLive({ retiredBuild }: NodeState): boolean {
  return retiredBuild === null;
}

/** Live children, as they are shown. @param parentId null for the top, buckets included. */
export function childrenOf(draft: Draft, parentId: number | null): NodeState[] {
  const children: NodeState[] = [];
  for (const node of draft.nodes.values()) if (isLive(node) && node.parentId === parentId) children.push(node);
  return children.sort((a, b) => a.position - b.position || a.id - b.id);
}

/** The leaves at or below a node; below the top those of the whole tree, without the buckets. */
export function leavesBelow(draft: Draft, nodeId: number | null): NodeState[] {
  const children = new Map<number | null, NodeState[]>();
  for (const node of draft.nodes.values()) {
    if (!isLive(node) || node.kind !== 'node') continue;
    const siblings = children.get(node.parentId);
    if (siblings) siblings.push(node);
    else children.set(node.parentId, [node]);
  }
  const visit = (node: NodeState): NodeState[] => {
    const below = children.get(node.id);
    return below ? below.flatMap(visit) : [node];
  };
  if (nodeId !== null) return visit(draft.nodes.get(nodeId)!);
  return (children.get(null) ?? []).flatMap(visit);
}

/** A node and all above it, from below. */
export function pathUp(nodes: ReadonlyMap<number, NodeState>, id: number): number[] {
  const path: number[] = [];
  for (let at: number | null = id; at !== null; at = nodes.get(at)?.parentId ?? null) {
    if (path.length > nodes.size) break;
    path.push(at);
  }
  return path;
}

/** The bails of one leaf or bucket. */
export function bailsIn(draft: Draft, nodeId: number): BailState[] {
  const found: BailState[] = [];
  for (const bail of draft.bails.values()) if (bail.nodeId === nodeId) found.push(bail);
  return found;
}

export function changeNode(draft: Draft, id: number, change: Partial<NodeState>): void {
  draft.nodes.set(id, { ...draft.nodes.get(id)!, ...change });
}

/** Puts a bail into another leaf; a mark by hand goes with it. */
export function placeBail(draft: Draft, transcriptId: number, nodeId: number, change: Partial<BailState> = {}): void {
  const bail = draft.bails.get(transcriptId)!;
  const handNode = bail.handNode === null ? null : nodeId;
  draft.bails.set(transcriptId, { ...bail, nodeId, reason: null, handNode, ...change });
}

/** Takes a node out of the tree; its id leads to `aliasOf` from now on. */
export function retireNode(draft: Draft, id: number, aliasOf: number | null): void {
  changeNode(draft, id, { retiredBuild: draft.buildId, aliasOf });
}

/** A node made by a human, last among its siblings until they are put in order. @param parentId null for the top. */
export function addNode(draft: Draft, parentId: number | null, content: Partial<NodeState> & { name: string }): number {
  const id = draft.nextId++;
  let position = 0;
  for (const node of draft.nodes.values()) position = Math.max(position, node.position + 1);
  draft.nodes.set(id, {
    parentId,
    position,
    kind: 'node',
    source: 'human',
    summary: '',
    namedBy: 'words',
    heldOut: null,
    heldOutRight: null,
    keyphrases: '[]',
    fit: null,
    cohesion: null,
    likeName: null,
    likeSimilarity: null,
    bailCount: 0,
    distinctCount: 0,
    retiredBuild: null,
    aliasOf: null,
    humanName: null,
    humanSummary: null,
    humanParent: null,
    isPinned: 0,
    note: null,
    ...content,
    id,
  });
  return id;
}
