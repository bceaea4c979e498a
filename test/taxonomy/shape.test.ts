import { describe, expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { type Branch, type ShapeOptions, shapeTree } from '../../taxonomy/shape.js';
import { buildWardTree } from '../../taxonomy/ward.js';
import { drawGroups, drawOrder, matrixOf } from '../embeddings/random-rows.js';

const OPTIONS: ShapeOptions = { maxChildren: 12, topCount: 3, maxTop: 15, maxShare: 0.4 };
const ones = (count: number) => new Array<number>(count).fill(1);
const onLine = (...places: number[]) => buildWardTree(matrixOf(places.map((place) => [place])), ones(places.length));

describe('by hand', () => {
  // Three pairs: 0 1, 10 11, 100 101.
  const pairs = onLine(0, 1, 10, 11, 100, 101);

  test('the top nodes are the clusters of the last merges, each with its leaves', () => {
    expect(shapeTree(pairs, ones(6), OPTIONS)).toEqual([
      { children: [{ leaf: 0 }, { leaf: 1 }] },
      { children: [{ leaf: 2 }, { leaf: 3 }] },
      { children: [{ leaf: 4 }, { leaf: 5 }] },
    ]);
  });

  test('more top nodes than leaves are never made', () => {
    expect(shapeTree(pairs, ones(6), { ...OPTIONS, topCount: 99 })).toEqual(range(6).map((leaf) => ({ leaf })));
  });

  test('a top node above the share is split, and its parts take its place', () => {
    const tops = shapeTree(pairs, ones(6), { ...OPTIONS, topCount: 2 });
    expect(new Set(tops.map((top) => leavesOf(top).join()))).toEqual(new Set(['0,1', '2,3', '4,5']));
  });

  test('a leaf above the share can not be split: the top nodes stay as they were', () => {
    const tops = shapeTree(pairs, [100, 1, 1, 1, 1, 1], { ...OPTIONS, topCount: 2 });
    expect(new Set(tops.map((top) => leavesOf(top).join()))).toEqual(new Set(['0,1,2,3', '4,5']));
  });

  test('so they do when there would be more than the most top nodes', () => {
    const tops = shapeTree(pairs, ones(6), { ...OPTIONS, topCount: 2, maxTop: 2 });
    expect(tops).toHaveLength(2);
  });

  test('more leaves than children may be get a level between', () => {
    const [top] = shapeTree(pairs, ones(6), { ...OPTIONS, topCount: 1, maxShare: 1, maxChildren: 3 });
    expect(top).toMatchObject({ children: expect.any(Array) });
    const children = 'children' in top! ? top.children : [];
    expect(children.length).toBe(2);
    expect(new Set(children.map((child) => leavesOf(child).join()))).toEqual(new Set(['0,1,2,3', '4,5']));
  });
});

describe('no, one and two leaves', () => {
  test('are no node, a leaf and two leaves', () => {
    expect(shapeTree(onLine(), [], OPTIONS)).toEqual([]);
    expect(shapeTree(onLine(7), [4], OPTIONS)).toEqual([{ leaf: 0 }]);
    expect(shapeTree(onLine(7, 9), [4, 4], OPTIONS)).toEqual([{ leaf: 0 }, { leaf: 1 }]);
    expect(shapeTree(onLine(7, 9), [4, 4], { ...OPTIONS, topCount: 1, maxShare: 1 })).toEqual([
      { children: [{ leaf: 0 }, { leaf: 1 }] },
    ]);
  });

  test('leaves all on one spot still make a tree to read', () => {
    const tops = shapeTree(onLine(...ones(200)), ones(200), OPTIONS);
    expectReadable(tops, 200, OPTIONS);
  });
});

describe('any tree', () => {
  test.each(Array.from({ length: 40 }, (_, i) => i + 1))(
    'keeps every leaf once and the shape promised (seed %i)',
    (seed) => {
      const random = createRandom(seed);
      const count = 1 + Math.floor(random() ** 2 * 400);
      const points = drawGroups(count, 1 + Math.floor(random() * 20), 3, random(), seed);
      const sizes = Array.from({ length: count }, () => 1 + Math.floor(random() ** 6 * 300));
      const options = {
        maxChildren: 2 + Math.floor(random() * 11),
        topCount: 1 + Math.floor(random() * 12),
        maxTop: 15,
        maxShare: 0.4,
      };
      const tree = buildWardTree(points, sizes);
      const tops = shapeTree(tree, sizes, options);
      expectReadable(tops, count, options);
      expect(shapeTree(tree, sizes, options)).toEqual(tops);
      expectSplitOrStuck(tops, shapeTree(tree, sizes, { ...options, maxShare: 1 }), sizes);
    },
  );

  test('a chain, in which each merge takes in one more leaf, is no chain of nodes', () => {
    const chain = onLine(...range(60).map((i) => 1.5 ** i));
    const tops = shapeTree(chain, ones(60), { ...OPTIONS, maxShare: 1 });
    expectReadable(tops, 60, OPTIONS);
  });

  test('leaves in another order make the same tree', () => {
    const points = drawGroups(90, 8, 4, 0.5, 7);
    const order = drawOrder(90, 8);
    const renumbered = {
      ...points,
      data: Float32Array.from(order.flatMap((row) => [...points.data.subarray(row * 4, row * 4 + 4)])),
    };
    const one = shapeTree(buildWardTree(points, ones(90)), ones(90), OPTIONS);
    const two = shapeTree(buildWardTree(renumbered, ones(90)), ones(90), OPTIONS);
    const groupsOf = (branches: readonly Branch[], nameOf: (leaf: number) => number) =>
      [...walk(branches)]
        .map((branch) =>
          leavesOf(branch)
            .map(nameOf)
            .sort((a, b) => a - b)
            .join(),
        )
        .sort();
    expect(groupsOf(two, (leaf) => order[leaf]!)).toEqual(groupsOf(one, (leaf) => leaf));
  });
});

/** No single child, no more children or tops than allowed, each leaf once, and every level smaller than the one below. */
function expectReadable(
  tops: readonly Branch[],
  leafCount: number,
  { maxChildren, maxTop, topCount }: ShapeOptions,
): void {
  expect(tops.flatMap(leavesOf).sort((a, b) => a - b)).toEqual(range(leafCount));
  expect(tops.length).toBeLessThanOrEqual(maxTop);
  expect(tops.length).toBeGreaterThanOrEqual(Math.min(topCount, leafCount));
  for (const branch of walk(tops)) {
    if (!('children' in branch)) continue;
    expect(branch.children.length).toBeGreaterThanOrEqual(2);
    expect(branch.children.length).toBeLessThanOrEqual(maxChildren);
  }
  for (let cut = tops; cut.some((branch) => 'children' in branch); ) {
    const below = cut.flatMap((branch) => ('children' in branch ? branch.children : [branch]));
    expect(cut.length).toBeLessThan(below.length);
    cut = below;
  }
}

/** Either no top node is above 40 %, or all are what they were before any was split. */
function expectSplitOrStuck(tops: readonly Branch[], unsplit: readonly Branch[], sizes: readonly number[]): void {
  const sizeOf = (branch: Branch) => leavesOf(branch).reduce((sum, leaf) => sum + sizes[leaf]!, 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const isLarge = (branch: Branch) => sizeOf(branch) > 0.4 * total;
  if (tops.some(isLarge)) expect(tops).toEqual(unsplit);
  if (!unsplit.some(isLarge)) expect(tops).toEqual(unsplit);
}

function leavesOf(branch: Branch): number[] {
  return 'leaf' in branch ? [branch.leaf] : branch.children.flatMap(leavesOf);
}

function* walk(branches: readonly Branch[]): Generator<Branch> {
  for (const branch of branches) {
    yield branch;
    if ('children' in branch) yield* walk(branch.children);
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
