import { PAPER_SEEDS } from './paper-seeds.js';

/** A node of a known taxonomy that a build starts from. One without children is an entry: bails are matched with it. */
export interface SeedNode {
  readonly name: string;
  /** One line; may be empty. */
  readonly definition: string;
  /** What a user might say in such a conversation; may be empty. */
  readonly examples: readonly string[];
  readonly children: readonly SeedNode[];
}

export interface SeedTaxonomy {
  /** `paper`, or the name of the file. */
  readonly name: string;
  /** Over its content. */
  readonly hash: string;
  readonly tree: readonly SeedNode[];
}

/** The published taxonomy, its entries under their headings. */
export function paperTree(): SeedNode[] {
  const tree: (SeedNode & { children: SeedNode[] })[] = [];
  for (const { group, ...seed } of PAPER_SEEDS) {
    const entry = { ...seed, children: [] };
    const heading = tree.find(({ name }) => name === group);
    if (group === null) tree.push(entry);
    else if (heading) heading.children.push(entry);
    else tree.push({ name: group, definition: '', examples: [], children: [entry] });
  }
  return tree;
}

/** Nodes without children, in their order. */
export function listEntries(tree: readonly SeedNode[]): SeedNode[] {
  return tree.flatMap((node) => (node.children.length === 0 ? [node] : listEntries(node.children)));
}

/** The texts that stand for an entry: its name, its definition, its examples. */
export function entryTexts({
  name,
  definition,
  examples,
}: Pick<SeedNode, 'name' | 'definition' | 'examples'>): string[] {
  return [name, definition, ...examples].filter((text) => text.trim() !== '');
}
