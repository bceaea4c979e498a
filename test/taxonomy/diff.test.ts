import { describe, expect, test } from 'vitest';
import { diffTrees, type StateNode, type TreeState } from '../../taxonomy/diff.js';

/** `{leaf: bails}` under parents; a bail is a number. */
function state(leaves: Readonly<Record<number, readonly number[]>>, options: Options = {}): TreeState {
  const { parents = {}, names = {} } = options;
  const own = Object.entries(leaves).map(([id, bails]) => ({ id: Number(id), bails: bails.length }));
  const groups = [...new Set(Object.values(parents))].map((id) => ({
    id,
    bails: own.filter((leaf) => parents[leaf.id] === id).reduce((sum, leaf) => sum + leaf.bails, 0),
  }));
  const nodes: StateNode[] = [...own, ...groups].map(({ id, bails }) => ({
    id,
    parentId: parents[id] ?? null,
    name: names[id] ?? `node ${id}`,
    bails,
  }));
  const nodeOf = new Map(
    Object.entries(leaves).flatMap(([id, bails]) => bails.map((bail) => [bail, Number(id)] as const)),
  );
  return { nodes, nodeOf };
}

interface Options {
  readonly parents?: Readonly<Record<number, number>>;
  readonly names?: Readonly<Record<number, string>>;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe('what differs between two trees', () => {
  test('nothing, where they are the same', () => {
    const tree = state({ 1: range(0, 5), 2: range(5, 9) });
    const { bails, ...diff } = diffTrees(tree, tree);
    expect(Object.values(diff).every((list) => list.length === 0)).toBe(true);
    expect(bails).toEqual({ before: 9, after: 9, added: 0, removed: 0 });
  });

  test('nodes added and gone, with where the bails went', () => {
    const diff = diffTrees(state({ 1: range(0, 5), 2: range(5, 9) }), state({ 1: range(0, 5), 3: range(5, 9) }));
    expect(diff.added.map(({ id }) => id)).toEqual([3]);
    expect(diff.gone.map(({ node, now }) => [node.id, now?.id])).toEqual([[2, 3]]);
    expect(diff.moves.map(({ from, to, bails }) => [from.id, to.id, bails])).toEqual([[2, 3, [5, 6, 7, 8]]]);
  });

  test('a leaf split in two, and two merged into one', () => {
    const split = diffTrees(state({ 1: range(0, 10) }), state({ 1: range(0, 6), 2: range(6, 10) }));
    expect(split.split.map(({ node, into }) => [node.id, into.map((part) => [part.node.id, part.shared])])).toEqual([
      [
        1,
        [
          [1, 6],
          [2, 4],
        ],
      ],
    ]);
    expect(split.merged).toEqual([]);
    const merged = diffTrees(state({ 1: range(0, 6), 2: range(6, 10) }), state({ 1: range(0, 10) }));
    expect(merged.merged.map(({ node, from }) => [node.id, from.map((part) => [part.node.id, part.shared])])).toEqual([
      [
        1,
        [
          [1, 6],
          [2, 4],
        ],
      ],
    ]);
    expect(merged.split).toEqual([]);
  });

  test('a leaf that lost one bail is not split', () => {
    const diff = diffTrees(state({ 1: range(0, 10), 2: [20] }), state({ 1: range(0, 9), 2: [9, 20] }));
    expect(diff.split).toEqual([]);
    expect(diff.moves).toHaveLength(1);
  });

  test('nodes moved and renamed', () => {
    const before = state({ 1: range(0, 4), 2: range(4, 8) }, { parents: { 1: 10, 2: 11 } });
    const after = state({ 1: range(0, 4), 2: range(4, 8) }, { parents: { 1: 11, 2: 11 }, names: { 2: 'new name' } });
    const diff = diffTrees(before, after);
    expect(diff.moved.map(({ node, from, to }) => [node.id, from?.id, to?.id])).toEqual([[1, 10, 11]]);
    expect(diff.renamed.map(({ node, from }) => [node.id, from])).toEqual([[2, 'node 2']]);
  });

  test('a leaf that takes far more of what came than it had is grown beyond chance, and no other', () => {
    const before = state({ 1: range(0, 100), 2: range(100, 200), 3: range(200, 300) });
    const after = state({
      1: [...range(0, 100), ...range(300, 380)],
      2: [...range(100, 200), ...range(380, 390)],
      3: [...range(200, 300), ...range(390, 400)],
    });
    const { changed, bails } = diffTrees(before, after);
    expect(bails).toEqual({ before: 300, after: 400, added: 100, removed: 0 });
    expect(changed[0]!.node.id).toBe(1);
    expect(changed[0]!.weighed).toMatchObject({ inGroup: 80, inRest: 100 });
    expect(changed[0]!.weighed.low).toBeGreaterThan(0);
    const even = state({
      1: [...range(0, 100), ...range(300, 330)],
      2: [...range(100, 200), ...range(330, 360)],
      3: [...range(200, 300), ...range(360, 390)],
    });
    expect(diffTrees(before, even).changed).toEqual([]);
  });

  test('of a tree made anew, what a leaf holds now is compared, whatever it held before', () => {
    const before = state({ 1: range(0, 100), 2: range(100, 200) });
    const after = state({
      1: [...range(0, 50), ...range(200, 205)],
      2: [...range(100, 200), ...range(205, 215)],
      3: [...range(50, 100), ...range(215, 220)],
    });
    expect(diffTrees(before, after).changed).toEqual([]);
  });

  test('without knowing which bail is where, the counts are compared', () => {
    const before = { ...state({ 1: range(0, 100), 2: range(100, 200) }), nodeOf: null };
    const after = { ...state({ 1: range(0, 200), 2: range(200, 300) }), nodeOf: null };
    const { changed, moves, bails } = diffTrees(before, after);
    expect(bails).toEqual({ before: 200, after: 300, added: 100, removed: 0 });
    expect(moves).toEqual([]);
    expect(changed.map(({ node }) => node.id)).toContain(1);
  });
});
