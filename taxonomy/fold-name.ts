/** A name as it is compared: case, punctuation, spacing and compatibility forms do not tell two names apart. */
export function foldName(name: string): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
  return folded || name.trim();
}
