/** `unplaced`: bails that fit nowhere. `set_aside`: false bails, where they were asked to be set aside. */
export type BucketKind = 'unplaced' | 'set_aside';

/** A place in the taxonomy, as stored and shown. */
export interface TreeNode {
  /** Never used again for another node. Shown as `n12`. */
  readonly id: number;
  readonly parentId: number | null;
  /** A node of the tree, or one of the buckets beside it. */
  readonly kind: 'node' | BucketKind;
  readonly source: 'found' | 'seed' | 'human';
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Whether words that occur made the name, a language model, or a human. */
  readonly namedBy: 'words' | 'llm' | 'human';
  /** Members that were kept from the naming and then placed among this node and its nearest by name alone, and how many came here. */
  readonly placement: { readonly placed: number; readonly right: number } | null;
  readonly keyphrases: readonly string[];
  /** Share of its distinct members that the keyphrases fit, 0 to 1. */
  readonly fit: number | null;
  /** Mean cosine of its distinct members to their centre, 0 to 1. */
  readonly cohesion: number | null;
  /** The nearest entry of the published taxonomy, when near enough. */
  readonly like: { readonly name: string; readonly similarity: number } | null;
  /** Bails below this node, duplicates counted. */
  readonly bailCount: number;
  /** The same with duplicates counted once. */
  readonly distinctCount: number;
  /** 0 for a top node. */
  readonly depth: number;
  readonly children: readonly TreeNode[];
}

/** Every node, each before its children. */
export function* walkTree(nodes: readonly TreeNode[]): Generator<TreeNode> {
  for (const node of nodes) {
    yield node;
    yield* walkTree(node.children);
  }
}

/** The node with this id, with its ancestors from the top; null when there is none. */
export function findNode(nodes: readonly TreeNode[], id: number): readonly TreeNode[] | null {
  for (const node of nodes) {
    if (node.id === id) return [node];
    const below = findNode(node.children, id);
    if (below) return [node, ...below];
  }
  return null;
}

/** `n12` or `12` or `taxonomy://node/12` to 12; null for anything else. */
export function parseNodeId(text: string): number | null {
  const match = /^(?:taxonomy:\/\/node\/)?n?(\d{1,15})$/.exec(text.trim());
  return match ? Number(match[1]) : null;
}

/** How a node's id is shown. */
export function formatNodeId(id: number): string {
  return `n${id}`;
}
