/** How much two ways of grouping the same items agree. */
export interface Agreement {
  /** Items compared. */
  readonly count: number;
  /** Groups in the truth, and groups found. */
  readonly classes: number;
  readonly clusters: number;
  /** Each found group holds one class only: 0 to 1. */
  readonly homogeneity: number;
  /** Each class lies in one found group: 0 to 1. */
  readonly completeness: number;
  /** Harmonic mean of the two, 0 to 1. */
  readonly vMeasure: number;
  /** Adjusted Rand index, -0.5 to 1: pairs kept together or apart alike; 0 is what chance gives. */
  readonly ari: number;
  /** Mutual information over the arithmetic mean of the entropies, 0 to 1; by definition equal to the V-measure. */
  readonly nmi: number;
}

/** One group's name: a number as in an `Int32Array` of labels (-1 is a group like any other), or a text. */
export type GroupLabel = number | string;

/**
 * Compares a grouping with the truth. Only who is with whom counts, not what the groups are called.
 * @param truth, found: one label an item, in the same order.
 * @returns null when there are no items.
 * @throws RangeError when the lengths differ.
 * @source Rosenberg and Hirschberg, "V-Measure", EMNLP 2007; Hubert and Arabie, "Comparing partitions", J. Classification 2 (1985).
 */
export function measureAgreement(truth: ArrayLike<GroupLabel>, found: ArrayLike<GroupLabel>): Agreement | null {
  if (truth.length !== found.length) {
    throw new RangeError(`${truth.length} labels against ${found.length}. Expected one of each for every item.`);
  }
  if (truth.length === 0) return null;
  const { rows, columns, cells } = tabulate(truth, found);
  const n = truth.length;
  const rowEntropy = entropyOf(rows, n);
  const columnEntropy = entropyOf(columns, n);
  const shared = mutualInformation(rowEntropy, columnEntropy, entropyOf(cells, n));
  const homogeneity = rowEntropy === 0 ? 1 : shared / rowEntropy;
  const completeness = columnEntropy === 0 ? 1 : shared / columnEntropy;
  const sum = homogeneity + completeness;
  const entropies = rowEntropy + columnEntropy;
  return {
    count: n,
    classes: rows.length,
    clusters: columns.length,
    homogeneity,
    completeness,
    vMeasure: sum === 0 ? 0 : (2 * homogeneity * completeness) / sum,
    ari: adjustedRand(rows, columns, cells, n),
    nmi: entropies === 0 ? 1 : (2 * shared) / entropies,
  };
}

/** The filled cells of the contingency table, with its row and column sums; none of them is zero. */
function tabulate(truth: ArrayLike<GroupLabel>, found: ArrayLike<GroupLabel>) {
  const rowOf = new Map<GroupLabel, number>();
  const columnOf = new Map<GroupLabel, number>();
  const cellOf = new Map<number, number>();
  const rows: number[] = [];
  const columns: number[] = [];
  const cells: number[] = [];
  for (let i = 0; i < truth.length; i++) {
    const row = count(rowOf, rows, truth[i]!);
    const column = count(columnOf, columns, found[i]!);
    // Neither index reaches the number of items, so no two cells share a key.
    count(cellOf, cells, row * truth.length + column);
  }
  return { rows, columns, cells };
}

function count<K>(indexOf: Map<K, number>, counts: number[], key: K): number {
  let index = indexOf.get(key);
  if (index === undefined) {
    index = counts.length;
    indexOf.set(key, index);
    counts.push(0);
  }
  counts[index]! += 1;
  return index;
}

/** In nats. */
function entropyOf(counts: readonly number[], n: number): number {
  let sum = 0;
  for (const c of counts) sum -= (c / n) * Math.log(c / n);
  return Math.max(0, sum);
}

/** What rounding leaves above the smaller entropy, or of nothing shared, is taken away. */
function mutualInformation(a: number, b: number, joint: number): number {
  const shared = a + b - joint;
  const smaller = Math.min(a, b);
  if (shared < 1e-12) return 0;
  return shared > smaller - 1e-12 ? smaller : shared;
}

function adjustedRand(rows: readonly number[], columns: readonly number[], cells: readonly number[], n: number) {
  const together = pairsIn(cells);
  const inRows = pairsIn(rows);
  const inColumns = pairsIn(columns);
  // No pair is treated differently: the same grouping, even where the index is 0 / 0 (all alone, all together).
  if (together === inRows && together === inColumns) return 1;
  const expected = (inRows * inColumns) / pairsIn([n]);
  return (together - expected) / ((inRows + inColumns) / 2 - expected);
}

function pairsIn(counts: readonly number[]): number {
  let pairs = 0;
  for (const c of counts) pairs += (c * (c - 1)) / 2;
  return pairs;
}
