import { expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import { gatherMembers } from '../../taxonomy/members.js';

test('a tree by hand: two tops, one with two leaves, one document without a place', () => {
  const members = gatherMembers({
    parentOf: Int32Array.of(-1, 0, -1, 0),
    leafOf: Int32Array.of(3, 1, 2, -1, 3),
  });
  expect(members).toEqual({
    nodeCount: 4,
    tops: [0, 2],
    childrenOf: [[1, 3], [], [], []],
    documentsOf: [Int32Array.of(0, 1, 4), Int32Array.of(1), Int32Array.of(2), Int32Array.of(0, 4)],
  });
});

test('parents may stand behind their children, and a document at a node that is no leaf', () => {
  const { tops, childrenOf, documentsOf } = gatherMembers({
    parentOf: Int32Array.of(2, 2, -1),
    leafOf: Int32Array.of(0, 2),
  });
  expect(tops).toEqual([2]);
  expect(childrenOf[2]).toEqual([0, 1]);
  expect(documentsOf.map((list) => [...list])).toEqual([[0], [], [0, 1]]);
});

test('no nodes, no documents', () => {
  const none = { nodeCount: 0, tops: [], childrenOf: [], documentsOf: [] };
  expect(gatherMembers({ parentOf: new Int32Array(0), leafOf: new Int32Array(0) })).toEqual(none);
  expect(gatherMembers({ parentOf: new Int32Array(0), leafOf: Int32Array.of(-1, -1) })).toEqual(none);
  expect(gatherMembers({ parentOf: Int32Array.of(-1), leafOf: new Int32Array(0) }).documentsOf[0]).toHaveLength(0);
});

test.each([1, 2, 3, 4, 5])(
  'in any tree a node holds what its children hold and what stands at it (seed %i)',
  (seed) => {
    const random = createRandom(seed);
    const parentOf = Int32Array.from({ length: 60 }, (_, node) => Math.floor(random() * (node + 1)) - 1);
    const leafOf = Int32Array.from({ length: 300 }, () => Math.floor(random() * 61) - 1);
    const { tops, childrenOf, documentsOf } = gatherMembers({ parentOf, leafOf });
    const standing = Array.from({ length: 60 }, (_, node) =>
      [...leafOf.keys()].filter((document) => leafOf[document] === node),
    );
    for (let node = 0; node < 60; node++) {
      const below = childrenOf[node]!.flatMap((child) => [...documentsOf[child]!]);
      expect([...documentsOf[node]!]).toEqual([...standing[node]!, ...below].sort((a, b) => a - b));
      for (const child of childrenOf[node]!) expect(parentOf[child]).toBe(node);
    }
    const placed = leafOf.filter((leaf) => leaf !== -1).length;
    expect(tops.reduce((sum, top) => sum + documentsOf[top]!.length, 0)).toBe(placed);
  },
);

test.each([
  ['a parent that is missing', [-1, 7], [], 'node 1 has parent 7, expected -1 to 1'],
  ['a parent below -1', [-2], [], 'node 0 has parent -2'],
  ['a document in a missing node', [-1], [0, 1], 'document 1 is in node 1, expected'],
  ['a document below -1', [-1], [-2], 'document 0 is in node -2, expected'],
  ['a cycle with documents', [-1, 2, 1], [1], 'its own ancestor'],
  ['a cycle without documents', [-1, 2, 1], [0], 'its own ancestor'],
  ['a node that is its own parent', [-1, 1], [], 'its own ancestor'],
])('%s is refused', (_, parents, leaves, message) => {
  const call = () => gatherMembers({ parentOf: Int32Array.from(parents), leafOf: Int32Array.from(leaves) });
  expect(call).toThrow(RangeError);
  expect(call).toThrow(message);
});
