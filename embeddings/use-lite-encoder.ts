import { readFile } from 'node:fs/promises';
import { EmbeddingError } from './errors.js';
import { createFingerprint, hashBytes } from './fingerprint.js';
import { createMatrix, type Matrix, rowOf } from './matrix.js';
import { sumsSaturate } from './saturation.js';
import {
  type CompiledVocabulary,
  compileVocabulary,
  createTokenizer,
  type Tokenizer,
  type VocabularyEntry,
} from './tokenizer.js';
import { USE_LITE_DIMENSIONS, USE_LITE_MAX_TOKENS, USE_LITE_PIECE_DIMENSIONS } from './use-lite-graph.js';

/** An empty text is read as one unknown piece. */
const EMPTY_TEXT = [0];

/** The encoder, opened in one thread. */
export interface UseLiteEncoder {
  readonly tokenizer: Tokenizer;
  /** Texts to unit rows, one at a time: texts x 512. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Matrix>;
  /** The embedding table: pieces x 256. */
  loadTable(): Promise<Matrix>;
  close(): Promise<void>;
}

/** What `openUseLite` finds out, for the threads beside and for those who store vectors. */
export interface WholeUseLite extends UseLiteEncoder {
  readonly fingerprint: string;
  readonly vocabulary: CompiledVocabulary;
}

/** @throws EmbeddingError MODEL_INVALID when the files of the package are missing or damaged. */
export async function openUseLite(): Promise<WholeUseLite> {
  const [model, file] = await Promise.all([readAsset('model.onnx'), readAsset('vocabulary.json')]);
  const fingerprint = createFingerprint('use-lite-int8', { files: hashBytes(model, file) });
  const vocabulary = compileVocabulary(JSON.parse(file.toString('utf8')) as VocabularyEntry[]);
  return { fingerprint, vocabulary, ...(await openEncoder(model, vocabulary)) };
}

/** The same encoder in another thread, with the vocabulary of the first. @throws EmbeddingError MODEL_INVALID */
export async function openUseLiteBeside(vocabulary: CompiledVocabulary): Promise<UseLiteEncoder> {
  return openEncoder(await readAsset('model.onnx'), vocabulary);
}

async function openEncoder(model: Uint8Array, vocabulary: CompiledVocabulary): Promise<UseLiteEncoder> {
  const tokenizer = createTokenizer(vocabulary);
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
    tokenizer,
    async embed(texts, signal) {
      const vectors = createMatrix(texts.length, USE_LITE_DIMENSIONS);
      for (let i = 0; i < texts.length; i++) {
        signal?.throwIfAborted();
        rowOf(vectors, i).set(await embedOne(texts[i]!));
      }
      return vectors;
    },
    loadTable: () => readTable((ids) => run(ids, 'piece_embedding'), vocabulary.lengths.length),
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
      // The matrices are small: a second thread gains little in one text, and much with a text of its own.
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
      // So that sums of int8 products don't overflow; the numbers are then those of processors where they can't.
      extra: (await sumsSaturate()) ? { session: { x64quantprecision: '1' } } : {},
    });
    return { session, Tensor };
  } catch (cause) {
    const message = `The bundled encoder can't be loaded (${(cause as Error).message}); install bail-taxonomy again.`;
    throw new EmbeddingError('MODEL_INVALID', message, { cause });
  }
}
