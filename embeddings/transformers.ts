import { EmbeddingError } from './errors.js';
import { createFingerprint } from './fingerprint.js';
import { createMatrix, normalizeRows, rowOf } from './matrix.js';
import type { EmbeddingModel } from './model.js';
import { findModelFiles, hashModelFiles, type ModelSource, requireDtype } from './model-files.js';

export interface TransformersOptions extends ModelSource {
  /** How token vectors become one: their mean, the first (`cls`) or the last. What the model's own folder says, else the mean. */
  readonly pooling?: string;
  /** Put before every text, for models that were trained with one (`query: `). */
  readonly prefix?: string;
}

const POOLINGS = ['mean', 'cls', 'last'] as const;
type Pooling = (typeof POOLINGS)[number];

/** Where neither the tokenizer nor the model says how long a text may be. */
const DEFAULT_MAX_TOKENS = 512;

/**
 * A sentence encoder from the Hugging Face hub or a directory, run by transformers.js. Texts go through it one at a time,
 * because quantised vectors depend on what shares their batch. Vectors always come at unit length.
 * @throws EmbeddingError MODEL_UNREACHABLE when the hub can't be reached, MODEL_INVALID when files are missing or it is no encoder.
 */
export async function createTransformersModel(options: TransformersOptions): Promise<EmbeddingModel> {
  const dtype = requireDtype(options.dtype);
  const asked = options.pooling === undefined ? null : requirePooling(options.pooling);
  const prefix = options.prefix ?? '';
  const files = await findModelFiles({ ...options, dtype });
  const pooling = asked ?? (files.poolsFirstToken ? 'cls' : 'mean');
  const { tokenizer, model } = await loadEncoder(files.directory, options.model, dtype);

  const countTokens = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).length;
  const longest = longestInput(tokenizer.model_max_length, model.config as EncoderConfig);
  const special = tokenizer.encode('').length;
  const embedOne = async (text: string): Promise<Float32Array> => {
    const inputs = tokenizer(prefix + text || ' ', { truncation: true, max_length: longest });
    const output = (await model(inputs)) as Record<string, OutputTensor | undefined>;
    return poolOutput(output, pooling, options.model);
  };
  return {
    name: options.model,
    fingerprint: createFingerprint('transformers', {
      files: await hashModelFiles(files),
      dtype,
      pooling,
      prefix,
    }),
    maxTokens: Math.max(1, longest - special - countTokens(prefix)),
    countTokens,
    async embed(texts, signal) {
      let vectors = createMatrix(0, 0);
      for (let i = 0; i < texts.length; i++) {
        signal?.throwIfAborted();
        const vector = await embedOne(texts[i]!);
        if (i === 0) vectors = createMatrix(texts.length, vector.length);
        rowOf(vectors, i).set(vector);
      }
      return normalizeRows(vectors);
    },
    close: async () => void (await model.dispose()),
  };
}

interface EncoderConfig {
  readonly model_type?: string;
  readonly max_position_embeddings?: number;
}

interface OutputTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

function requirePooling(pooling: string): Pooling {
  const known = POOLINGS.find((name) => name === pooling);
  if (known) return known;
  throw new EmbeddingError('MODEL_INVALID', `Pooling "${pooling}" is not known; expected ${POOLINGS.join(', ')}.`);
}

async function loadEncoder(directory: string, name: string, dtype: ReturnType<typeof requireDtype>) {
  const { AutoModel, AutoTokenizer } = await import('@huggingface/transformers');
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(directory, { local_files_only: true });
    const model = await AutoModel.from_pretrained(directory, {
      local_files_only: true,
      dtype,
      device: 'cpu',
      session_options: { logSeverityLevel: 3, extra: { session: { x64quantprecision: '1' } } },
    });
    return { tokenizer, model };
  } catch (cause) {
    const message = `${name} can't be loaded (${(cause as Error).message}); expected an ONNX sentence encoder with its tokenizer, as transformers.js reads them.`;
    throw new EmbeddingError('MODEL_INVALID', message, { cause });
  }
}

/** The tokenizer's own limit, else the model's count of positions, of which RoBERTa and its kin use two for themselves. */
function longestInput(tokenizerLimit: number, { model_type, max_position_embeddings }: EncoderConfig): number {
  const reserved = /roberta|mpnet|camembert/.test(model_type ?? '') ? 2 : 0;
  const positions = max_position_embeddings ? max_position_embeddings - reserved : Number.POSITIVE_INFINITY;
  // Tokenizers without a limit carry one like 1e30.
  const longest = Math.min(tokenizerLimit < 1e6 ? tokenizerLimit : Number.POSITIVE_INFINITY, positions);
  return Number.isFinite(longest) ? longest : DEFAULT_MAX_TOKENS;
}

/** One vector from the output for one text: [1, tokens, dimensions], or [1, dimensions] where the graph pools itself. */
function poolOutput(output: Record<string, OutputTensor | undefined>, pooling: Pooling, name: string): Float32Array {
  const tensor = output.last_hidden_state ?? output.token_embeddings ?? output.sentence_embedding ?? output.logits;
  if (tensor?.dims.length === 2) return Float32Array.from(tensor.data);
  if (tensor?.dims.length !== 3) {
    const found = Object.keys(output).join(', ');
    throw new EmbeddingError(
      'MODEL_INVALID',
      `${name} gives ${found}; expected last_hidden_state or sentence_embedding. Is it a sentence encoder?`,
    );
  }
  const [, tokens, dimensions] = tensor.dims as [number, number, number];
  const first = pooling === 'last' ? tokens - 1 : 0;
  const end = pooling === 'cls' ? 1 : tokens;
  const sum = new Float64Array(dimensions);
  for (let token = first; token < end; token++) {
    for (let j = 0; j < dimensions; j++) sum[j]! += tensor.data[token * dimensions + j]!;
  }
  return Float32Array.from(sum, (value) => value / (end - first));
}
