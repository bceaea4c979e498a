import { findBound } from './find-bound.js';
import { type Cells, likelihoodAt, logLikelihood } from './kappa-likelihood.js';
import { Z_95 } from './normal.js';
import { checkPairs, type PairedTable } from './paired.js';

/** How far two judges who each say yes or no agree beyond chance. */
export interface Kappa {
  /** -1 to 1; 0 is what chance gives. */
  readonly kappa: number;
  readonly low: number;
  readonly high: number;
  /** Share of items on which they agree, and what chance would give: 0 to 1. */
  readonly agreement: number;
  readonly expected: number;
  readonly items: number;
}

/** Items added to each of the four cells for the interval; one in all. */
const ADDED = 0.25;
/** As near to -1 and 1 as the likelihood is taken: there it has no value. */
const NEARLY = 1 - 1e-9;
/**
 * Cohen's kappa with its 95 % interval: the values whose likelihood, with the two rates as likely as they can be beside them, is within
 * z^2 / 2 of the most. A quarter of an item is added to each cell for it, so that full agreement bounds kappa from below alone;
 * it always holds `kappa`. Why not the large-sample interval: `bench/NOTES.md`.
 * @returns null when there are no items, or both judges call everything the same, for then chance leaves nothing to agree on.
 * @throws RangeError for a count that is negative or not whole.
 * @source Cohen, Educational and Psychological Measurement 20 (1960); interval: Venzon and Moolgavkar, "A method for computing
 *   profile-likelihood-based confidence intervals", Applied Statistics 37 (1988), with bisection for theirs.
 */
export function cohenKappa(table: PairedTable, z: number = Z_95): Kappa | null {
  checkPairs(table);
  const counts = [table.both, table.onlyFirst, table.onlySecond, table.neither] as const;
  const items = counts.reduce((sum, count) => sum + count, 0);
  if (items === 0) return null;
  const { kappa, agreement, expected } = measure(scale(counts, items));
  if (expected === 1) return null;
  const padded = counts.map((count) => count + ADDED) as unknown as Cells;
  const likeliest = scale(padded, items + 4 * ADDED);
  const middle = measure(likeliest).kappa;
  const least = logLikelihood(padded, likeliest) - z ** 2 / 2;
  const holds = (value: number) => likelihoodAt(value, padded, likeliest) >= least;
  return {
    kappa,
    low: Math.min(kappa, endOf(findBound(middle, -NEARLY, holds))),
    high: Math.max(kappa, endOf(findBound(middle, NEARLY, holds))),
    agreement,
    expected,
    items,
  };
}

function endOf(bound: number): number {
  return Math.abs(bound) >= NEARLY ? Math.sign(bound) : bound;
}

function scale([a, b, c, d]: Cells, items: number): Cells {
  return [a / items, b / items, c / items, d / items];
}

function measure([both, onlyFirst, onlySecond, neither]: Cells): Pick<Kappa, 'kappa' | 'agreement' | 'expected'> {
  const agreement = both + neither;
  const expected = (both + onlyFirst) * (both + onlySecond) + (neither + onlyFirst) * (neither + onlySecond);
  return { agreement, expected, kappa: (agreement - expected) / (1 - expected) };
}
