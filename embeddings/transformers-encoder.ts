import { EmbeddingError } from './errors.js';
import { createMatrix, type Matrix, normalizeRows } from './matrix.js';
import type { Dtype } from './model-files.js';
import { sumsSaturate } from './saturation.js';

export const POOLINGS = ['mean', 'cls', 'last'] as const;
export type Pooling = (typeof POOLINGS)[number];

/** What an encoder is opened with, in any thread. */
export interface TransformersSettings {
  /** For messages. */
  readonly name: string;
  readonly directory: string;
  readonly dtype: Dtype;
  readonly pooling: Pooling;
  readonly prefix: string;
  /** Of ONNX Runtime, in one text; as many as it takes by itself unless given. */
  readonly threads?: number;
}

/** The encoder, opened in one thread. */
export interface TransformersEncoder {
  readonly maxTokens: number;
  countTokens(text: string): number;
  /** Texts to unit rows: texts x dimensions. Those that follow each other had best be of about one length. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Matrix>;
  close(): Promise<void>;
}

/**
 * Texts of a batch, where what shares it makes no difference. Measured with a model of MiniLM's size: 8 take 0.8 of the time of one by one, 32
 * take longer.
 */
const BATCH = 8;
/** Where neither the tokenizer nor the model says how long a text may be. */
const DEFAULT_MAX_TOKENS = 512;

/** @throws EmbeddingError MODEL_INVALID when it is no encoder. */
export async function openTransformersEncoder(settings: TransformersSettings): Promise<TransformersEncoder> {
  const { prefix, pooling, name } = settings;
  const { tokenizer, model } = await load(settings);
  const countTokens = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).length;
  const longest = longestInput(tokenizer.model_max_length, model.config as EncoderConfig);
  const special = tokenizer.encode('').length;
  // Padding must lie behind a text, and be masked.
  const canPad =
    tokenizer.padding_side === 'right' &&
    tokenizer.pad_token != null &&
    Object.values(model.sessions as Record<string, { inputNames: readonly string[] }>).every(({ inputNames }) =>
      inputNames.includes('attention_mask'),
    );
  const batch = settings.dtype === 'fp32' && canPad ? BATCH : 1;

  const embedBatch = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const read = texts.map((text) => prefix + text || ' ');
    const inputs = tokenizer(read, { padding: read.length > 1, truncation: true, max_length: longest });
    const output = (await model(inputs)) as Record<string, OutputTensor | undefined>;
    return poolOutput(output, inputs.attention_mask, pooling, name);
  };
  return {
    maxTokens: Math.max(1, longest - special - countTokens(prefix)),
    countTokens,
    async embed(texts, signal) {
      let vectors = createMatrix(0, 0);
      for (let first = 0; first < texts.length; first += batch) {
        signal?.throwIfAborted();
        const rows = await embedBatch(texts.slice(first, first + batch));
        if (first === 0) vectors = createMatrix(texts.length, rows[0]!.length);
        rows.forEach((row, i) => void vectors.data.set(row, (first + i) * vectors.cols));
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

async function load({ directory, name, dtype, threads }: TransformersSettings) {
  const { AutoModel, AutoTokenizer } = await import('@huggingface/transformers');
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(directory, { local_files_only: true });
    const model = await AutoModel.from_pretrained(directory, {
      local_files_only: true,
      dtype,
      device: 'cpu',
      session_options: {
        logSeverityLevel: 3,
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
        // So that sums of int8 products don't overflow; the numbers are then those of processors where they can't.
        extra: (await sumsSaturate()) ? { session: { x64quantprecision: '1' } } : {},
      },
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

/**
 * A vector of each text from the output: [texts, tokens, dimensions], or [texts, dimensions] where the graph pools itself.
 * @param mask [texts, tokens]: 1 for tokens, which come first, 0 for padding.
 */
function poolOutput(
  output: Record<string, OutputTensor | undefined>,
  mask: { readonly data: ArrayLike<bigint | number> },
  pooling: Pooling,
  name: string,
): Float32Array[] {
  const tensor = output.last_hidden_state ?? output.token_embeddings ?? output.sentence_embedding ?? output.logits;
  if (tensor?.dims.length === 2) return cutRows(tensor.data, tensor.dims as [number, number]);
  if (tensor?.dims.length !== 3) {
    const found = Object.keys(output).join(', ');
    throw new EmbeddingError(
      'MODEL_INVALID',
      `${name} gives ${found}; expected last_hidden_state or sentence_embedding. Is it a sentence encoder?`,
    );
  }
  const [texts, tokens, dimensions] = tensor.dims as [number, number, number];
  return Array.from({ length: texts }, (_, text) => {
    let count = 0;
    for (let token = 0; token < tokens; token++) count += Number(mask.data[text * tokens + token]);
    const first = pooling === 'last' ? count - 1 : 0;
    const end = pooling === 'cls' ? 1 : count;
    const sum = new Float64Array(dimensions);
    for (let token = first; token < end; token++) {
      const from = (text * tokens + token) * dimensions;
      for (let j = 0; j < dimensions; j++) sum[j]! += tensor.data[from + j]!;
    }
    return Float32Array.from(sum, (value) => value / (end - first));
  });
}

function cutRows(data: ArrayLike<number>, [rows, cols]: readonly [number, number]): Float32Array[] {
  return Array.from({ length: rows }, (_, i) => Float32Array.from({ length: cols }, (_, j) => data[i * cols + j]!));
}
