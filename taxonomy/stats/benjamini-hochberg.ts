/**
 * The false discovery rate at which each finding would just be called one, if all with no larger p were called too.
 * @param pValues 0 to 1, in any order.
 * @returns q values in the same order, 0 to 1, none below its p.
 * @throws RangeError for a p outside 0 to 1.
 * @source Benjamini and Hochberg, J. Royal Statistical Society B 57 (1995), section 3.1; as adjusted values, Yekutieli and
 *   Benjamini, J. Statistical Planning and Inference 82 (1999), section 2.
 */
export function adjustForDiscoveries(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p value ${p}. Expected a number from 0 to 1.`);
  }
  const order = [...pValues.keys()].sort((a, b) => pValues[b]! - pValues[a]!);
  const qValues = new Array<number>(pValues.length);
  let least = 1;
  for (const [above, i] of order.entries()) {
    least = Math.min(least, (pValues[i]! * pValues.length) / (pValues.length - above));
    qValues[i] = least;
  }
  return qValues;
}
