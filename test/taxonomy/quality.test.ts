import { expect, test } from 'vitest';
import { measureNames, measureShape, spreadOf } from '../../taxonomy/quality.js';
import type { TreeNode } from '../../taxonomy/tree.js';

test('names are distinct when letter case, punctuation and spaces are set aside', () => {
  const tree = [node('Abuse', 3), node('abuse!', 3), node('Role  play', 3), node('Role-play', 3), node('Grief', 3)];
  expect(measureNames(tree).distinct).toBe(1 / 5);
});

test('a child with the name of its parent makes both indistinct', () => {
  const tree = [node('Harm', 4, [node('Harm', 2), node('Fraud', 2)]), node('Horror', 1)];
  expect(measureNames(tree).distinct).toBe(2 / 4);
});

test('siblings share the words they have in common, a mean over the pairs', () => {
  const tree = [
    node('user insults model', 1, [node('threat of shutdown', 1), node('offer of rescue', 1)]),
    node('user insults others', 1),
    node('gore', 1),
  ];
  // Pairs: 2 of 4 words, 0, 0 at the top; 1 of 5 below.
  expect(measureNames(tree).siblingOverlap).toBeCloseTo((2 / 4 + 1 / 5) / 4, 12);
});

test('names in other scripts and names of punctuation alone are told apart', () => {
  expect(measureNames([node('暴力', 1), node('悲しみ', 1), node('!!!', 1), node('???', 1)])).toEqual({
    distinct: 1,
    siblingOverlap: 0,
  });
});

test('Unplaced is no node, but its bails count in the shares', () => {
  const tree = [
    node('A', 6, [node('A1', 4), node('A2', 2)]),
    node('B', 2),
    { ...node('Unplaced', 2), kind: 'unplaced' as const },
  ];
  const shape = measureShape(tree);
  expect(shape).toMatchObject({ bails: 10, unplaced: 2, unplacedShare: 0.2, topNodes: 2, leaves: 3 });
  expect(shape.largestTop).toEqual({ id: tree[0]!.id, name: 'A', share: 0.6 });
  expect(shape.levels).toEqual([
    { depth: 0, nodes: 2, leaves: 1 },
    { depth: 1, nodes: 2, leaves: 2 },
  ]);
  expect(shape.fanOut).toEqual({ min: 2, q1: 2, median: 2, q3: 2, max: 2 });
  expect(shape.leafSizes).toEqual({ min: 2, q1: 2, median: 2, q3: 3, max: 4 });
  expect(measureNames(tree).distinct).toBe(1);
});

test('an empty tree, and one of nothing but Unplaced, have figures without a division by zero', () => {
  expect(measureNames([])).toEqual({ distinct: null, siblingOverlap: null });
  expect(measureShape([])).toEqual({
    bails: 0,
    distinct: 0,
    unplaced: 0,
    unplacedShare: null,
    topNodes: 0,
    leaves: 0,
    levels: [],
    fanOut: null,
    largestTop: null,
    leafSizes: null,
  });
  expect(measureShape([{ ...node('Unplaced', 5), kind: 'unplaced' }])).toMatchObject({
    unplacedShare: 1,
    largestTop: null,
    leaves: 0,
  });
});

test('quartiles lie between the values where they fall between them, in any order', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, q1: 1.75, median: 2.5, q3: 3.25, max: 4 });
  expect(spreadOf([10, 9, 100])).toMatchObject({ min: 9, median: 10, max: 100 });
  expect(spreadOf([7])).toEqual({ min: 7, q1: 7, median: 7, q3: 7, max: 7 });
  expect(spreadOf([])).toBeNull();
});

function node(name: string, bailCount: number, children: readonly TreeNode[] = []): TreeNode {
  return place(
    {
      id: name.length * 1000 + bailCount,
      parentId: null,
      kind: 'node',
      source: 'found',
      name,
      summary: '',
      namedBy: 'words',
      placement: null,
      keyphrases: [],
      fit: null,
      cohesion: null,
      like: null,
      bailCount,
      distinctCount: bailCount,
      depth: 0,
      children,
    },
    0,
  );
}

function place(one: TreeNode, depth: number): TreeNode {
  return { ...one, depth, children: one.children.map((child) => place(child, depth + 1)) };
}
