import { describe, expect, test } from 'vitest';
import { type Matrix, normalizeRows } from '../../embeddings/matrix.js';
import { matchEntries } from '../../taxonomy/match-entries.js';

function matrix(rows: readonly (readonly number[])[]): Matrix {
  return normalizeRows({ data: Float32Array.from(rows.flat()), rows: rows.length, cols: rows[0]?.length ?? 3 });
}

const RED = matrix([
  [1, 0.1, 0],
  [1, -0.1, 0],
  [1, 0, 0.1],
]);
const BLUE = matrix([
  [0, 1, 0.1],
  [0.1, 1, 0],
]);

describe('matching nodes with the entries of a known taxonomy', () => {
  test('each goes to the nearest entry, and what is far from all to none', () => {
    const { entryOf, similarity } = matchEntries(
      matrix([
        [1, 0, 0],
        [0, 1, 0],
        [0.1, 0.1, 1],
      ]),
      [RED, BLUE],
    );
    expect([...entryOf]).toEqual([0, 1, -1]);
    expect(similarity[0]).toBeGreaterThan(0.99);
    expect(similarity[2]).toBeGreaterThan(0);
    expect(similarity[2]).toBeLessThan(0.5);
  });

  test('where no entry has two texts anything is near enough', () => {
    expect([...matchEntries(matrix([[0, 0, 1]]), [matrix([[1, 0, 0.2]])]).entryOf]).toEqual([0]);
  });

  test('nothing is matched with no entries', () => {
    expect([...matchEntries(matrix([[0, 0, 1]]), []).entryOf]).toEqual([-1]);
  });
});
