import { type Seed, seedTitle } from '../../taxonomy/seeds.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';

/** A tree held against the published taxonomy. */
export interface AgainstPublished {
  /** Leaves that are like no entry, largest first, and their bails. */
  readonly unlike: readonly TreeNode[];
  readonly unlikeBails: number;
  readonly leaves: number;
  readonly leafBails: number;
  /** Entries that no node is like. */
  readonly notFound: readonly string[];
  readonly entries: number;
}

/** @param seeds the published entries. */
export function comparePublished(tree: readonly TreeNode[], seeds: readonly Seed[]): AgainstPublished {
  const nodes = [...walkTree(tree)].filter((node) => node.kind === 'node');
  const leaves = nodes.filter((node) => node.children.length === 0);
  const unlike = leaves
    .filter((leaf) => leaf.like === null && leaf.source !== 'seed')
    .sort((a, b) => b.bailCount - a.bailCount || a.id - b.id);
  const found = new Set(nodes.flatMap(({ like, source, name }) => [like?.name ?? '', source === 'seed' ? name : '']));
  const titles = seeds.map((seed) => ({ title: seedTitle(seed), name: seed.name }));
  return {
    unlike,
    unlikeBails: sumBails(unlike),
    leaves: leaves.length,
    leafBails: sumBails(leaves),
    notFound: titles.filter(({ title, name }) => !found.has(title) && !found.has(name)).map(({ title }) => title),
    entries: seeds.length,
  };
}

function sumBails(nodes: readonly TreeNode[]): number {
  return nodes.reduce((sum, node) => sum + node.bailCount, 0);
}
