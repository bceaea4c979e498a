import type { Bounds, RatioUnits } from './bootstrap.js';
import { Z_95 } from './normal.js';

/** Of fewer units drawing costs little. */
const LEAST_UNITS = 1000;
/** At least so many of them must decide the ratio, as `describeRatio` weighs them; of fewer the distribution is too lumpy. */
const LEAST_DECIDING = 100;
const [MOST_STEPS, MOST_BOUND_STEPS] = [60, 30];

/**
 * The ends of the percentile bootstrap of a ratio of sums, computed instead of drawn: where many units decide, these are nearer
 * to what endlessly many resamples would give than 2,000 resamples are, in a time by the kinds of units and not by the resamples.
 * A resample's ratio is at most r where the sum of numerator - r * denominator over its units is at most 0; the chance of that is found from
 * the cumulant generating function of such a sum. The same units in another order give the same bounds up to rounding.
 * @returns null for few units, where too few decide, or where the equations have no solution: draw then.
 * @source Davison and Hinkley, "Saddlepoint approximations in resampling methods", Biometrika 75 (1988), and Bootstrap Methods and their
 *   Application (1997), section 9.5; a ratio by its estimating equation: Daniels, Biometrika 70 (1983); in the form r*:
 *   Barndorff-Nielsen, Biometrika 73 (1986).
 */
export function saddlepointBounds(units: RatioUnits): Bounds | null {
  const { count, ratio, error, deciding } = describeRatio(units);
  if (!(count >= LEAST_UNITS && deciding >= LEAST_DECIDING)) return null;
  const low = solveBound(units, ratio, error, -Z_95);
  const high = solveBound(units, ratio, error, Z_95);
  return low === null || high === null ? null : { low, high };
}

/** The ratio, its standard error, and how many units decide it: the squared sum of squares over the sum of fourth powers of their pulls. */
function describeRatio({ numerators, denominators, sizes }: RatioUnits) {
  let [count, top, bottom] = [0, 0, 0];
  for (let k = 0; k < sizes.length; k++) {
    count += sizes[k]!;
    top += sizes[k]! * numerators[k]!;
    bottom += sizes[k]! * denominators[k]!;
  }
  const ratio = top / bottom;
  let [squares, fourths] = [0, 0];
  for (let k = 0; k < sizes.length; k++) {
    const square = (numerators[k]! - ratio * denominators[k]!) ** 2;
    squares += sizes[k]! * square;
    fourths += sizes[k]! * square * square;
  }
  return { count, ratio, error: Math.sqrt(squares) / bottom, deciding: (squares * squares) / fourths };
}

/** The ratio that a resample's is at or below as often as a standard normal value is at or below `z`: by the secant method. */
function solveBound(units: RatioUnits, ratio: number, error: number, z: number): number | null {
  let [before, at] = [ratio + 0.98 * z * error, ratio + z * error];
  let missBefore = normalRoot(units, before) - z;
  for (let step = 0; step < MOST_BOUND_STEPS; step++) {
    const miss = normalRoot(units, at) - z;
    if (!Number.isFinite(miss)) return null;
    if (Math.abs(miss) < 1e-7) return at;
    const next = at - (miss * (at - before)) / (miss - missBefore);
    if (!Number.isFinite(next)) return null;
    [before, missBefore, at] = [at, miss, next];
  }
  return null;
}

/** The standard normal value that is exceeded as often as a resample's ratio exceeds `ratio`; NaN where none is found. */
function normalRoot({ numerators, denominators, sizes }: RatioUnits, ratio: number): number {
  let units = 0;
  for (let k = 0; k < sizes.length; k++) units += sizes[k]!;
  let tilt = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    let [zeroth, first, second] = [0, 0, 0];
    for (let k = 0; k < sizes.length; k++) {
      const pull = numerators[k]! - ratio * denominators[k]!;
      const weight = sizes[k]! * Math.exp(tilt * pull);
      zeroth += weight;
      first += weight * pull;
      second += weight * pull * pull;
    }
    const mean = first / zeroth;
    const variance = second / zeroth - mean * mean;
    const change = -mean / variance;
    if (!Number.isFinite(change)) return Number.NaN;
    // Newton's next error is of the order of the square of this change, in standard errors.
    if (Math.abs(change) * Math.sqrt(units * variance) < 1e-5) {
      const cumulant = units * (Math.log(zeroth / units) + (change * mean) / 2);
      const root = Math.sign(tilt) * Math.sqrt(Math.max(0, -2 * cumulant));
      const wald = tilt * Math.sqrt(units * variance);
      return root === 0 ? 0 : root + Math.log(wald / root) / root;
    }
    tilt += change;
  }
  return Number.NaN;
}
