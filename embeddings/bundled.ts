import { readFile } from 'node:fs/promises';
import { EmbeddingError } from './errors.js';
import { createFingerprint, hashBytes } from './fingerprint.js';
import { createMatrix, type Matrix, rowOf } from './matrix.js';
import type { EmbeddingModel } from './model.js';
import { createTokenizer, type VocabularyEntry } from './tokenizer.js';
import { USE_LITE_DIMENSIONS, USE_LITE_MAX_TOKENS, USE_LITE_PIECE_DIMENSIONS } from './use-lite-graph.js';

/** An empty text is read as one unknown piece. */
const EMPTY_TEXT = [0];

/**
 * The encoder that ships with the package: Universal Sentence Encoder lite, int8, 512 dimensions, English.
 *
 * Texts go through it one at a time, because an int8 vector depends on what shares its batch; so the same text always
 * gets the same bytes. Only ONNX Runtime is loaded.
 * @throws EmbeddingError MODEL_INVALID when the files of the package are missing or damaged.
 */
export async function createBundledModel(): Promise<EmbeddingModel> {
  const [model, vocabulary] = await Promise.all([readAsset('model.onnx'), readAsset('vocabulary.json')]);
  const pieces = JSON.parse(vocabulary.toString('utf8')) as VocabularyEntry[];
  const tokenizer = createTokenizer(pieces);
  const { session, Tensor } = await openSession(model);

  const run = async (ids: Int32Array, output: 'sentence_embedding' | 'piece_embedding'): Promise<Float32Array> => {
    const outputs = await session.run({ input_ids: new Tensor('int32', ids, [1, ids.length]) }, [output]);
    return outputs[output]!.data as Float32Array;
  };
  const embedOne = (text: string): Promise<Float32Array> => {
    const found = tokenizer.encode(text).slice(0, USE_LITE_MAX_TOKENS);
    return run(Int32Array.from(found.length > 0 ? found : EMPTY_TEXT), 'sentence_embedding');
  };
  return {
    name: 'use-lite (bundled)',
    fingerprint: createFingerprint('use-lite-int8', { files: hashBytes(model, vocabulary) }),
    maxTokens: USE_LITE_MAX_TOKENS,
    countTokens: (text) => tokenizer.count(text),
    async embed(texts, signal) {
      const vectors = createMatrix(texts.length, USE_LITE_DIMENSIONS);
      for (let i = 0; i < texts.length; i++) {
        signal?.throwIfAborted();
        rowOf(vectors, i).set(await embedOne(texts[i]!));
      }
      return vectors;
    },
    lexicon: {
      split: (text) => Int32Array.from(tokenizer.encode(text)),
      loadTable: () => readTable((ids) => run(ids, 'piece_embedding'), pieces.length),
    },
    close: () => session.release(),
  };
}

/** The embedding table, read through the model: as many pieces at a time as it takes. */
async function readTable(run: (ids: Int32Array) => Promise<Float32Array>, pieceCount: number): Promise<Matrix> {
  const table = createMatrix(pieceCount, USE_LITE_PIECE_DIMENSIONS);
  for (let first = 0; first < pieceCount; first += USE_LITE_MAX_TOKENS) {
    const count = Math.min(USE_LITE_MAX_TOKENS, pieceCount - first);
    table.data.set(await run(Int32Array.from({ length: count }, (_, i) => first + i)), first * table.cols);
  }
  return table;
}

/** The folder lies beside this file, in the sources and in the build. */
async function readAsset(name: string): Promise<Buffer> {
  const url = new URL(`./use-lite/${name}`, import.meta.url);
  try {
    return await readFile(url);
  } catch (cause) {
    const message = `The bundled encoder's file ${url.pathname} can't be read; install bail-taxonomy again.`;
    throw new EmbeddingError('MODEL_INVALID', message, { cause });
  }
}

async function openSession(model: Uint8Array) {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  try {
    const session = await InferenceSession.create(model, {
      // The matrices are small: a second thread gains little alone, and loses much beside other work.
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
      // Processors without VNNI instructions would let sums of int8 products overflow; this keeps the numbers of those that have them.
      extra: { session: { x64quantprecision: '1' } },
    });
    return { session, Tensor };
  } catch (cause) {
    const message = `The bundled encoder can't be loaded (${(cause as Error).message}); install bail-taxonomy again.`;
    throw new EmbeddingError('MODEL_INVALID', message, { cause });
  }
}
