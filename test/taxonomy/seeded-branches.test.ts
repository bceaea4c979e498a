import { describe, expect, test } from 'vitest';
import { createRandom } from '../../embeddings/random.js';
import type { SeedNode } from '../../taxonomy/seed-tree.js';
import { growSeeded, type SeededBranch } from '../../taxonomy/seeded-branches.js';

function node(name: string, ...children: SeedNode[]): SeedNode {
  return { name, definition: '', examples: [], children };
}

function grow(tree: readonly SeedNode[], entryOf: readonly number[], sizes = entryOf.map(() => 1)): SeededBranch[] {
  const random = createRandom(1);
  const centres = { data: Float32Array.from(entryOf, () => random()), rows: entryOf.length, cols: 1 };
  return growSeeded(tree, { entryOf: Int32Array.from(entryOf), centres, rows: sizes, sizes, maxChildren: 12 });
}

/** `a[0 b[1 2]]`: names of seeds, a dot for what was found, leaves as numbers. */
function draw(branches: readonly SeededBranch[]): string {
  return branches
    .map((branch) => {
      const name = branch.seed?.name ?? '.';
      return 'leaf' in branch ? `${name}${branch.leaf}` : `${name}[${draw(branch.children)}]`;
    })
    .join(' ');
}

const TREE = [node('a', node('b'), node('c')), node('d'), node('e')];

describe('a tree that starts from a known one', () => {
  test('has leaves under their entries, entries under their headings, and nothing for entries without bails', () => {
    const tree = [...TREE, node('f')];
    expect(draw(grow(tree, [0, 0, 1, 2, 2, 2, 4], [1, 1, 1, 2, 2, 2, 9]))).toBe('f6 d[.3 .4 .5] a[b[.0 .1] c2]');
  });

  test('fewer than three tops give way to what is below them', () => {
    expect(draw(grow(TREE, [0, 0, 1, 2, 2], [1, 1, 1, 4, 4]))).toBe('.3 .4 a[b[.0 .1] c2]');
  });

  test('what is like no entry stands under top nodes of its own', () => {
    expect(draw(grow(TREE, [0, 1, 2, 3, -1, -1]))).toBe('a[b0 c1] d2 e3 .4 .5');
  });

  test('a heading with most of the bails gives way to its entries', () => {
    expect(draw(grow(TREE, [0, 1, 2, 3], [10, 9, 2, 1]))).toBe('b0 c1 d2 e3');
  });

  test('every leaf is there once, no node has one child or too many, and there are at most 15 tops', () => {
    const random = createRandom(7);
    for (let round = 0; round < 60; round++) {
      const tree = Array.from({ length: 1 + Math.floor(random() * 30) }, (_, i) =>
        node(`t${i}`, ...Array.from({ length: Math.floor(random() * 20) }, (_, j) => node(`t${i}e${j}`))),
      );
      const entries = tree.reduce((sum, { children }) => sum + Math.max(1, children.length), 0);
      const leaves = 3 + Math.floor(random() * 80);
      const entryOf = Array.from({ length: leaves }, () => Math.floor(random() * (entries + 5)) - 5).map((entry) =>
        Math.max(-1, entry),
      );
      const sizes = entryOf.map(() => 1 + Math.floor(random() * 50));
      const tops = grow(tree, entryOf, sizes);
      expect(tops.length).toBeGreaterThanOrEqual(1);
      expect(tops.length).toBeLessThanOrEqual(15);
      const seen: number[] = [];
      const visit = (branch: SeededBranch): void => {
        if ('leaf' in branch) return void seen.push(branch.leaf);
        expect(branch.children.length).toBeGreaterThanOrEqual(2);
        expect(branch.children.length).toBeLessThanOrEqual(12);
        branch.children.forEach(visit);
      };
      tops.forEach(visit);
      expect(seen.sort((a, b) => a - b)).toEqual([...entryOf.keys()]);
    }
  });
});
