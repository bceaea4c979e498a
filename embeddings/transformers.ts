import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { embedByLength } from './by-length.js';
import { withThreads } from './encoder-threads.js';
import { EmbeddingError } from './errors.js';
import { createFingerprint } from './fingerprint.js';
import type { EmbeddingModel } from './model.js';
import { findModelFiles, hashModelFiles, type ModelFiles, type ModelSource, requireDtype } from './model-files.js';
import { openTransformersEncoder, POOLINGS, type Pooling, type TransformersSettings } from './transformers-encoder.js';

export interface TransformersOptions extends ModelSource {
  /** How token vectors become one: their mean, the first (`cls`) or the last. What the model's own folder says, else the mean. */
  readonly pooling?: string;
  /** Put before every text, for models that were trained with one (`query: `). */
  readonly prefix?: string;
}

/** Models with more bytes of weights than this take tens of milliseconds a text. */
const SLOW_WEIGHTS = 100 * 2 ** 20;
const SLOW_DOCUMENTS = 32;
/** Each thread has the weights for itself: fewer threads where all of them would take more bytes than this. */
const MOST_WEIGHTS = 2 ** 30;

/**
 * A sentence encoder from the Hugging Face hub or a directory, run by transformers.js. Texts of a call are taken by length. With float32
 * weights those of about one length go through it together; with others one at a time, because quantised vectors depend on what
 * shares their batch. Many at once are shared out to threads. Vectors always come at unit length.
 * @param threads that embed beside this one; 0 and 1 for none.
 * @throws EmbeddingError MODEL_UNREACHABLE when the hub can't be reached, MODEL_INVALID when files are missing or it is no encoder.
 */
export async function createTransformersModel(options: TransformersOptions, threads = 0): Promise<EmbeddingModel> {
  const dtype = requireDtype(options.dtype);
  const asked = options.pooling === undefined ? null : requirePooling(options.pooling);
  const prefix = options.prefix ?? '';
  const files = await findModelFiles({ ...options, dtype });
  const pooling = asked ?? (files.poolsFirstToken ? 'cls' : 'mean');
  const bytes = await measureFiles(files);
  const affordable = Math.min(threads, Math.floor(MOST_WEIGHTS / bytes));
  const settings: TransformersSettings = {
    name: options.model,
    directory: files.directory,
    dtype,
    pooling,
    prefix,
    // Threads beside do more than threads within a text.
    ...(affordable > 1 && { threads: 1 }),
  };
  const encoder = await openTransformersEncoder(settings);
  const shared = withThreads(encoder, affordable, { encoder: 'transformers', settings });
  return {
    ...shared,
    name: options.model,
    fingerprint: createFingerprint('transformers', {
      files: await hashModelFiles(files),
      dtype,
      pooling,
      prefix,
    }),
    maxTokens: encoder.maxTokens,
    ...(bytes > SLOW_WEIGHTS && { documentsAtOnce: SLOW_DOCUMENTS }),
    countTokens: encoder.countTokens,
    embed: (texts, signal) => embedByLength(texts, (sorted) => shared.embed(sorted, signal)),
  };
}

function requirePooling(pooling: string): Pooling {
  const known = POOLINGS.find((name) => name === pooling);
  if (known) return known;
  throw new EmbeddingError('MODEL_INVALID', `Pooling "${pooling}" is not known; expected ${POOLINGS.join(', ')}.`);
}

async function measureFiles({ directory, names }: ModelFiles): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
