/** The last index whose value is at most the wanted one; -1 when there is none. The list ascends. */
export function lastAtMost(list: readonly number[], wanted: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
