import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ElementType, encodeOnnxModel } from '../../embeddings/onnx-writer.js';

/** Words of the tiny model in the order of their ids, with their vectors. */
export const TINY_WORDS = {
  '[PAD]': [0, 0, 0],
  '[UNK]': [0, 0, 1],
  '[CLS]': [3, 0, 0],
  '[SEP]': [0, 3, 0],
  stay: [1, 0, 0],
  leave: [0, 1, 0],
  now: [0, 0, 2],
  query: [5, 5, 5],
} as const;

export interface TinyModelOptions {
  /** Name of the weights file in `onnx/`. */
  readonly weights?: string;
  /** Multiplies the table, so that two models differ in their bytes. */
  readonly scale?: number;
  /** Adds what sentence-transformers writes about pooling. */
  readonly poolsFirstToken?: boolean;
  readonly maxTokens?: number;
  /** Whether the tokenizer has one; true unless given. */
  readonly padToken?: boolean;
}

/**
 * Writes a working sentence encoder into a folder, laid out as on the hub: one vector a word, nothing between them, so
 * that every pooled vector can be worked out by hand.
 */
export async function writeTinyModel(directory: string, options: TinyModelOptions = {}): Promise<void> {
  const { weights = 'model_quantized.onnx', scale = 1, poolsFirstToken, maxTokens = 16, padToken = true } = options;
  await mkdir(join(directory, 'onnx'), { recursive: true });
  await writeFile(join(directory, 'onnx', weights), encodeTable(scale));
  const files: Record<string, object> = {
    'config.json': { model_type: 'bert', architectures: ['BertModel'], max_position_embeddings: 512 },
    'tokenizer.json': describeTokenizer(),
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: maxTokens,
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      ...(padToken && { pad_token: '[PAD]' }),
      unk_token: '[UNK]',
    },
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), JSON.stringify(content));
  if (poolsFirstToken !== undefined) {
    await mkdir(join(directory, '1_Pooling'), { recursive: true });
    const pooling = { pooling_mode_cls_token: poolsFirstToken, pooling_mode_mean_tokens: !poolsFirstToken };
    await writeFile(join(directory, '1_Pooling', 'config.json'), JSON.stringify(pooling));
  }
}

function encodeTable(scale: number): Uint8Array {
  const rows = Object.values(TINY_WORDS);
  const table = Float32Array.from(rows.flat(), (value) => value * scale);
  return encodeOnnxModel({
    nodes: [
      { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['last_hidden_state'] },
      { op: 'Identity', inputs: ['attention_mask'], outputs: ['mask'] },
    ],
    initializers: [{ name: 'table', dims: [rows.length, 3], data: table }],
    inputs: [
      { name: 'input_ids', type: ElementType.int64, dims: ['batch', 'tokens'] },
      { name: 'attention_mask', type: ElementType.int64, dims: ['batch', 'tokens'] },
      { name: 'token_type_ids', type: ElementType.int64, dims: ['batch', 'tokens'] },
    ],
    outputs: [{ name: 'last_hidden_state', type: ElementType.float, dims: ['batch', 'tokens', 3] }],
  });
}

function describeTokenizer(): object {
  const words = Object.keys(TINY_WORDS);
  const special = words.slice(0, 4).map((content, id) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const entry = (id: string) => [id, { id, ids: [words.indexOf(id)], tokens: [id] }];
  return {
    version: '1.0',
    added_tokens: special,
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, token('[SEP]')],
      pair: [
        token('[CLS]'),
        { Sequence: { id: 'A', type_id: 0 } },
        token('[SEP]'),
        { Sequence: { id: 'B', type_id: 1 } },
        token('[SEP]'),
      ],
      special_tokens: Object.fromEntries([entry('[CLS]'), entry('[SEP]')]),
    },
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(words.map((word, id) => [word, id])), unk_token: '[UNK]' },
  };
}
