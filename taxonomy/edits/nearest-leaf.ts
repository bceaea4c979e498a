import { dot, normalize } from '../../embeddings/matrix.js';
import type { BailState, Draft } from './draft.js';

/** The unit vector of a bail, as the build's model made it; null where there is none. */
export type VectorOf = (bail: BailState) => Float32Array | null;

/**
 * The leaf whose centre each bail is nearest to by cosine; ties go to the leaf with the lower id. A bail without a vector goes to
 * the largest of them. Leaves that are empty have no centre and get nothing, unless all are.
 * @param leaves ids, at least one. @returns leaf by transcript.
 */
export function findNearestLeaves(
  draft: Draft,
  bails: readonly BailState[],
  leaves: readonly number[],
  vectorOf: VectorOf,
): Map<number, number> {
  const sorted = leaves.toSorted((a, b) => a - b);
  const { sizes, centres } = describeLeaves(draft, sorted, vectorOf);
  const largest = sorted.reduce((best, leaf) => (sizes.get(leaf)! > sizes.get(best)! ? leaf : best));
  return new Map(
    bails.map((bail) => {
      const vector = vectorOf(bail);
      let best = largest;
      let nearest = Number.NEGATIVE_INFINITY;
      for (const [leaf, centre] of vector ? centres : []) {
        const cosine = dot(vector!, centre);
        if (cosine > nearest) [best, nearest] = [leaf, cosine];
      }
      return [bail.transcriptId, best];
    }),
  );
}

function describeLeaves(draft: Draft, leaves: readonly number[], vectorOf: VectorOf) {
  const sizes = new Map(leaves.map((leaf) => [leaf, 0]));
  const sums = new Map<number, Float64Array>();
  for (const bail of draft.bails.values()) {
    const size = sizes.get(bail.nodeId);
    if (size === undefined) continue;
    sizes.set(bail.nodeId, size + 1);
    const vector = bail.duplicateOf === null ? vectorOf(bail) : null;
    if (!vector) continue;
    const sum = sums.get(bail.nodeId) ?? new Float64Array(vector.length);
    for (let j = 0; j < sum.length; j++) sum[j]! += vector[j]!;
    sums.set(bail.nodeId, sum);
  }
  const centres = leaves.flatMap((leaf) => {
    const sum = sums.get(leaf);
    return sum ? [[leaf, normalize(Float32Array.from(sum))] as const] : [];
  });
  return { sizes, centres };
}
