import type { Random } from '../../embeddings/random.js';
import { drawBinomial } from './draw-binomial.js';
import { saddlepointBounds } from './saddlepoint.js';

/** How many resamples an interval rests on, where none are asked for. */
export const DEFAULT_RESAMPLES = 2000;
/** Units a kind from which kinds are drawn at once instead of unit by unit: one binomial costs about as much as so many units. */
export const UNITS_A_BINOMIAL = 10;

/** The ends of an interval, in the unit of the statistic. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Kinds of units whose statistic is a ratio of sums: what a unit of each adds to either sum, and how many there are. */
export interface RatioUnits {
  readonly numerators: ArrayLike<number>;
  readonly denominators: ArrayLike<number>;
  readonly sizes: readonly number[];
}

/**
 * The percentile bootstrap of a ratio of sums: computed where many units decide it (see `saddlepointBounds`), else drawn.
 * @returns null when there are no units.
 */
export function bootstrapRatio(units: RatioUnits, random: Random, resamples?: number): Bounds | null {
  const { numerators, denominators, sizes } = units;
  const ratioOf = (drawn: Float64Array) => {
    let [top, bottom] = [0, 0];
    for (let kind = 0; kind < drawn.length; kind++) {
      top += numerators[kind]! * drawn[kind]!;
      bottom += denominators[kind]! * drawn[kind]!;
    }
    return top / bottom;
  };
  return saddlepointBounds(units) ?? bootstrapBounds(sizes, ratioOf, random, resamples);
}

/**
 * The percentile bootstrap: draws as many units as there are with replacement, again and again, and cuts 2.5 % off either end.
 * Units of a kind give the statistic the same, so only their number is drawn: 100,000 prompts are often a dozen kinds.
 * @param sizes units of each kind, whole numbers from 0; together at least 1.
 * @param statistic of a resample: `drawn[k]` is how many units of kind k are in it. The array is used again, so keep no hold of it.
 *   A resample whose statistic is NaN is left out.
 * @returns null when no resample has a value.
 * @source Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3; Davison and Hinkley (1997), section 3.8, for whole clusters as units;
 *   numbers by kind: Devroye, Non-Uniform Random Variate Generation (1986), section XI.1.4, the multinomial by binomials.
 */
export function bootstrapBounds(
  sizes: readonly number[],
  statistic: (drawn: Float64Array) => number,
  random: Random,
  resamples: number = DEFAULT_RESAMPLES,
): Bounds | null {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const drawn = new Float64Array(sizes.length);
  const draw = count >= UNITS_A_BINOMIAL * sizes.length ? drawKinds(sizes, count, random) : drawUnits(sizes, random);
  const values = new Float64Array(resamples);
  let found = 0;
  for (let i = 0; i < resamples; i++) {
    draw(drawn);
    const value = statistic(drawn);
    if (!Number.isNaN(value)) values[found++] = value;
  }
  if (found === 0) return null;
  const sorted = values.subarray(0, found).sort();
  return { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) };
}

function drawUnits(sizes: readonly number[], random: Random): (drawn: Float64Array) => void {
  const kinds = Int32Array.from(sizes.flatMap((size, kind) => new Array<number>(size).fill(kind)));
  return (drawn) => {
    drawn.fill(0);
    for (let i = 0; i < kinds.length; i++) drawn[kinds[Math.floor(random() * kinds.length)]!]!++;
  };
}

/** Each kind's number is binomial, given those before it. */
function drawKinds(sizes: readonly number[], count: number, random: Random): (drawn: Float64Array) => void {
  return (drawn) => {
    let [unitsLeft, ofSizes] = [count, count];
    for (let kind = 0; kind < sizes.length; kind++) {
      const size = sizes[kind]!;
      drawn[kind] = unitsLeft === 0 ? 0 : drawBinomial(unitsLeft, size / ofSizes, random);
      unitsLeft -= drawn[kind]!;
      ofSizes -= size;
    }
  };
}

/**
 * @param sorted at least one value, ascending.
 * @source Hyndman and Fan, The American Statistician 50 (1996), definition 6: the k-th of n stands at k / (n + 1).
 */
function quantileOf(sorted: Float64Array, share: number): number {
  const place = Math.min(Math.max(share * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}
