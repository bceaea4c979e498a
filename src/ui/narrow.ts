import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import type { Facts } from './facts.js';

/** Shows only bails whose value in a column is this one. */
export interface Filter {
  /** Name of a column. */
  readonly by: string;
  readonly value: string;
}

/** What a search found. */
export interface Hits {
  readonly nodes: ReadonlySet<number>;
  /** Int32, rising: offers, bails or not. */
  readonly transcripts: Int32Array;
}

/** The bails that filters and a search leave: Uint8[count], 1 for those that stay. */
export type Mask = Uint8Array;

/** Filters of one column are alternatives, those of several must all hold. @returns null where nothing is left out. */
export function maskBails(facts: Facts, filters: readonly Filter[], hits: Hits | null): Mask | null {
  if (filters.length === 0 && !hits) return null;
  const mask = new Uint8Array(facts.leafIds.length).fill(1);
  for (const by of new Set(filters.map((filter) => filter.by))) {
    const wanted = filters.filter((filter) => filter.by === by).map(({ value }) => value);
    const column = facts.columns.find(({ name }) => name === by);
    const passes = column ? column.values.map((value) => (wanted.includes(value) ? 1 : 0)) : [];
    for (let i = 0; i < mask.length; i++) mask[i]! &= column ? passes[column.codes[i]!]! : 0;
  }
  if (hits) keepFound(mask, facts.transcriptIds, hits.transcripts);
  return mask;
}

/** Both lists of ids rise, so they are walked side by side. */
function keepFound(mask: Mask, ids: Int32Array, found: Int32Array): void {
  let at = 0;
  for (let i = 0; i < ids.length; i++) {
    while (at < found.length && found[at]! < ids[i]!) at++;
    if (found[at] !== ids[i]) mask[i] = 0;
  }
}

/** The same tree with the counts of the bails that stay; nodes without any are gone, but for those in `kept` and what is above them. */
export function narrowTree(
  tree: readonly TreeNode[],
  facts: Facts,
  mask: Mask | null,
  kept: ReadonlySet<number> = new Set(),
): readonly TreeNode[] {
  if (!mask) return tree;
  const all = new Map<number, number>();
  const distinct = new Map<number, number>();
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const leaf = facts.leafIds[i]!;
    all.set(leaf, (all.get(leaf) ?? 0) + 1);
    if (facts.isDuplicate[i] === 0) distinct.set(leaf, (distinct.get(leaf) ?? 0) + 1);
  }
  const visit = (node: TreeNode): TreeNode | null => {
    const children = node.children.flatMap((child) => visit(child) ?? []);
    const bailCount = children.reduce((sum, child) => sum + child.bailCount, all.get(node.id) ?? 0);
    const distinctCount = children.reduce((sum, child) => sum + child.distinctCount, distinct.get(node.id) ?? 0);
    if (bailCount === 0 && children.length === 0 && !kept.has(node.id)) return null;
    return { ...node, bailCount, distinctCount, children };
  };
  return tree.flatMap((node) => visit(node) ?? []);
}

/** Rows of the bails below a node that stay, rising. */
function* rowsUnder(node: TreeNode, facts: Facts, mask: Mask | null): Generator<number> {
  const index = indexLeaves(facts);
  for (const { id } of walkTree([node])) {
    const [from, to] = index.ranges.get(id) ?? [0, 0];
    for (let i = from; i < to; i++) if (mask?.[index.rows[i]!] !== 0) yield index.rows[i]!;
  }
}

/** Rows of the bails below a node that stay, most typical first, duplicates last. */
export function rowsBelow(node: TreeNode, facts: Facts, mask: Mask | null): number[] {
  const { scores, isDuplicate } = facts;
  const scoreOf = (row: number) => (Number.isNaN(scores[row]!) ? -1 : scores[row]!);
  return [...rowsUnder(node, facts, mask)].sort(
    (a, b) => isDuplicate[a]! - isDuplicate[b]! || scoreOf(b) - scoreOf(a) || a - b,
  );
}

/** How the bails below a node that stay fall in a column: Uint32[values]. */
export function countBy(
  node: TreeNode,
  facts: Facts,
  mask: Mask | null,
  column: { readonly codes: Uint32Array; readonly values: readonly string[] },
): Uint32Array {
  const counts = new Uint32Array(column.values.length);
  for (const row of rowsUnder(node, facts, mask)) counts[column.codes[row]!]! += 1;
  return counts;
}

/** The rows sorted by leaf, and where each leaf's begin and end. */
interface LeafIndex {
  readonly rows: Uint32Array;
  readonly ranges: ReadonlyMap<number, readonly [number, number]>;
}

const indices = new WeakMap<Facts, LeafIndex>();

/** Made once for the same facts. */
function indexLeaves(facts: Facts): LeafIndex {
  const known = indices.get(facts);
  if (known) return known;
  const { leafIds } = facts;
  const counts = new Map<number, number>();
  for (const leaf of leafIds) counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
  const ranges = new Map<number, [number, number]>();
  let from = 0;
  for (const [leaf, count] of counts) {
    ranges.set(leaf, [from, from]);
    from += count;
  }
  const rows = new Uint32Array(leafIds.length);
  for (let i = 0; i < leafIds.length; i++) rows[ranges.get(leafIds[i]!)![1]++] = i;
  const index = { rows, ranges };
  indices.set(facts, index);
  return index;
}

/** The same for every node of a tree at once. */
export function countAllBy(
  tree: readonly TreeNode[],
  facts: Facts,
  mask: Mask | null,
  column: { readonly codes: Uint32Array; readonly values: readonly string[] },
): Map<number, Uint32Array> {
  const counts = new Map<number, Uint32Array>();
  const of = (id: number) => {
    let known = counts.get(id);
    if (!known) {
      known = new Uint32Array(column.values.length);
      counts.set(id, known);
    }
    return known;
  };
  for (let i = 0; i < facts.leafIds.length; i++) if (mask?.[i] !== 0) of(facts.leafIds[i]!)[column.codes[i]!]! += 1;
  const addUp = (node: TreeNode): Uint32Array => {
    const own = of(node.id);
    for (const child of node.children) for (const [i, n] of addUp(child).entries()) own[i]! += n;
    return own;
  };
  for (const node of tree) addUp(node);
  return counts;
}
