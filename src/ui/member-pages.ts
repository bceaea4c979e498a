/** The first reading: several screens of a list. */
const FIRST_PAGE = 200;

/**
 * Reads a list only as far as it is looked at, each time twice as far, so that a list of any length costs
 * at most twice what is read of it.
 * @param load the first `limit` items, in an order that stays.
 * @returns items `from` up to `to`; fewer where the list ends.
 */
export function createMemberPages<T>(
  load: (limit: number) => readonly T[],
): (from: number, to: number) => readonly T[] {
  let items: readonly T[] = [];
  let limit = 0;
  return (from, to) => {
    if (to > limit) {
      limit = Math.max(FIRST_PAGE, limit * 2, to);
      items = load(limit);
      if (items.length < limit) limit = Number.POSITIVE_INFINITY;
    }
    return items.slice(Math.max(0, from), to);
  };
}
