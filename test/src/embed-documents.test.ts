import { expect, test } from 'vitest';
import { countVectors } from '../../db/embeddings.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { embedDocuments } from '../../src/stages/embed-documents.js';
import type { Document } from '../../src/stages/gather-documents.js';
import { openTemporary } from '../db/made-run.js';

const documents = Array.from({ length: 300 }, (_, i) => ({
  hash: `digest ${i}`,
  vectorHash: `subject ${i}`,
  subject: 'word '.repeat(1 + (i % 7)).trim() + i,
})) as unknown as Document[];

/** Turns a text into its length; notes how many texts each call had, and fails at the call that `fails` names. */
function createLengthModel(more: Partial<EmbeddingModel>, fails = Number.POSITIVE_INFINITY) {
  const calls: number[] = [];
  const model: EmbeddingModel = {
    name: 'lengths',
    fingerprint: 'lengths',
    maxTokens: 100,
    countTokens: (text) => text.split(' ').length,
    async embed(texts) {
      if (calls.length === fails) throw new Error('The power went.');
      calls.push(texts.length);
      return { rows: texts.length, cols: 1, data: Float32Array.from(texts, (text) => text.length) };
    },
    close: async () => {},
    ...more,
  };
  return { calls, model };
}

test.each([
  [undefined, [128, 128, 44]],
  [100, [100, 100, 100]],
])('a call has as many documents as the model asks for: %j', async (documentsAtOnce, expected) => {
  const { calls, model } = createLengthModel({ documentsAtOnce });
  const made = await embedDocuments(openTemporary(), { documents, freshSegments: new Map() }, model, {});
  expect(calls).toEqual(expected);
  expect(made).toMatchObject({ made: 300, reused: 0 });
});

test('what was stored before a failure is not embedded again', async () => {
  const db = openTemporary();
  const failing = createLengthModel({ documentsAtOnce: 50 }, 4);
  const given = { documents, freshSegments: new Map() };
  await expect(embedDocuments(db, given, failing.model, {})).rejects.toThrow('The power went.');
  expect(countVectors(db)).toEqual([{ fingerprint: 'lengths', count: 200 }]);
  const { calls, model } = createLengthModel({ documentsAtOnce: 50 });
  expect(await embedDocuments(db, given, model, {})).toMatchObject({ made: 100, reused: 200 });
  expect(calls).toEqual([50, 50]);
});
