import type { Matrix } from '../embeddings/matrix.js';
import { chooseTopCount } from './choose-count.js';
import { listEntries, type SeedNode } from './seed-tree.js';
import { type Branch, nestBranches, shapeGroup } from './shape.js';

/** A branch, and the node of the known taxonomy that it is; null for what was found in the bails. */
export type SeededBranch =
  | { readonly leaf: number; readonly seed: SeedNode | null }
  | { readonly children: readonly SeededBranch[]; readonly seed: SeedNode | null };

export interface SeededLeaves {
  /** The entry of each leaf, as its place among the entries; -1 = none is near. */
  readonly entryOf: Int32Array;
  /** The centre of each leaf, for the order within an entry and among what is new: leaves x d. */
  readonly centres: Matrix;
  /** Distinct bails of each leaf. */
  readonly rows: ArrayLike<number>;
  /** Bails of each leaf. */
  readonly sizes: ArrayLike<number>;
  readonly maxChildren: number;
}

const LEAST_TOPS = 3;
const MOST_TOPS = 15;
const MOST_SHARE = 0.4;

/**
 * Puts leaves under the entries of a known taxonomy, and what is like none of them under top nodes of its own. Entries
 * without bails are left out; one with a single leaf is that leaf. A heading that holds more than 40 % of the bails gives way
 * to what is below it, while there is room.
 */
export function growSeeded(tree: readonly SeedNode[], leaves: SeededLeaves): SeededBranch[] {
  const entries = listEntries(tree);
  const leavesOf = new Map<SeedNode, number[]>(entries.map((entry) => [entry, []]));
  const added: number[] = [];
  leaves.entryOf.forEach((entry, leaf) => {
    (entry < 0 ? added : leavesOf.get(entries[entry]!)!).push(leaf);
  });
  const found = (branches: readonly Branch[]) => branches.map(asFound);
  const toBranch = (node: SeedNode): SeededBranch[] => {
    if (node.children.length > 0) {
      const children = node.children.flatMap(toBranch);
      return children.length < 2 ? children : [{ seed: node, children: nest(children, leaves.maxChildren) }];
    }
    const own = leavesOf.get(node)!;
    if (own.length === 1) return [{ seed: node, leaf: own[0]! }];
    return own.length === 0 ? [] : [{ seed: node, children: found(shapeGroup(own, leaves)) }];
  };
  const newTops = added.length === 0 ? 0 : Math.min(chooseTopCount(added.length), MOST_TOPS - 1);
  const known = openLarge(tree.flatMap(toBranch), leaves.sizes, MOST_TOPS - Math.min(newTops, 1));
  const room = Math.max(1, Math.min(newTops, MOST_TOPS - known.length));
  return [...nest(known, MOST_TOPS - Math.min(newTops, room)), ...found(shapeGroup(added, leaves, room))];
}

/** Smaller branches go together where there are too many. */
function nest(branches: readonly SeededBranch[], most: number): SeededBranch[] {
  return nestBranches(branches, most, (children) => ({ seed: null, children }));
}

function asFound(branch: Branch): SeededBranch {
  return 'leaf' in branch ? { seed: null, leaf: branch.leaf } : { seed: null, children: branch.children.map(asFound) };
}

function openLarge(tops: readonly SeededBranch[], sizes: ArrayLike<number>, most: number): SeededBranch[] {
  const sizeOf = (branch: SeededBranch): number =>
    'leaf' in branch ? sizes[branch.leaf]! : branch.children.reduce((sum, child) => sum + sizeOf(child), 0);
  const total = Array.from(sizes).reduce((sum, size) => sum + size, 0);
  const current = [...tops].sort((a, b) => sizeOf(b) - sizeOf(a));
  for (const top of [...current]) {
    if ('leaf' in top || current.length + top.children.length - 1 > most) continue;
    const isHeading = top.children.some(({ seed }) => seed !== null);
    if (!(isHeading && sizeOf(top) > MOST_SHARE * total) && current.length >= LEAST_TOPS) continue;
    current.splice(current.indexOf(top), 1, ...top.children);
  }
  return current.sort((a, b) => sizeOf(b) - sizeOf(a));
}
