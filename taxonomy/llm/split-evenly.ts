/** Parts of nearly the same size, as few as keep each at most this long. */
export function splitEvenly<T>(values: readonly T[], most: number): T[][] {
  const count = Math.ceil(values.length / most);
  return Array.from({ length: count }, (_, part) =>
    values.slice(Math.floor((part * values.length) / count), Math.floor(((part + 1) * values.length) / count)),
  );
}
