/** How likely two points of a layout are neighbours, by their squared distance s: 1 / (1 + a s^b). */
export interface UmapCurve {
  readonly a: number;
  readonly b: number;
}

/** The curve is fitted at this many distances, from 0 to this many spreads, as in umap-learn. */
const sampleCount = 300;
const reach = 3;
const maxRounds = 200;

/**
 * The smooth curve that is nearest, by least squares, to the one that is meant: 1 up to minDist, then exp(-(distance - minDist) / spread).
 * @param minDist 0 up to `spread`. @param spread above 0: how wide groups of points lie.
 * @source McInnes et al. 2018, definition 11 and the text after it; fitted by Levenberg and Marquardt's method.
 */
export function fitCurve(minDist: number, spread = 1): UmapCurve {
  let curve: UmapCurve = { a: 1, b: 1 };
  let fit = measureFit(curve, minDist, spread);
  let damping = 1e-3;
  for (let round = 0; round < maxRounds; round++) {
    const tried = stepFrom(curve, fit, damping);
    const next = measureFit(tried, minDist, spread);
    // Written so that a step to where nothing can be computed is refused, too.
    if (!(next.error < fit.error)) {
      damping *= 10;
      if (damping > 1e12) break;
      continue;
    }
    curve = tried;
    fit = next;
    damping = Math.max(damping / 10, 1e-12);
  }
  return curve;
}

/** The squared error of a curve, and the sums that say which way it falls. */
interface Fit {
  readonly error: number;
  /** The transposed Jacobian times the residuals. */
  readonly slope: readonly [number, number];
  /** The transposed Jacobian times itself: aa, ab, bb. */
  readonly bend: readonly [number, number, number];
}

function measureFit({ a, b }: UmapCurve, minDist: number, spread: number): Fit {
  let [error, slopeA, slopeB, bendAA, bendAB, bendBB] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < sampleCount; i++) {
    const distance = (i * reach * spread) / (sampleCount - 1);
    const wanted = distance < minDist ? 1 : Math.exp(-(distance - minDist) / spread);
    const power = distance ** (2 * b);
    const found = 1 / (1 + a * power);
    const byA = -power * found * found;
    const byB = distance > 0 ? 2 * a * Math.log(distance) * byA : 0;
    const missing = wanted - found;
    error += missing * missing;
    slopeA += byA * missing;
    slopeB += byB * missing;
    bendAA += byA * byA;
    bendAB += byA * byB;
    bendBB += byB * byB;
  }
  return { error, slope: [slopeA, slopeB], bend: [bendAA, bendAB, bendBB] };
}

/** Solves the two damped normal equations. */
function stepFrom({ a, b }: UmapCurve, { slope, bend: [aa, ab, bb] }: Fit, damping: number): UmapCurve {
  const dampedA = aa * (1 + damping);
  const dampedB = bb * (1 + damping);
  const determinant = dampedA * dampedB - ab * ab;
  return {
    a: a + (slope[0] * dampedB - slope[1] * ab) / determinant,
    b: b + (slope[1] * dampedA - slope[0] * ab) / determinant,
  };
}
