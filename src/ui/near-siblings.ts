import { unpackFloats } from '../../db/bytes.js';
import type { Database } from '../../db/open.js';
import { loadTypicalVectors } from '../../db/placed-facts.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';

export interface NearSibling {
  readonly id: number;
  readonly name: string;
  /** Cosine of the two centres, -1 to 1. */
  readonly similarity: number;
}

/** Leaves of a node, and typical bails of each, that make its centre; and siblings that are looked at. */
const [LEAVES, BAILS, SIBLINGS] = [6, 8, 24];
const LISTED = 3;

/** The siblings whose typical bails are most like a node's, by the mean of their vectors. */
export function findNearestSiblings(
  db: Database,
  fingerprint: string,
  node: TreeNode,
  siblings: readonly TreeNode[],
): NearSibling[] {
  const centreOf = (one: TreeNode) => meanOf(db, fingerprint, one);
  const own = node.kind === 'node' ? centreOf(node) : null;
  if (!own) return [];
  return siblings
    .filter(({ id, kind }) => id !== node.id && kind === 'node')
    .slice(0, SIBLINGS)
    .flatMap((sibling) => {
      const other = centreOf(sibling);
      return other ? [{ id: sibling.id, name: sibling.name, similarity: cosine(own, other) }] : [];
    })
    .sort((a, b) => b.similarity - a.similarity || a.id - b.id)
    .slice(0, LISTED);
}

function meanOf(db: Database, fingerprint: string, node: TreeNode): Float64Array | null {
  const leaves = [...walkTree([node])].filter(({ children }) => children.length === 0);
  const largest = leaves.sort((a, b) => b.bailCount - a.bailCount || a.id - b.id).slice(0, LEAVES);
  let sum: Float64Array | null = null;
  for (const leaf of largest) {
    for (const bytes of loadTypicalVectors(db, fingerprint, leaf.id, BAILS)) {
      const vector = unpackFloats(bytes);
      sum ??= new Float64Array(vector.length);
      for (let i = 0; i < vector.length; i++) sum[i]! += vector[i]!;
    }
  }
  return sum;
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return dot / Math.sqrt(aa * bb || 1);
}
