import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../embeddings/random.js';
import { pickExemplars } from '../../taxonomy/exemplars.js';

const scores = Float32Array.from([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]);

describe('exemplars', () => {
  test('are the members of the highest and of the lowest score', () => {
    expect(pickExemplars({ members: [0, 1, 2, 3, 4, 5, 6], scores })).toEqual({
      typical: [0, 1, 2],
      boundary: [6, 5, 4],
    });
    expect(pickExemplars({ members: [6, 2, 4], scores, count: 1 })).toEqual({ typical: [2], boundary: [6] });
  });

  test('leave out a typical member that repeats one already picked', () => {
    const similarity = (a: number, b: number) => (a + b === 1 ? 1 : 0);
    // After 0, its twin 1 has (0.8 - 0.3) / 0.6 - 0.5 = 0.33; 2 has 0.67, 3 has 0.5
    expect(pickExemplars({ members: [0, 1, 2, 3, 4, 5, 6], scores, similarity }).typical).toEqual([0, 2, 3]);
  });

  test('are never both typical and of the boundary', () => {
    expect(pickExemplars({ members: [0, 1, 2, 3], scores })).toEqual({ typical: [0, 1, 2], boundary: [3] });
    expect(pickExemplars({ members: [0, 1], scores })).toEqual({ typical: [0, 1], boundary: [] });
  });

  test('of no member are none; of one, that one', () => {
    expect(pickExemplars({ members: [], scores })).toEqual({ typical: [], boundary: [] });
    expect(pickExemplars({ members: [5], scores })).toEqual({ typical: [5], boundary: [] });
  });

  test('of equal scores go by index, and the order of the members does not matter', () => {
    const even = new Float32Array(60).fill(0.5);
    const members = Array.from({ length: 60 }, (_, i) => i);
    const expected = pickExemplars({ members, scores: even });
    expect(expected.typical).toEqual([0, 1, 2]);
    const random = createRandom(8);
    const mixed = Float32Array.from(members, () => Math.round(random() * 5) / 5);
    for (let round = 0; round < 20; round++) {
      const order = shuffle([...members], random);
      expect(pickExemplars({ members: order, scores: even })).toEqual(expected);
      expect(pickExemplars({ members: order, scores: mixed })).toEqual(pickExemplars({ members, scores: mixed }));
    }
  });
});
