import { connectToServer, type ServerOptions } from './embedding-server.js';
import { EmbeddingError } from './errors.js';
import { createFingerprint } from './fingerprint.js';
import { createMatrix, type Matrix, normalizeRows, rowOf } from './matrix.js';
import type { EmbeddingModel } from './model.js';

export interface RemoteOptions extends ServerOptions {
  /** Texts per request. */
  readonly batchSize?: number;
  /** Requests under way at once. */
  readonly concurrency?: number;
  /** Put before every text, for models that were trained with one (`query: `). */
  readonly prefix?: string;
  /** The longest text the model reads whole, in tokens. */
  readonly maxTokens?: number;
}

const DEFAULTS = { batchSize: 64, concurrency: 4, maxTokens: 512 };
/** Mean bytes of a token, on the low side, so that texts come out rather too short for the model than too long. */
const BYTES_PER_TOKEN = 3;

/**
 * A model behind an OpenAI-compatible `/v1/embeddings` (OpenAI, vLLM, Ollama, llama.cpp, LM Studio). Nothing is sent
 * before the first call of `embed`. Lengths are estimates, as the tokenizer is on the server.
 * @throws EmbeddingError SERVER_FAILED for an address or a model name that can't be one.
 */
export async function createRemoteModel(options: RemoteOptions): Promise<EmbeddingModel> {
  const { batchSize, concurrency, maxTokens } = { ...DEFAULTS, ...withoutUndefined(options) };
  const prefix = options.prefix ?? '';
  const server = await connectToServer(options);
  const countTokens = (text: string) => Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_PER_TOKEN);
  let dimensions = options.dimensions ?? null;

  const checkDimensions = (vectors: readonly (readonly number[])[]) => {
    for (const vector of vectors) {
      dimensions ??= vector.length;
      if (vector.length === dimensions) continue;
      const message = `${server.name} answered with a vector of ${vector.length} numbers; expected ${dimensions}, as ${options.dimensions ? 'asked' : 'before'}. Check the model's name and its dimensions.`;
      throw new EmbeddingError('SHAPE_MISMATCH', message);
    }
  };
  return {
    name: `${options.model} at ${server.host} (lengths estimated)`,
    fingerprint: createFingerprint('remote', {
      model: options.model,
      server: server.address,
      dimensions: options.dimensions ?? null,
      prefix,
    }),
    maxTokens: Math.max(1, maxTokens - countTokens(prefix)),
    countTokens,
    async embed(texts, signal) {
      const batches = toBatches(texts, batchSize);
      const answers = await mapConcurrently(batches, concurrency, signal, async (batch, stop) => {
        // Servers refuse an empty text; a blank stands for it.
        const sent = batch.map((text) => prefix + text || ' ');
        const vectors = await server.embed(sent, stop);
        checkDimensions(vectors);
        return vectors;
      });
      return toMatrix(answers.flat(), dimensions ?? 0);
    },
    close: async () => {},
  };
}

function toBatches(texts: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, i) => texts.slice(i * size, (i + 1) * size));
}

/** Results in the order of the items, at most `concurrency` at work; the first failure stops the rest. */
async function mapConcurrently<T, R>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failure = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const results: R[] = new Array(items.length);
  let next = 0;
  const runWorker = async () => {
    while (next < items.length) {
      const at = next++;
      stop.throwIfAborted();
      results[at] = await work(items[at]!, stop);
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, runWorker);
  try {
    await Promise.all(workers);
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  return results;
}

function toMatrix(vectors: readonly (readonly number[])[], cols: number): Matrix {
  const matrix = createMatrix(vectors.length, cols);
  for (const [i, vector] of vectors.entries()) rowOf(matrix, i).set(vector);
  return normalizeRows(matrix);
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
