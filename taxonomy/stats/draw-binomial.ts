import type { Random } from '../../embeddings/random.js';

/** Below this many expected successes they are counted one by one; above, a bell is cheaper. */
const FEW = 10;

/**
 * How many of `n` trials succeed, drawn at random; in a time that does not grow with `n`.
 * @param n trials, a whole number from 0.
 * @param p chance of each, 0 to 1.
 * @source few: Devroye, Non-Uniform Random Variate Generation (1986), section X.4.3, by waiting times; many: Hörmann, "The
 *   generation of binomial random variates", J. Statistical Computation and Simulation 46 (1993), algorithm BTRS.
 */
export function drawBinomial(n: number, p: number, random: Random): number {
  if (p > 0.5) return n - drawBinomial(n, 1 - p, random);
  if (n === 0 || p <= 0) return 0;
  return n * p < FEW ? drawFew(n, p, random) : drawMany(n, p, random);
}

/** Jumps from one success to the next. */
function drawFew(n: number, p: number, random: Random): number {
  const scale = Math.log1p(-p);
  let [successes, at] = [0, 0];
  for (;;) {
    at += Math.floor(Math.log(1 - random()) / scale) + 1;
    if (at > n) return successes;
    successes++;
  }
}

/** Transformed rejection with a squeeze; names as in the source. */
function drawMany(n: number, p: number, random: Random): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * (a / us) + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (!(k >= 0 && k <= n)) continue;
    const height = Math.log((v * alpha) / (a / (us * us) + b));
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      (stirlingTail(mode) + stirlingTail(n - mode) - stirlingTail(k) - stirlingTail(n - k));
    if (height <= bound) return k;
  }
}

/** What Stirling's formula lacks of ln k!, written in k + 1. */
function stirlingTail(k: number): number {
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
