import type { LinearAlgebra } from '../embeddings/linear-algebra.js';
import { type Matrix, takeRows } from '../embeddings/matrix.js';

export interface KnownRows {
  /** Unit rows, in the encoder's own space: evened-out directions hide what is new (bench/NOTES.md). n x d. */
  readonly vectors: Matrix;
  /** The leaf of each row: n. */
  readonly leafOf: Int32Array;
}

export interface PlacedRows {
  /** The known leaf that each row is likest: m. */
  readonly leafOf: Int32Array;
  /** Whether the row is so far from all that is known that it is something new: m. */
  readonly isNew: boolean[];
  /** The nearest known rows, nearest first: m x `count`. */
  readonly nearest: { readonly indices: Int32Array; readonly count: number };
}

/** Known rows that a row is compared with. */
const NEIGHBOURS = 3;
/** Of the known rows, so many are as far from the others of their kind by chance. */
const FALSE_ALARMS = 0.05;
/** Known rows that are compared with all others, to learn what is usual: enough for a quantile, whatever the size of the run. */
const MOST_COMPARED = 4_096;
/** A leaf's own spread counts as much as the whole tree's when it has so many rows. */
const ROWS_TO_TRUST = 30;

/**
 * Places rows in leaves that exist: the leaf with most of the three nearest known rows, weighed by cosine. A row is new when
 * its mean cosine to those three, less what is usual in their leaf, is lower than that of 95 % of the known rows among
 * themselves; what is usual is the leaf's own mean, drawn towards the mean of all where the leaf is small. So is a row that is
 * nearer to three such rows than to three known ones.
 * @param rows unit rows, m x d. @returns nothing new where fewer than four rows are known.
 * @source the 5 % quantile of leave-one-out scores is conformal anomaly detection (Laxhammar and Falkman 2011); the mean
 *   cosine of k neighbours is its nonconformity measure.
 */
export async function placeRows(
  known: KnownRows,
  rows: Matrix,
  algebra: Pick<LinearAlgebra, 'nearestRows'>,
): Promise<PlacedRows> {
  const count = Math.min(NEIGHBOURS, known.vectors.rows);
  const found = await algebra.nearestRows(rows, known.vectors, count);
  const placed = voteAll(found, count, 0, known.leafOf);
  if (known.vectors.rows <= NEIGHBOURS)
    return {
      leafOf: placed.leafOf,
      isNew: new Array(rows.rows).fill(false),
      nearest: { indices: found.indices, count },
    };
  const sample = spread(known.vectors.rows, MOST_COMPARED);
  const others = await algebra.nearestRows(takeRows(known.vectors, sample), known.vectors, NEIGHBOURS + 1);
  const among = voteAll(others, NEIGHBOURS + 1, 1, known.leafOf);
  const usualIn = usualNearness(
    among.nearness,
    sample.map((row) => known.leafOf[row]!),
  );
  const surplus = Float64Array.from(among.nearness, (value, i) => value - usualIn(among.leafOf[i]!)).sort();
  const least = surplus[Math.floor(FALSE_ALARMS * surplus.length)]!;
  const isFar = Array.from(placed.nearness, (value, i) => value - usualIn(placed.leafOf[i]!) < least);
  return {
    leafOf: placed.leafOf,
    isNew: await joinFar(isFar, placed.nearness, rows, algebra),
    nearest: { indices: found.indices, count },
  };
}

/** What is nearer to three rows that are new than to three that are known is new with them. */
async function joinFar(
  isFar: readonly boolean[],
  nearness: Float64Array,
  rows: Matrix,
  algebra: Pick<LinearAlgebra, 'nearestRows'>,
): Promise<boolean[]> {
  const far = [...isFar.keys()].filter((row) => isFar[row]);
  if (far.length < NEIGHBOURS) return [...isFar];
  const { products } = await algebra.nearestRows(rows, takeRows(rows, far), NEIGHBOURS);
  return isFar.map((far, row) => {
    const among = products.subarray(row * NEIGHBOURS, (row + 1) * NEIGHBOURS);
    return far || among.reduce((sum, value) => sum + value, 0) / NEIGHBOURS > nearness[row]!;
  });
}

/** Numbers below `count`, evenly spread, at most `most` of them. */
function spread(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

/** @param skip leading neighbours to pass over: a known row is its own nearest. */
function voteAll(
  { indices, products }: { readonly indices: Int32Array; readonly products: Float32Array },
  count: number,
  skip: number,
  leafOf: Int32Array,
): { leafOf: Int32Array; nearness: Float64Array } {
  const rows = indices.length / count;
  const leaves = new Int32Array(rows);
  const nearness = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const votes = new Map<number, number>();
    for (let i = row * count + skip; i < (row + 1) * count; i++) {
      const leaf = leafOf[indices[i]!]!;
      votes.set(leaf, (votes.get(leaf) ?? 0) + products[i]!);
      nearness[row]! += products[i]! / (count - skip);
    }
    // Among equals the leaf of the nearest comes first.
    leaves[row] = [...votes].sort((a, b) => b[1] - a[1])[0]![0];
  }
  return { leafOf: leaves, nearness };
}

function usualNearness(nearness: Float64Array, leafOf: readonly number[]): (leaf: number) => number {
  const sums = new Map<number, { total: number; rows: number }>();
  let all = 0;
  nearness.forEach((value, row) => {
    const sum = sums.get(leafOf[row]!) ?? { total: 0, rows: 0 };
    sums.set(leafOf[row]!, { total: sum.total + value, rows: sum.rows + 1 });
    all += value / nearness.length;
  });
  return (leaf) => {
    const { total, rows } = sums.get(leaf) ?? { total: 0, rows: 0 };
    return (total + ROWS_TO_TRUST * all) / (rows + ROWS_TO_TRUST);
  };
}
