import { dot, type Matrix, rowOf } from '../embeddings/matrix.js';
import { type Branch, nestBranches, shapeGroup } from './shape.js';

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
  const topCount = Math.min(Math.max(1, room), Math.ceil(alone.length / maxChildren));
  const apart = shapeGroup(alone, { centres, rows: sizes, maxChildren }, topCount).map(asNew);
  return [...growAll(tops, beside, maxChildren), ...apart];
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
    else grown[place] = joinNew(nestBranches([grown[place]!, ...leaves], maxChildren, joinNew));
  }
  return grown;
}

function joinNew(children: readonly GrownBranch[]): GrownBranch {
  return { id: null, children };
}

function asNew(branch: Branch): GrownBranch {
  return 'leaf' in branch ? { id: null, leaf: branch.leaf } : joinNew(branch.children.map(asNew));
}
