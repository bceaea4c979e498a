import { findBound } from './find-bound.js';
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
/** Newton's method is there after five or so. */
const MOST_STEPS = 50;
const MOST_HALVINGS = 40;

/** Shares of both, only the first, only the second, neither. */
type Shares = readonly [number, number, number, number];

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
  const padded = counts.map((count) => count + ADDED) as unknown as Shares;
  const likeliest = scale(padded, items + 4 * ADDED);
  const middle = measure(likeliest).kappa;
  const least = logLikelihood(padded, likeliest) - z ** 2 / 2;
  const holds = (value: number) => profile(padded, likeliest, value) >= least;
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

function scale([a, b, c, d]: Shares, items: number): Shares {
  return [a / items, b / items, c / items, d / items];
}

function measure([both, onlyFirst, onlySecond, neither]: Shares): Pick<Kappa, 'kappa' | 'agreement' | 'expected'> {
  const agreement = both + neither;
  const expected = (both + onlyFirst) * (both + onlySecond) + (neither + onlyFirst) * (neither + onlySecond);
  return { agreement, expected, kappa: (agreement - expected) / (1 - expected) };
}

/** The four shares of two judges with these rates of yes; outside 0 to 1 where no such judges can be. */
function sharesOf(first: number, second: number, kappa: number): Shares {
  const expected = 1 - first - second + 2 * first * second;
  const agreement = kappa + (1 - kappa) * expected;
  const both = (agreement - 1 + first + second) / 2;
  return [both, first - both, second - both, (agreement + 1 - first - second) / 2];
}

function logLikelihood(counts: Shares, shares: Shares): number {
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    if (!(share > 0)) return Number.NEGATIVE_INFINITY;
    sum += counts[i]! * Math.log(share);
  }
  return sum;
}

/**
 * The most that the likelihood can be with this kappa, over the rates of both judges: Newton's method, each step halved until it gains.
 * It starts from the likeliest rates, drawn towards one half until judges with them can have this kappa, as judges with one half can have any.
 */
function profile(counts: Shares, [both, onlyFirst, onlySecond]: Shares, kappa: number): number {
  let rates = [both + onlyFirst, both + onlySecond] as const;
  const at = ([first, second]: readonly [number, number]) => logLikelihood(counts, sharesOf(first, second, kappa));
  let value = at(rates);
  for (let i = 0; i < MOST_HALVINGS && value === Number.NEGATIVE_INFINITY; i++) {
    rates = [(rates[0] + 0.5) / 2, (rates[1] + 0.5) / 2];
    value = at(rates);
  }
  for (let step = 0; step < MOST_STEPS; step++) {
    const [first, second] = newtonStep(counts, rates, kappa);
    let better: number | null = null;
    for (let length = 1; better === null && length > 2 ** -MOST_HALVINGS; length /= 2) {
      const next = [rates[0] + length * first, rates[1] + length * second] as const;
      const gained = at(next);
      if (gained <= value) continue;
      better = gained;
      rates = next;
    }
    if (better === null || better - value < 1e-10) return better ?? value;
    value = better;
  }
  return value;
}

/** Towards the top of the likelihood over the two rates; along its slope where it is not curved like a hill. */
function newtonStep(counts: Shares, [first, second]: readonly [number, number], kappa: number): [number, number] {
  const shares = sharesOf(first, second, kappa);
  const a = ((1 - kappa) * (2 * second - 1)) / 2;
  const b = ((1 - kappa) * (2 * first - 1)) / 2;
  const byFirst = [a + 0.5, 0.5 - a, -0.5 - a, a - 0.5];
  const bySecond = [b + 0.5, -0.5 - b, 0.5 - b, b - 0.5];
  let [slopeFirst, slopeSecond, bendFirst, bendSecond, bendBoth] = [0, 0, 0, 0, 0];
  for (const [i, share] of shares.entries()) {
    const weight = counts[i]! / share;
    slopeFirst += weight * byFirst[i]!;
    slopeSecond += weight * bySecond[i]!;
    bendFirst -= (weight / share) * byFirst[i]! ** 2;
    bendSecond -= (weight / share) * bySecond[i]! ** 2;
    const turn = i === 0 || i === 3 ? 1 - kappa : kappa - 1;
    bendBoth += weight * turn - (weight / share) * byFirst[i]! * bySecond[i]!;
  }
  const determinant = bendFirst * bendSecond - bendBoth ** 2;
  if (determinant > 0)
    return [
      (bendBoth * slopeSecond - bendSecond * slopeFirst) / determinant,
      (bendBoth * slopeFirst - bendFirst * slopeSecond) / determinant,
    ];
  const steepness = Math.hypot(slopeFirst, slopeSecond);
  return [slopeFirst / steepness, slopeSecond / steepness];
}
