import { withThreads } from './encoder-threads.js';
import type { EmbeddingModel } from './model.js';
import { openUseLite } from './use-lite-encoder.js';
import { USE_LITE_MAX_TOKENS } from './use-lite-graph.js';

/**
 * The encoder that ships with the package: Universal Sentence Encoder lite, int8, 512 dimensions, English.
 *
 * Texts go through it one at a time, because an int8 vector depends on what shares its batch; so the same text always
 * gets the same bytes. Many at once are shared out to threads. Only ONNX Runtime is loaded.
 * @param threads that embed beside this one, which reads and stores meanwhile; 0 and 1 for none.
 * @throws EmbeddingError MODEL_INVALID when the files of the package are missing or damaged.
 */
export async function createBundledModel(threads = 0): Promise<EmbeddingModel> {
  const encoder = await openUseLite();
  const { fingerprint, tokenizer, vocabulary, loadTable } = encoder;
  return {
    name: 'use-lite (bundled)',
    fingerprint,
    maxTokens: USE_LITE_MAX_TOKENS,
    countTokens: tokenizer.count,
    lexicon: { split: (text) => Int32Array.from(tokenizer.encode(text)), loadTable },
    ...withThreads(encoder, threads, { encoder: 'use-lite', vocabulary }),
  };
}
