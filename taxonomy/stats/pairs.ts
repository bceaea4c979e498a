/**
 * Checks that two lists can be compared thing by thing.
 * @returns how many things there are.
 * @throws RangeError when the lengths differ, or for a number that is not finite.
 */
export function checkPairs(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) {
    throw new RangeError(`${x.length} numbers against ${y.length}. Expected one of each for every thing compared.`);
  }
  for (const values of [x, y]) {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) throw new RangeError(`${values[i]} at ${i}. Expected a finite number.`);
    }
  }
  return x.length;
}
