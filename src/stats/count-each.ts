/** How often something holds of things with the same number; for each number that comes, in the order in which they first do. */
export interface EachCount {
  readonly numbers: Int32Array;
  readonly successes: Float64Array;
  readonly trials: Int32Array;
  /** By number: its place in these; -1 for one that does not come. */
  readonly placeOf: Int32Array;
}

/**
 * Counts things by number.
 * @param numbers from 0, one a thing; the memory that is taken goes by the largest.
 * @param holds whether something holds of the thing, or how likely: 0 to 1.
 */
export function countEach(numbers: Int32Array, holds: ArrayLike<number>): EachCount {
  let largest = -1;
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > largest) largest = numbers[i]!;
  const placeOf = new Int32Array(largest + 1).fill(-1);
  const room = Math.min(numbers.length, largest + 1);
  const [found, successes, trials] = [new Int32Array(room), new Float64Array(room), new Int32Array(room)];
  let known = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    let place = placeOf[number]!;
    if (place < 0) {
      place = known++;
      placeOf[number] = place;
      found[place] = number;
    }
    trials[place]!++;
    successes[place]! += holds[i]!;
  }
  return {
    numbers: found.subarray(0, known),
    successes: successes.subarray(0, known),
    trials: trials.subarray(0, known),
    placeOf,
  };
}
