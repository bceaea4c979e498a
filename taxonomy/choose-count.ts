/**
 * How many base clusters to look for.
 * @param rows distinct bails. @param asked overrides the rest.
 */
export function chooseLeafCount(rows: number, asked?: number): number {
  if (asked !== undefined) return Math.max(1, Math.min(rows, Math.round(asked)));
  return Math.max(1, Math.min(rows, Math.round(rows / 10)));
}

/** How many top nodes to look for above so many leaves: about the square root, so that both levels read alike. */
export function chooseTopCount(leafCount: number): number {
  return Math.min(leafCount, Math.max(5, Math.min(12, Math.round(Math.sqrt(leafCount)))));
}
