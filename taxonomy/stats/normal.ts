/** The normal quantile that leaves 2.5 % on either side. */
export const Z_95 = 1.959963984540054;

/**
 * The chance of a standard normal value at least as far from 0 as `z`, on either side: 0 to 1.
 * Relative error under 1e-12 down to where doubles end (|z| about 38).
 * @returns NaN for NaN.
 * @source Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11 (series) and 26.2.14 (continued fraction).
 */
export function twoSidedP(z: number): number {
  const x = Math.abs(z);
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < 2 ? 1 - 2 * density(x) * centreSeries(x) : 2 * density(x) * tailFraction(x);
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The area from 0 to x over the density: x + x^3/3 + x^5/(3*5) + ... */
function centreSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** The area beyond x over the density: 1/(x + 1/(x + 2/(x + 3/(x + ...)))), from the inside out. */
function tailFraction(x: number): number {
  let inner = x;
  for (let k = 200; k >= 1; k--) inner = x + k / inner;
  return 1 / inner;
}
