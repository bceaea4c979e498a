import { type Random, shuffle } from '../../embeddings/random.js';

/** How many orders are drawn, where none are asked for. */
export const DEFAULT_PERMUTATIONS = 9999;

/** What a permutation test found. */
export interface PermutationTest {
  /** Chance, where nothing depends on the order, of a statistic at least as large as the observed one: above 0, at most 1. */
  readonly p: number;
  /** Orders that were looked at, and whether these are all there are. */
  readonly permutations: number;
  readonly isExact: boolean;
}

/**
 * Compares a statistic with what it is when one of two lists is put into other orders.
 * All orders are taken where they are no more than `permutations`; else as many are drawn, and the observed one counts with them.
 * @param count things to put in order.
 * @param statistic of an order: `order[i]` is the index of what stands at i. Larger is more extreme. The array is used again.
 * @source Phipson and Smyth, "Permutation P-values should never be zero", Statistical Applications in Genetics 9 (2010).
 */
export function permutationTest(
  count: number,
  statistic: (order: readonly number[]) => number,
  random: Random,
  permutations: number = DEFAULT_PERMUTATIONS,
): PermutationTest {
  const order = Array.from({ length: count }, (_, i) => i);
  const observed = statistic(order);
  // The same value summed in another order may differ in its last digits.
  const bar = observed - Math.abs(observed) * 1e-10 - 1e-12;
  let atLeast = 0;
  if (factorialUpTo(count, permutations) <= permutations) {
    let all = 0;
    for (const each of ordersOf(order)) {
      all++;
      if (statistic(each) >= bar) atLeast++;
    }
    return { p: atLeast / all, permutations: all, isExact: true };
  }
  for (let draw = 0; draw < permutations; draw++) if (statistic(shuffle(order, random)) >= bar) atLeast++;
  return { p: (atLeast + 1) / (permutations + 1), permutations, isExact: false };
}

/** n!, or the first product above `limit`. */
function factorialUpTo(n: number, limit: number): number {
  let product = 1;
  for (let k = 2; k <= n && product <= limit; k++) product *= k;
  return product;
}

/**
 * Every order once, each one swap from the last; the array is changed in place.
 * @source Heap, "Permutations by interchanges", The Computer Journal 6 (1963).
 */
function* ordersOf(order: number[]): Generator<readonly number[]> {
  const swaps = new Array<number>(order.length).fill(0);
  yield order;
  for (let i = 1; i < order.length; ) {
    if (swaps[i]! >= i) {
      swaps[i++] = 0;
      continue;
    }
    const other = i % 2 === 0 ? 0 : swaps[i]!;
    [order[other], order[i]] = [order[i]!, order[other]!];
    swaps[i]!++;
    i = 1;
    yield order;
  }
}
