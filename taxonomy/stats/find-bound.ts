/** Halvings: what is left of a range is below what a number can tell. */
const HALVINGS = 60;

/**
 * Up to where something holds, between a place where it does and one towards which it may cease to.
 * @param holds true at `inside`, and once false it stays so on the way to `outside`.
 * @returns `outside` where it holds even there.
 */
export function findBound(inside: number, outside: number, holds: (value: number) => boolean): number {
  if (holds(outside)) return outside;
  let [within, beyond] = [inside, outside];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (within + beyond) / 2;
    if (holds(middle)) within = middle;
    else beyond = middle;
  }
  return within;
}
