/** Equal things put together: how many there are of each. */
export interface Kinds<T> {
  readonly values: readonly T[];
  readonly sizes: readonly number[];
}

/** Puts equal neighbours together; sorted things, so, all equal ones. */
export function toKinds<T>(sorted: ArrayLike<T>, isEqual: (a: T, b: T) => boolean = Object.is): Kinds<T> {
  const values: T[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!;
    if (values.length > 0 && isEqual(values.at(-1)!, value)) sizes[sizes.length - 1]!++;
    else {
      values.push(value);
      sizes.push(1);
    }
  }
  return { values, sizes };
}
