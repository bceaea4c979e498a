import { describe, expect, test } from 'vitest';
import { findNode, formatNodeId, parseNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';

const TREE = [node(4, [node(9), node(2, [node(7)])]), node(5)];

describe('walking', () => {
  test('each node comes before its children, in their order', () => {
    expect([...walkTree(TREE)].map(({ id }) => id)).toEqual([4, 9, 2, 7, 5]);
    expect([...walkTree([])]).toEqual([]);
  });

  test('it may be left early', () => {
    for (const { id } of walkTree(TREE)) if (id === 2) return;
    throw new Error('not found');
  });
});

describe('finding', () => {
  test('a node comes with its ancestors, from the top', () => {
    expect(findNode(TREE, 7)!.map(({ id }) => id)).toEqual([4, 2, 7]);
    expect(findNode(TREE, 5)!.map(({ id }) => id)).toEqual([5]);
  });

  test('what is not there is null', () => {
    expect(findNode(TREE, 1)).toBeNull();
    expect(findNode([], 4)).toBeNull();
  });
});

describe('ids', () => {
  test.each([
    ['n12', 12],
    ['12', 12],
    ['taxonomy://node/12', 12],
    ['taxonomy://node/n12', 12],
    [' n12\n', 12],
    ['n0', 0],
    ['n007', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('%j is node %i', (text, id) => {
    expect(parseNodeId(text)).toBe(id);
  });

  test.each([
    '',
    'n',
    'nn12',
    'n-1',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    '12a',
    'n 12',
    'taxonomy://node/',
    'https://node/12',
    '١٢',
    '9999999999999999',
    '12\n13',
  ])('%j is none', (text) => {
    expect(parseNodeId(text)).toBeNull();
  });

  test('what is shown is read back', () => {
    for (const id of [0, 1, 12, 999_999_999_999_999]) expect(parseNodeId(formatNodeId(id))).toBe(id);
    expect(formatNodeId(12)).toBe('n12');
  });
});

function node(id: number, children: TreeNode[] = []): TreeNode {
  return {
    id,
    parentId: null,
    kind: 'node',
    source: 'found',
    name: `Node ${id}`,
    summary: '',
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
    bailCount: 1,
    distinctCount: 1,
    depth: 0,
    children,
  };
}
