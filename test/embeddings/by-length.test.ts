import { expect, test } from 'vitest';
import { embedByLength } from '../../embeddings/by-length.js';

/** A vector that says which text it is of. */
const embed = async (texts: readonly string[]) => ({
  rows: texts.length,
  cols: 2,
  data: Float32Array.from(texts.flatMap((text) => [text.length, text.charCodeAt(0) || 0])),
});

test('texts come by length, and their vectors in the order that was given', async () => {
  const asked: string[][] = [];
  const texts = ['ccc', 'b', '', 'dddd', 'a', 'ccc'];
  const vectors = await embedByLength(texts, (sorted) => {
    asked.push([...sorted]);
    return embed(sorted);
  });
  expect(asked).toEqual([['', 'a', 'b', 'ccc', 'ccc', 'dddd']]);
  expect(vectors).toEqual(await embed(texts));
});

test('no texts give no vectors', async () => {
  expect(await embedByLength([], embed)).toEqual({ rows: 0, cols: 2, data: new Float32Array(0) });
});
