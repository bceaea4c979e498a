import { measureAgreement } from './agreement.js';

/** Where every bail lands when the tree is made with one seed; the same bails in the same order for every seed. */
export interface SeededLabels {
  /** Leaf of each bail; -1 in `Unplaced`, which counts as one more group. */
  readonly leafOf: Int32Array;
  /** Top node of each bail; -1 in `Unplaced`. */
  readonly topOf: Int32Array;
}

/** Makes the tree anew from the same vectors with another seed. */
export type ClusterWithSeed = (seed: number) => SeededLabels | Promise<SeededLabels>;

/** Adjusted Rand index between the trees of two seeds, over all pairs of seeds. */
export interface PairAgreement {
  readonly mean: number;
  readonly min: number;
}

export interface Stability {
  readonly seeds: readonly number[];
  readonly bails: number;
  readonly leaf: PairAgreement;
  readonly top: PairAgreement;
}

/**
 * How much of the tree is chance: the agreement between trees that differ in their seed alone.
 * @param seeds two or more, each another.
 * @returns null when there are no bails.
 * @throws RangeError for fewer than two seeds, a seed given twice, or trees of different bails.
 */
export async function measureStability(
  clusterWithSeed: ClusterWithSeed,
  seeds: readonly number[],
): Promise<Stability | null> {
  if (new Set(seeds).size !== seeds.length || seeds.length < 2) {
    throw new RangeError(`Seeds ${seeds.join(', ') || '(none)'}. Expected two or more, each another.`);
  }
  const trees: SeededLabels[] = [];
  for (const seed of seeds) trees.push(await clusterWithSeed(seed));
  const leaf = agreementOfPairs(trees.map((tree) => tree.leafOf));
  const top = agreementOfPairs(trees.map((tree) => tree.topOf));
  return leaf && top && { seeds, bails: trees[0]!.leafOf.length, leaf, top };
}

function agreementOfPairs(groupings: readonly Int32Array[]): PairAgreement | null {
  const scores: number[] = [];
  for (const [i, one] of groupings.entries()) {
    for (const other of groupings.slice(i + 1)) {
      const agreement = measureAgreement(one, other);
      if (agreement === null) return null;
      scores.push(agreement.ari);
    }
  }
  return { mean: scores.reduce((sum, score) => sum + score, 0) / scores.length, min: Math.min(...scores) };
}
