import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBundledModel } from '../../embeddings/bundled.js';
import { createMatrix, dot, type Matrix, rowOf } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { embedSegments, poolWindows, type Segment, splitWindows } from '../../embeddings/windows.js';
import { LONG_TEXT, SENTENCES } from './sentences.js';

function matrixOf(...rows: number[][]): Matrix {
  const matrix = createMatrix(rows.length, rows[0]?.length ?? 0);
  for (const [i, row] of rows.entries()) rowOf(matrix, i).set(row);
  return matrix;
}

function expectNear(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [j, value] of expected.entries()) expect(actual[j]).toBeCloseTo(value, 6);
}

describe('pooling windows', () => {
  test('gives the weighted mean at unit length', () => {
    // 3 * (1, 0) + 4 * (0, 1), length 5
    expectNear(poolWindows(matrixOf([1, 0], [0, 1]), [3, 4]), [0.6, 0.8]);
  });

  test('depends on the ratio of the weights only', () => {
    const vectors = matrixOf([1, 0], [0, 1]);
    expect(poolWindows(vectors, [3, 4])).toEqual(poolWindows(vectors, [0.75, 1]));
  });

  test('of one window is that window, and of equal ones is each of them', () => {
    expectNear(poolWindows(matrixOf([0.6, 0.8]), [9]), [0.6, 0.8]);
    expectNear(poolWindows(matrixOf([0.6, 0.8], [0.6, 0.8]), [1, 5]), [0.6, 0.8]);
  });

  test('of opposite windows is zero and not a number gone wrong', () => {
    expect([...poolWindows(matrixOf([1, 0], [-1, 0]), [1, 1])]).toEqual([0, 0]);
  });

  test.each([[[1]], [[1, 0]], [[1, -1]], [[1, Number.NaN]], [[1, 2, 3]]])(
    'refuses the weights %j for two windows',
    (weights) => {
      expect(() => poolWindows(matrixOf([1, 0], [0, 1]), weights)).toThrow(/expected/);
    },
  );
});

describe('with the bundled encoder', () => {
  let model: EmbeddingModel;
  beforeAll(async () => {
    model = await createBundledModel();
  });
  afterAll(() => model.close());
  const segment = (text: string, weight = 1): Segment => ({ text, weight });

  test('a long text is divided between words into windows that the model reads whole, with nothing lost', () => {
    const windows = splitWindows(LONG_TEXT, model);
    expect(windows.length).toBeGreaterThan(2);
    for (const window of windows) expect(model.countTokens(window)).toBeLessThanOrEqual(model.maxTokens);
    expect(windows.join(' ')).toBe(LONG_TEXT);
    expect(splitWindows('short', model)).toEqual(['short']);
    expect(splitWindows('', model)).toEqual([]);
  });

  test('a document of one segment has the vector of its text', async () => {
    const text = SENTENCES[2]!;
    const pooled = await embedSegments(model, [[segment(text, 0.3)]]);
    expectNear(rowOf(pooled, 0), [...rowOf(await model.embed([text]), 0)]);
  });

  test('a document leans to the segment of more weight', async () => {
    const [a, b] = [SENTENCES[1]!, SENTENCES[7]!];
    const own = await model.embed([a, b]);
    const pooled = await embedSegments(model, [[segment(a, 4), segment(b, 1)]]);
    expect(dot(rowOf(pooled, 0), rowOf(own, 0))).toBeGreaterThan(dot(rowOf(pooled, 0), rowOf(own, 1)));
    expect(dot(rowOf(pooled, 0), rowOf(pooled, 0))).toBeCloseTo(1, 5);
  });

  test('what comes after the first window of a segment counts too', async () => {
    const changed = `${LONG_TEXT} The last word is about sailing boats.`;
    const pooled = await embedSegments(model, [[segment(LONG_TEXT)], [segment(changed)]]);
    expect(rowOf(pooled, 0)).not.toEqual(rowOf(pooled, 1));
  });

  test('a document has the same bytes in any company', async () => {
    const documents = SENTENCES.slice(0, 20).map((text, i) => [segment(text, i + 1), segment(SENTENCES[30]!, 1)]);
    const forward = await embedSegments(model, documents);
    const backward = await embedSegments(model, documents.toReversed());
    for (const [i, document] of documents.entries()) {
      const alone = rowOf(await embedSegments(model, [document]), 0);
      expect(rowOf(forward, i)).toEqual(alone);
      expect(rowOf(backward, documents.length - 1 - i)).toEqual(alone);
    }
  });

  test('no documents give no rows, and a document of nothing the vector of the empty text', async () => {
    expect((await embedSegments(model, [])).rows).toBe(0);
    const pooled = await embedSegments(model, [[], [segment('')]]);
    expect(rowOf(pooled, 0)).toEqual(rowOf(pooled, 1));
    expectNear(rowOf(pooled, 0), [...rowOf(await model.embed(['']), 0)]);
  });

  test('progress is told up to the last of more documents than go in one group', async () => {
    const seen: [number, number][] = [];
    const documents = Array.from({ length: 300 }, (_, i) => [segment(`text ${i % 3}`)]);
    const pooled = await embedSegments(model, documents, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([300, 300]);
    expect(seen.length).toBeGreaterThan(1);
    expect(rowOf(pooled, 299)).toEqual(rowOf(pooled, 2));
  });

  test('a weight of zero is refused and a cancelled call stops', async () => {
    await expect(embedSegments(model, [[segment('a', 0)]])).rejects.toThrow('weight 0');
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(embedSegments(model, [[segment('a')]], { signal })).rejects.toThrow('stopped');
  });
});

test('a text that comes twice is embedded once', async () => {
  const asked: string[] = [];
  const counting: EmbeddingModel = {
    name: 'lengths',
    fingerprint: 'lengths#1',
    maxTokens: 100,
    countTokens: (text) => text.length,
    embed: async (texts) => {
      asked.push(...texts);
      return matrixOf(...texts.map((text) => [text.length, 1]));
    },
    close: async () => {},
  };
  await embedSegments(counting, [
    [{ text: 'same', weight: 1 }],
    [
      { text: 'same', weight: 2 },
      { text: 'other', weight: 1 },
    ],
  ]);
  expect(asked).toEqual(['same', 'other']);
});
