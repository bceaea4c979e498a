import { describe, expect, test } from 'vitest';
import { createMatrix, normalizeRows } from '../../embeddings/matrix.js';
import { createRandom } from '../../embeddings/random.js';
import { addLeaves, type GrownBranch, type OldBranch } from '../../taxonomy/add-leaves.js';

const WIDTH = 64;

/** `tops` nodes of `perTop` leaves each, ids from 1 on. */
function makeTree(tops: number, perTop: number): OldBranch[] {
  return Array.from({ length: tops }, (_, top) => ({
    id: 1 + top * (perTop + 1),
    children: Array.from({ length: perTop }, (__, i) => ({ id: 2 + top * (perTop + 1) + i, leaf: top * perTop + i })),
  }));
}

/** The centre of a leaf lies near the axis that is given for it. */
function centresAt(axes: readonly number[]) {
  const random = createRandom(1);
  const centres = createMatrix(axes.length, WIDTH);
  axes.forEach((axis, i) => {
    for (let j = 0; j < WIDTH; j++) centres.data[i * WIDTH + j] = 0.1 * random();
    centres.data[i * WIDTH + axis]! += 1;
  });
  return normalizeRows(centres);
}

function grow(tops: number, perTop: number, newAxes: readonly number[], maxChildren = 12): GrownBranch[] {
  const old = Array.from({ length: tops * perTop }, (_, leaf) => Math.floor(leaf / perTop));
  const axes = [...old, ...newAxes];
  return addLeaves(makeTree(tops, perTop), {
    centres: centresAt(axes),
    sizes: new Int32Array(axes.length).fill(5),
    firstNew: old.length,
    maxChildren,
  });
}

function leavesOf(branch: GrownBranch): number[] {
  return 'leaf' in branch ? [branch.leaf] : branch.children.flatMap(leavesOf);
}

function idsOf(branch: GrownBranch): number[] {
  const own = branch.id === null ? [] : [branch.id];
  return 'leaf' in branch ? own : [...own, ...branch.children.flatMap(idsOf)];
}

function widest(branch: GrownBranch): number {
  return 'leaf' in branch ? 0 : Math.max(branch.children.length, ...branch.children.map(widest));
}

function narrowest(branch: GrownBranch): number {
  return 'leaf' in branch ? 2 : Math.min(branch.children.length, ...branch.children.map(narrowest));
}

describe('new leaves', () => {
  test('stand under the parent of the leaf they are like', () => {
    const grown = grow(4, 5, [2]);
    expect(leavesOf(grown[2]!)).toEqual([10, 11, 12, 13, 14, 20]);
    expect(grown).toHaveLength(4);
  });

  test('that are like none have a top node of their own', () => {
    const grown = grow(4, 5, [30, 31, 32]);
    expect(grown).toHaveLength(5);
    expect(grown[4]!.id).toBeNull();
    expect(leavesOf(grown[4]!).sort((a, b) => a - b)).toEqual([20, 21, 22]);
  });

  test('that are like none go to the nearest where there are 15 top nodes already', () => {
    const grown = grow(15, 3, [40, 41]);
    expect(grown).toHaveLength(15);
    expect(grown.flatMap(leavesOf)).toHaveLength(47);
  });

  test('find room in a group where a node is full', () => {
    const grown = grow(3, 5, [1, 1, 1], 5);
    expect(grown.every((branch) => widest(branch) <= 5)).toBe(true);
    expect(leavesOf(grown[1]!)).toEqual(expect.arrayContaining([15, 16, 17]));
  });
});

test.each([
  [3, 4, 0],
  [5, 5, 7],
  [15, 12, 40],
  [12, 3, 60],
])(
  '%i tops of %i leaves and %i new: each leaf once, every old id, no group of one, none too wide',
  (tops, perTop, count) => {
    const random = createRandom(tops);
    const axes = Array.from({ length: count }, () => Math.floor(random() * WIDTH));
    const grown = grow(tops, perTop, axes);
    const leaves = grown.flatMap(leavesOf).sort((a, b) => a - b);
    expect(leaves).toEqual(Array.from({ length: tops * perTop + count }, (_, i) => i));
    expect(grown.flatMap(idsOf).sort((a, b) => a - b)).toEqual(
      Array.from({ length: tops * (perTop + 1) }, (_, i) => i + 1),
    );
    expect(grown.length).toBeLessThanOrEqual(15);
    for (const branch of grown) {
      expect(widest(branch)).toBeLessThanOrEqual(12);
      expect(narrowest(branch)).toBeGreaterThanOrEqual(2);
    }
  },
);
