import { describe, expect, test } from 'vitest';
import { type Matrix, normalizeRows } from '../../embeddings/matrix.js';
import { foldName } from '../../taxonomy/fold-name.js';
import { nearestSeed, PAPER_SEEDS, seedTexts, seedTitle } from '../../taxonomy/seeds.js';

const matrix = (...rows: number[][]): Matrix => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0]!.length,
});

/** Four corners of a square: less their mean, each is at a right angle to two others, so the median cosine is 0. */
const corners = matrix([1, 1], [1, -1], [-1, -1], [-1, 1]);

describe('the nearest entry', () => {
  test('is the one of the highest cosine, whatever the length of the centre', () => {
    expect(nearestSeed(Float32Array.of(3, -2.9), corners)).toMatchObject({ index: 1 });
    // cosine of (4, 3) and (1, 1): 7 / (5 sqrt 2)
    expect(nearestSeed(Float32Array.of(4, 3), corners)!.similarity).toBeCloseTo(7 / (5 * Math.SQRT2), 6);
    expect(nearestSeed(Float32Array.of(400, 300), corners)!.similarity).toBeCloseTo(7 / (5 * Math.SQRT2), 5);
  });

  test('is looked for after the means are taken off, so a lean that all share makes nothing alike', () => {
    const leaning = matrix([11, 1], [11, -1], [9, -1], [9, 1]);
    expect(nearestSeed(Float32Array.of(7, 3), leaning, Float32Array.of(6, 2))).toEqual({
      index: 0,
      similarity: expect.closeTo(1, 6),
    });
    expect(nearestSeed(Float32Array.of(5, 3), leaning, Float32Array.of(6, 2))!.index).toBe(3);
  });

  test('is none when entries are nearer to each other than the node is to any', () => {
    // Two pairs of near twins: the usual similarity is high, and the node stands between the pairs
    const twins = matrix([1, 0.1], [1, -0.1], [-1, 0.1], [-1, -0.1]);
    expect(nearestSeed(Float32Array.of(0.2, 1), twins)).toBeNull();
    expect(nearestSeed(Float32Array.of(1, 0.09), twins)).toMatchObject({ index: 0 });
  });

  test('is none for a centre that is the mean, for entries that are all the same, and among fewer than three', () => {
    expect(nearestSeed(Float32Array.of(0, 0), corners)).toBeNull();
    expect(nearestSeed(Float32Array.of(1, 1), matrix([2, 2], [2, 2], [2, 2]))).toBeNull();
    expect(nearestSeed(Float32Array.of(1, 1), matrix([1, 1], [1, -1]))).toBeNull();
    expect(nearestSeed(Float32Array.of(1, 1), { data: new Float32Array(0), rows: 0, cols: 2 })).toBeNull();
  });

  test('does not change the vectors it is given', () => {
    const seeds = normalizeRows(matrix([1, 2], [3, 1], [-1, 1]));
    const before = [...seeds.data];
    const centre = Float32Array.of(1, 3);
    nearestSeed(centre, seeds, Float32Array.of(0.5, 0.5));
    expect([...seeds.data]).toEqual(before);
    expect([...centre]).toEqual([1, 3]);
  });
});

describe('the published taxonomy', () => {
  test('has entries of different names, each with a definition and examples', () => {
    expect(PAPER_SEEDS.length).toBeGreaterThanOrEqual(30);
    const titles = PAPER_SEEDS.map(seedTitle);
    expect(new Set(titles.map(foldName)).size).toBe(PAPER_SEEDS.length);
    for (const texts of seedTexts()) {
      expect(texts.length).toBeGreaterThanOrEqual(3);
      for (const text of texts) expect(text.trim()).toMatch(/\S/);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  test('is titled with the group, or by the name alone', () => {
    const entry = { name: 'Malware and hacking', definition: 'd', examples: ['e'] };
    expect(seedTitle({ ...entry, group: 'Harm' })).toBe('Harm: malware and hacking');
    expect(seedTitle({ ...entry, group: 'Safety', name: 'IP concerns' })).toBe('Safety: IP concerns');
    expect(seedTitle({ ...entry, group: null })).toBe('Malware and hacking');
    expect(seedTexts([{ ...entry, group: 'Harm' }])).toEqual([['Malware and hacking', 'd', 'e']]);
  });
});
