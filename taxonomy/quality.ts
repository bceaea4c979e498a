import { type TreeNode, walkTree } from './tree.js';

/** How well names tell nodes apart. */
export interface NameFigures {
  /** Share of nodes whose name no other node has, letter case and punctuation set aside; 0 to 1. Null without nodes. */
  readonly distinct: number | null;
  /** Mean over pairs of siblings of shared words over all words (Jaccard), 0 to 1. Null without siblings. */
  readonly siblingOverlap: number | null;
}

export interface LevelFigures {
  /** 0 for the top. */
  readonly depth: number;
  readonly nodes: number;
  /** Those of them that have no children. */
  readonly leaves: number;
}

/** Minimum, quartiles and maximum. */
export interface Spread {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** The tree in numbers. `Unplaced` is no node here, but its bails count in the shares. */
export interface ShapeFigures {
  readonly bails: number;
  readonly distinct: number;
  readonly unplaced: number;
  /** 0 to 1; null without bails. */
  readonly unplacedShare: number | null;
  readonly topNodes: number;
  readonly leaves: number;
  readonly levels: readonly LevelFigures[];
  /** Children of the nodes that have any; null when none has. */
  readonly fanOut: Spread | null;
  readonly largestTop: { readonly id: number; readonly name: string; readonly share: number } | null;
  /** Bails in each leaf, duplicates counted. */
  readonly leafSizes: Spread | null;
}

/** @param tree as `loadTree` gives it. */
export function measureNames(tree: readonly TreeNode[]): NameFigures {
  const names = [...walkTree(tree)].filter(isNode).map((node) => foldName(node.name));
  const uses = new Map<string, number>();
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  const alone = names.filter((name) => uses.get(name) === 1);
  const overlaps = [tree, ...[...walkTree(tree)].map((node) => node.children)].flatMap(overlapsOfSiblings);
  return {
    distinct: names.length === 0 ? null : alone.length / names.length,
    siblingOverlap: overlaps.length === 0 ? null : overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length,
  };
}

/** @param tree as `loadTree` gives it. */
export function measureShape(tree: readonly TreeNode[]): ShapeFigures {
  const nodes = [...walkTree(tree)].filter(isNode);
  const leaves = nodes.filter((node) => node.children.length === 0);
  const top = tree.filter(isNode);
  const bails = sum(tree.map((node) => node.bailCount));
  const unplaced = sum(tree.filter((node) => !isNode(node)).map((node) => node.bailCount));
  const largest = top.reduce<TreeNode | null>(
    (best, node) => (best && best.bailCount >= node.bailCount ? best : node),
    null,
  );
  return {
    bails,
    distinct: sum(tree.map((node) => node.distinctCount)),
    unplaced,
    unplacedShare: bails === 0 ? null : unplaced / bails,
    topNodes: top.length,
    leaves: leaves.length,
    levels: countLevels(nodes),
    fanOut: spreadOf(nodes.map((node) => node.children.length).filter((count) => count > 0)),
    largestTop: largest && bails > 0 ? { id: largest.id, name: largest.name, share: largest.bailCount / bails } : null,
    leafSizes: spreadOf(leaves.map((leaf) => leaf.bailCount)),
  };
}

/** Quartiles by linear interpolation between the sorted values; null without values. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (fraction: number) => {
    const place = fraction * (sorted.length - 1);
    const below = sorted[Math.floor(place)]!;
    return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
  };
  return { min: at(0), q1: at(0.25), median: at(0.5), q3: at(0.75), max: at(1) };
}

function isNode(node: TreeNode): boolean {
  return node.kind === 'node';
}

function countLevels(nodes: readonly TreeNode[]): LevelFigures[] {
  const levels: { depth: number; nodes: number; leaves: number }[] = [];
  for (const { depth, children } of nodes) {
    while (levels.length <= depth) levels.push({ depth: levels.length, nodes: 0, leaves: 0 });
    levels[depth]!.nodes += 1;
    if (children.length === 0) levels[depth]!.leaves += 1;
  }
  return levels;
}

/** The words of a name, lower-cased, without punctuation. A name of nothing but punctuation stays as it is. */
function wordsOf(name: string): string[] {
  return (
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [name]
  );
}

function foldName(name: string): string {
  return wordsOf(name).join(' ');
}

function overlapsOfSiblings(siblings: readonly TreeNode[]): number[] {
  const words = siblings.filter(isNode).map((node) => new Set(wordsOf(node.name)));
  return words.flatMap((one, i) => words.slice(i + 1).map((other) => overlapOf(one, other)));
}

/** Jaccard index. */
function overlapOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / (a.size + b.size - shared);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
