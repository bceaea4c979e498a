import { Z_95 } from './normal.js';

/** How far two judges agree beyond chance. */
export interface Kappa {
  /** -1 to 1; 0 is what chance gives. */
  readonly kappa: number;
  readonly low: number;
  readonly high: number;
  /** Share of items on which they agree, and what chance would give: 0 to 1. */
  readonly agreement: number;
  readonly expected: number;
  /** Large-sample standard error; 0 where they always agree. */
  readonly error: number;
  readonly items: number;
}

/** Items added for the interval, the same to each cell: half a one to each of four. */
const ADDED = 2;

/**
 * Cohen's kappa with its 95 % interval.
 * The large-sample interval has no width where the judges always agree, and far too little where one answer is rare; so it is taken
 * from the table with half an item added to each cell (of four; two items in all). It always holds `kappa`.
 * @param table square; `table[i][j]` items were called i by the first judge and j by the second.
 * @returns null when there are no items, or both judges call everything the same, for then chance leaves nothing to agree on.
 * @throws RangeError for a table that is not square, or a negative count.
 * @source Cohen, Educational and Psychological Measurement 20 (1960); interval: Fleiss, Cohen and Everitt, "Large sample standard
 *   errors of kappa and weighted kappa", Psychological Bulletin 72 (1969), equation 13; the added half: as Gart and Zweifel,
 *   Biometrika 54 (1967), do for the log odds.
 */
export function cohenKappa(table: readonly (readonly number[])[], z: number = Z_95): Kappa | null {
  const items = checkTable(table);
  if (items === 0) return null;
  const plain = estimate(table);
  if (plain.expected > 1 - 1e-12) return null;
  const added = estimate(table.map((row) => row.map((count) => count + ADDED / table.length ** 2)));
  return {
    ...plain,
    low: Math.max(-1, Math.min(plain.kappa, added.kappa - z * added.error)),
    high: Math.min(1, Math.max(plain.kappa, added.kappa + z * added.error)),
    items,
  };
}

function estimate(table: readonly (readonly number[])[]): Pick<Kappa, 'kappa' | 'agreement' | 'expected' | 'error'> {
  const items = table.flat().reduce((sum, count) => sum + count, 0);
  const shares = table.map((row) => row.map((count) => count / items));
  const rows = shares.map((row) => row.reduce((sum, share) => sum + share, 0));
  const columns = shares.map((_, j) => shares.reduce((sum, row) => sum + row[j]!, 0));
  const agreement = table.reduce((sum, row, i) => sum + row[i]!, 0) / items;
  const expected = rows.reduce((sum, share, i) => sum + share * columns[i]!, 0);
  const kappa = (agreement - expected) / (1 - expected);
  const error = Math.sqrt(varianceOf(shares, rows, columns, kappa, expected) / items);
  return { kappa, agreement, expected, error };
}

/** Times the number of items. */
function varianceOf(
  shares: readonly (readonly number[])[],
  rows: readonly number[],
  columns: readonly number[],
  kappa: number,
  expected: number,
): number {
  const rest = 1 - kappa;
  let sum = -((kappa - expected * rest) ** 2);
  for (const [i, row] of shares.entries()) {
    for (const [j, share] of row.entries()) {
      sum += share * (i === j ? (1 - (rows[i]! + columns[i]!) * rest) ** 2 : rest ** 2 * (columns[i]! + rows[j]!) ** 2);
    }
  }
  return Math.max(0, sum) / (1 - expected) ** 2;
}

/** @returns the number of items. */
function checkTable(table: readonly (readonly number[])[]): number {
  let items = 0;
  for (const [i, row] of table.entries()) {
    if (row.length !== table.length) {
      throw new RangeError(`Row ${i} has ${row.length} counts of ${table.length}. Expected as many columns as rows.`);
    }
    for (const count of row) {
      if (!(count >= 0 && count < Number.POSITIVE_INFINITY))
        throw new RangeError(`Count ${count} in row ${i}. Expected 0 or more.`);
      items += count;
    }
  }
  return items;
}
