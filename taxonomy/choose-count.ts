/**
 * How many base clusters to look for.
 * @param rows distinct bails. @param asked overrides the rest.
 */
export function chooseLeafCount(rows: number, asked?: number): number {
  if (asked !== undefined) return Math.max(1, Math.min(rows, Math.round(asked)));
  return Math.max(1, Math.min(rows, Math.round(rows / 10)));
}

/** Bails of a leaf, on average, among which the data choose. */
const LEAF_SIZES = [15, 12, 10, 8];
/** With fewer rows every number is as good as another; with more, comparing them takes too long. */
const FEWEST_TO_COMPARE = 100;
const MOST_TO_COMPARE = 20_000;

/** Numbers of base clusters to choose from by the data; the usual one alone where that is not done. */
export function listLeafCounts(rows: number): number[] {
  if (rows < FEWEST_TO_COMPARE || rows > MOST_TO_COMPARE) return [chooseLeafCount(rows)];
  return LEAF_SIZES.map((size) => Math.round(rows / size));
}

/** How many top nodes to look for above so many leaves: about the square root, so that both levels read alike. */
export function chooseTopCount(leafCount: number): number {
  return Math.min(leafCount, Math.max(5, Math.min(12, Math.round(Math.sqrt(leafCount)))));
}
