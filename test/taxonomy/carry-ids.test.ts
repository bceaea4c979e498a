import { expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { carryIds, type PathPair } from '../../taxonomy/carry-ids.js';
import { drawOrder } from '../embeddings/random-rows.js';

/** Paths of bails in both trees: `times` bails for each. */
const bails = (...groups: readonly [times: number, old: number[], now: number[]][]): PathPair[] =>
  groups.flatMap(([times, old, now]) => Array.from({ length: times }, () => ({ old, now })));

test('the same tree under new numbers keeps every id', () => {
  const pairs = bails([3, [10, 11], [1, 2]], [4, [10, 12], [1, 0]]);
  const sizes = new Map([
    [10, 7],
    [11, 3],
    [12, 4],
  ]);
  expect(carryIds(pairs, 3, sizes, [4, 7, 3])).toEqual([12, 10, 11]);
});

test('a node that grew keeps its id while the old bails are half of it; then it is a new one', () => {
  const pairs = bails([10, [5], [0]]);
  expect(carryIds(pairs, 1, new Map([[5, 10]]), [20])).toEqual([5]);
  expect(carryIds(pairs, 1, new Map([[5, 10]]), [21])).toEqual([null]);
});

test('of a node that was split the larger part keeps the id, of two that were merged the larger one gives it', () => {
  const split = bails([6, [5], [0]], [4, [5], [1]]);
  expect(carryIds(split, 2, new Map([[5, 10]]), [6, 4])).toEqual([5, null]);
  const merged = bails([4, [5], [0]], [6, [6], [0]]);
  expect(
    carryIds(
      merged,
      1,
      new Map([
        [5, 4],
        [6, 6],
      ]),
      [10],
    ),
  ).toEqual([6]);
});

test('a tie of two halves goes to the lower new node, or to the lower old id', () => {
  const halves = bails([5, [9], [1]], [5, [9], [0]]);
  expect(carryIds(halves, 2, new Map([[9, 10]]), [5, 5])).toEqual([9, null]);
  const joined = bails([5, [8], [0]], [5, [3], [0]]);
  expect(
    carryIds(
      joined,
      1,
      new Map([
        [8, 5],
        [3, 5],
      ]),
      [10],
    ),
  ).toEqual([3]);
});

test('where a node and its parent both claim an old one, the larger overlap wins', () => {
  // Old node 7 held 10 bails; all are in the new leaf 1 with one more, under a parent of 14.
  const pairs = bails([10, [7], [0, 1]]);
  expect(carryIds(pairs, 2, new Map([[7, 10]]), [14, 11])).toEqual([null, 7]);
});

test('bails that only one of the trees holds are counted against it', () => {
  expect(carryIds(bails([4, [5], [0]]), 1, new Map([[5, 9]]), [4])).toEqual([null]);
  expect(carryIds(bails([4, [5], [0]]), 1, new Map([[5, 8]]), [4])).toEqual([5]);
});

test('no bails in common, no old tree, no new tree', () => {
  expect(carryIds([], 3, new Map([[1, 4]]), [1, 1, 1])).toEqual([null, null, null]);
  expect(carryIds(bails([5, [], [0]]), 1, new Map(), [5])).toEqual([null]);
  expect(carryIds([], 0, new Map(), [])).toEqual([]);
});

test.each(Array.from({ length: 20 }, (_, i) => i + 1))(
  'in any two trees each id is carried once, to a node that shares half (seed %i)',
  (seed) => {
    const { pairs, oldSizes, newSizes } = drawTrees(seed);
    const carried = carryIds(pairs, newSizes.length, oldSizes, newSizes);
    expect(carried).toHaveLength(newSizes.length);
    const ids = carried.filter((id) => id !== null);
    expect(new Set(ids).size).toBe(ids.length);
    const overlapOf = (now: number, old: number) => {
      const shared = pairs.filter((pair) => pair.now.includes(now) && pair.old.includes(old)).length;
      return shared / (oldSizes.get(old)! + newSizes[now]! - shared);
    };
    carried.forEach((id, now) => {
      if (id !== null) expect(overlapOf(now, id)).toBeGreaterThanOrEqual(0.5);
    });
    // Nothing is left that could be carried.
    for (const old of oldSizes.keys())
      if (!ids.includes(old))
        for (const [now, id] of carried.entries()) if (id === null) expect(overlapOf(now, old)).toBeLessThan(0.5);
  },
);

test('bails in another order carry the same ids', () => {
  const { pairs, oldSizes, newSizes } = drawTrees(3);
  const shuffled = drawOrder(pairs.length, 4).map((i) => pairs[i]!);
  expect(carryIds(shuffled, newSizes.length, oldSizes, newSizes)).toEqual(
    carryIds(pairs, newSizes.length, oldSizes, newSizes),
  );
});

/** Two trees of two levels over the same bails; in the new one some have moved. Old ids start at 100. */
function drawTrees(seed: number) {
  const random = createRandom(seed);
  const pairs: PathPair[] = [];
  const oldSizes = new Map<number, number>();
  const newSizes = new Array<number>(15).fill(0);
  const pathTo = (leaf: number) => [Math.floor(leaf / 4), 3 + leaf];
  for (let bail = 0; bail < 200; bail++) {
    const leaf = Math.floor(random() ** 2 * 12);
    const old = pathTo(leaf).map((node) => node + 100);
    const now = pathTo(random() < 0.25 ? Math.floor(random() * 12) : leaf);
    for (const id of old) oldSizes.set(id, (oldSizes.get(id) ?? 0) + 1);
    for (const index of now) newSizes[index]! += 1;
    pairs.push({ old, now });
  }
  return { pairs, oldSizes, newSizes };
}
