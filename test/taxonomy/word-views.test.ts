import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBundledModel } from '../../embeddings/bundled.js';
import { dot, rowOf } from '../../embeddings/matrix.js';
import type { EmbeddingModel, Lexicon } from '../../embeddings/model.js';
import { viewWords } from '../../taxonomy/word-views.js';

/** Pieces are words of one letter, each with its own direction. */
const LETTERS: Lexicon = {
  split: (text) => Int32Array.from(text.split(' '), (word) => word.charCodeAt(0) - 97),
  loadTable: async () => ({
    data: Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
    rows: 4,
    cols: 4,
  }),
};

describe('the sum of pieces', () => {
  test('weighs a piece by how rare it is, and counts it once', async () => {
    const { matrix } = (await viewWords(['a b b', 'a c', 'a c', 'a'], LETTERS))[0]!;
    // In every text, a says nothing; b is in one text of four, so the first row points to b alone.
    expect([...rowOf(matrix, 0)]).toEqual([0, 1, 0, 0]);
    expect([...rowOf(matrix, 1)]).toEqual([0, 0, 1, 0]);
    expect([...rowOf(matrix, 3)]).toEqual([0, 0, 0, 0]);
  });

  test('mixes two pieces of one text in the ratio of their weights', async () => {
    const { matrix } = (await viewWords(['b c', 'c', 'd', 'd'], LETTERS))[0]!;
    const row = rowOf(matrix, 0);
    expect(row[1]! / row[2]!).toBeCloseTo(Math.log(4) / Math.log(2), 5);
    expect(dot(row, row)).toBeCloseTo(1, 5);
  });
});

describe('the bag of words', () => {
  /** Words that stand in two of forty texts, among texts that share nothing. */
  const texts = Array.from({ length: 40 }, (_, i) => (i < 2 ? `kettle number${i}` : `filler${i} filler${i}x`));

  test('brings texts together that share a rare word, in any form of it', async () => {
    const { matrix } = (await viewWords([...texts, 'kettles of others'], LETTERS))[1]!;
    expect(dot(rowOf(matrix, 0), rowOf(matrix, 1))).toBeCloseTo(1, 5);
    expect(dot(rowOf(matrix, 0), rowOf(matrix, 40))).toBeCloseTo(1, 5);
  });

  test('leaves out words of one text alone and words of many', async () => {
    const spread = texts.map((text) => `${text} everywhere`);
    const { matrix } = (await viewWords(spread, LETTERS))[1]!;
    expect(rowOf(matrix, 5).every((value) => value === 0)).toBe(true);
    expect(dot(rowOf(matrix, 0), rowOf(matrix, 0))).toBeCloseTo(1, 5);
  });

  test('does not depend on the order of the texts', async () => {
    const reversed = texts.toReversed();
    const { matrix: there } = (await viewWords(texts, LETTERS))[1]!;
    const { matrix: back } = (await viewWords(reversed, LETTERS))[1]!;
    for (let i = 0; i < texts.length; i++) expect([...rowOf(back, texts.length - 1 - i)]).toEqual([...rowOf(there, i)]);
  });
});

describe('of the bundled encoder', () => {
  let model: EmbeddingModel;
  beforeAll(async () => {
    model = await createBundledModel();
  });
  afterAll(() => model.close());

  test('every piece has a vector, and a kindred word lies nearer than an unrelated one', async () => {
    const table = await model.lexicon!.loadTable();
    const pieceOf = (word: string) => rowOf(table, model.lexicon!.split(word)[0]!);
    const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    expect(table.rows).toBe(8000);
    expect(cosine(pieceOf('mother'), pieceOf('father'))).toBeGreaterThan(cosine(pieceOf('mother'), pieceOf('engine')));
  });

  test('no texts, empty texts and equal texts give rows of zeros', async () => {
    expect((await viewWords([], model.lexicon!)).map(({ matrix }) => matrix.rows)).toEqual([0, 0]);
    for (const { matrix } of await viewWords(['', 'the same', 'the same', 'the same'], model.lexicon!)) {
      expect(matrix.data.every(Number.isFinite)).toBe(true);
      expect(rowOf(matrix, 0).every((value) => value === 0)).toBe(true);
    }
  });
});
