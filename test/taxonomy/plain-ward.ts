import type { Matrix } from '../../embeddings/matrix.js';
import type { Dendrogram } from '../../taxonomy/ward.js';

/** Ward's method with every nearest neighbour looked for among all clusters: what `buildWardTree` must equal to the last bit. */
export function buildWardTreePlainly(points: Matrix, weights: ArrayLike<number>): Dendrogram {
  const { rows: n, cols } = points;
  const total = Math.max(0, 2 * n - 1);
  const centres = new Float64Array(total * cols);
  centres.set(points.data);
  const mass = new Float64Array(total);
  for (let i = 0; i < n; i++) mass[i] = weights[i]!;
  const height = new Float64Array(total);
  const joined: { a: number; b: number; height: number }[] = [];

  const active = Int32Array.from({ length: n }, (_, i) => i);
  let activeCount = n;
  const chain: number[] = [];
  for (let next = n; next < total; next++) {
    if (chain.length === 0) chain.push(active[0]!);
    let pair = growChain();
    while (pair === null) pair = growChain();
    const [a, b, cost] = pair;
    chain.length -= 2;
    merge(a, b, next);
    height[next] = Math.max(cost, height[a]!, height[b]!);
    joined.push({ a, b, height: height[next]! });
    replaceActive(a, b, next);
  }
  return sortMerges(n, joined);

  /** Adds the nearest neighbour of the chain's end, or returns the last two when each is the other's nearest. */
  function growChain(): [number, number, number] | null {
    const end = chain[chain.length - 1]!;
    const before = chain.length > 1 ? chain[chain.length - 2]! : -1;
    let best = before;
    let bestCost = before === -1 ? Infinity : costOf(end, before, Infinity);
    for (let i = 0; i < activeCount; i++) {
      const other = active[i]!;
      if (other === end || other === before) continue;
      const cost = costOf(end, other, bestCost);
      if (cost < bestCost) {
        bestCost = cost;
        best = other;
      }
    }
    if (best === before) return [Math.min(end, before), Math.max(end, before), bestCost];
    chain.push(best);
    return null;
  }

  /** Gives up early, with any number that is not below `limit`, once the cost can't be. */
  function costOf(a: number, b: number, limit: number): number {
    const factor = (mass[a]! * mass[b]!) / (mass[a]! + mass[b]!);
    const bound = limit / factor;
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const step = centres[a * cols + j]! - centres[b * cols + j]!;
      sum += step * step;
      if (sum > bound) return Infinity;
    }
    return sum * factor;
  }

  function merge(a: number, b: number, into: number): void {
    mass[into] = mass[a]! + mass[b]!;
    for (let j = 0; j < cols; j++) {
      centres[into * cols + j] = (centres[a * cols + j]! * mass[a]! + centres[b * cols + j]! * mass[b]!) / mass[into]!;
    }
  }

  /** Keeps the list in ascending order, so that ties stay with the lower index. */
  function replaceActive(a: number, b: number, by: number): void {
    let kept = 0;
    for (let i = 0; i < activeCount; i++) if (active[i] !== a && active[i] !== b) active[kept++] = active[i]!;
    active[kept++] = by;
    activeCount = kept;
  }
}

/** Chains find merges out of order: sorts them by height and numbers them anew. */
function sortMerges(items: number, joined: readonly { a: number; b: number; height: number }[]): Dendrogram {
  const order = joined.map((_, i) => i).sort((x, y) => joined[x]!.height - joined[y]!.height || x - y);
  const newNumber = new Int32Array(items + joined.length);
  for (let i = 0; i < items; i++) newNumber[i] = i;
  order.forEach((from, to) => {
    newNumber[items + from] = items + to;
  });
  const pairs = new Int32Array(2 * joined.length);
  const heights = new Float64Array(joined.length);
  order.forEach((from, to) => {
    const a = newNumber[joined[from]!.a]!;
    const b = newNumber[joined[from]!.b]!;
    pairs[2 * to] = Math.min(a, b);
    pairs[2 * to + 1] = Math.max(a, b);
    heights[to] = joined[from]!.height;
  });
  return { items, pairs, heights };
}
