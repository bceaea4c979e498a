import { dot, type Matrix, rowOf } from '../embeddings/matrix.js';
import { type Branch, shapeTree } from './shape.js';
import { buildWardTree } from './ward.js';

/** A node of the tree that is added to. */
export type OldBranch = { readonly id: number } & Branch;

export type GrownBranch =
  | { readonly leaf: number; readonly id: number | null }
  | { readonly children: readonly GrownBranch[]; readonly id: number | null };

export interface AddedLeaves {
  /** Unit rows, the centre of each leaf, old and new: leaves x d. */
  readonly centres: Matrix;
  /** Rows of each leaf. */
  readonly sizes: ArrayLike<number>;
  /** Leaves from here on are new. */
  readonly firstNew: number;
  readonly maxChildren: number;
}

const MOST_TOPS = 15;
/** Of the old leaves, so many lie as far from their nearest. */
const FARTHEST_SHARE = 0.05;

/**
 * Puts new leaves into a tree whose nodes all stay: beside the old leaf that is nearest, where it is as near as old leaves
 * are to each other; else under new top nodes of their own, while there is room for them.
 * @param tops each old leaf once. @returns branches with the ids of old nodes, null for new ones.
 */
export function addLeaves(
  tops: readonly OldBranch[],
  { centres, sizes, firstNew, maxChildren }: AddedLeaves,
): GrownBranch[] {
  const count = centres.rows;
  const nearestOld = (leaf: number) => {
    let best = { leaf: -1, cosine: -1 };
    for (let other = 0; other < firstNew; other++) {
      const cosine = other === leaf ? -1 : dot(rowOf(centres, leaf), rowOf(centres, other));
      if (cosine > best.cosine) best = { leaf: other, cosine };
    }
    return best;
  };
  const usual = Array.from({ length: firstNew }, (_, leaf) => nearestOld(leaf).cosine).sort((a, b) => a - b);
  const least = usual[Math.floor(FARTHEST_SHARE * usual.length)] ?? -1;
  const room = MOST_TOPS - tops.length;
  const beside = new Map<number, number[]>();
  const alone: number[] = [];
  for (let leaf = firstNew; leaf < count; leaf++) {
    const near = nearestOld(leaf);
    if (near.leaf < 0 || (near.cosine < least && room > 0)) alone.push(leaf);
    else beside.set(near.leaf, [...(beside.get(near.leaf) ?? []), leaf]);
  }
  return [...growAll(tops, beside, maxChildren), ...groupAlone(alone, centres, sizes, maxChildren, room)];
}

/** New leaves stand beside their nearest, or where there is no room, in a group with it. */
function growAll(
  branches: readonly OldBranch[],
  beside: ReadonlyMap<number, readonly number[]>,
  maxChildren: number,
  limit = MOST_TOPS,
): GrownBranch[] {
  const grown = branches.map(
    (branch): GrownBranch =>
      'leaf' in branch
        ? { leaf: branch.leaf, id: branch.id }
        : {
            id: branch.id,
            children: growAll(branch.children as readonly OldBranch[], beside, maxChildren, maxChildren),
          },
  );
  for (const [place, branch] of branches.entries()) {
    const added = 'leaf' in branch ? (beside.get(branch.leaf) ?? []) : [];
    const leaves = added.map((leaf) => ({ leaf, id: null }));
    if (leaves.length === 0) continue;
    if (grown.length + leaves.length <= limit) grown.push(...leaves);
    else grown[place] = { id: null, children: nest([grown[place]!, ...leaves], maxChildren) };
  }
  return grown;
}

/** As many levels as it takes. */
function nest(branches: readonly GrownBranch[], maxChildren: number): GrownBranch[] {
  if (branches.length <= maxChildren) return [...branches];
  const rest = branches.slice(maxChildren - 1);
  return [...branches.slice(0, maxChildren - 1), { id: null, children: nest(rest, maxChildren) }];
}

function groupAlone(
  leaves: readonly number[],
  centres: Matrix,
  sizes: ArrayLike<number>,
  maxChildren: number,
  room: number,
): GrownBranch[] {
  if (leaves.length === 0) return [];
  const data = new Float32Array(leaves.length * centres.cols);
  leaves.forEach((leaf, i) => {
    data.set(rowOf(centres, leaf), i * centres.cols);
  });
  const tree = buildWardTree(
    { data, rows: leaves.length, cols: centres.cols },
    leaves.map((leaf) => sizes[leaf]!),
  );
  const most = Math.max(1, room);
  const shaped = shapeTree(tree, new Array(leaves.length).fill(1), {
    maxChildren,
    topCount: Math.min(most, Math.ceil(leaves.length / maxChildren)),
    maxTop: most,
    maxShare: 1,
  });
  const toGrown = (branch: Branch): GrownBranch =>
    'leaf' in branch ? { leaf: leaves[branch.leaf]!, id: null } : { id: null, children: branch.children.map(toGrown) };
  return shaped.map(toGrown);
}
