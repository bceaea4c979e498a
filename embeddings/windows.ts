import { windowsWithin } from './cut-text.js';
import { EmbeddingError } from './errors.js';
import { createMatrix, type Matrix, normalize, rowOf, takeRows } from './matrix.js';
import type { EmbeddingModel } from './model.js';

/** A piece of a document and how much it counts, relative to the others. */
export interface Segment {
  readonly text: string;
  /** Above 0. */
  readonly weight: number;
}

export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Called after each group of documents. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Documents whose windows are embedded in one call: enough to fill a server's batches, few enough to hold in memory. */
const DOCUMENTS_PER_GROUP = 128;

/**
 * One vector for each document: the weighted mean of its segments' vectors, at unit length. A segment longer than the
 * model's window is divided, and its parts share its weight by their length. A text that occurs twice in a group of
 * documents is embedded once.
 * @returns documents x dimensions, in order; a document without segments gets the vector of the empty text.
 * @throws EmbeddingError as the model does, and SHAPE_MISMATCH for a weight that is not above 0.
 */
export async function embedSegments(
  model: EmbeddingModel,
  documents: readonly (readonly Segment[])[],
  options: EmbedOptions = {},
): Promise<Matrix> {
  const { signal, onProgress } = options;
  let pooled = createMatrix(0, 0);
  for (let start = 0; start < documents.length; start += DOCUMENTS_PER_GROUP) {
    signal?.throwIfAborted();
    const group = documents.slice(start, start + DOCUMENTS_PER_GROUP).map((segments) => toWindows(segments, model));
    const rows = await embedGroup(model, group, signal);
    if (start === 0) pooled = createMatrix(documents.length, rows.cols);
    pooled.data.set(rows.data, start * pooled.cols);
    onProgress?.(start + group.length, documents.length);
  }
  return pooled;
}

/** The text in consecutive pieces that the model reads whole, divided between words where it can be. */
export function splitWindows(text: string, model: Pick<EmbeddingModel, 'maxTokens' | 'countTokens'>): string[] {
  return windowsWithin(text, model.maxTokens, (piece) => model.countTokens(piece));
}

/**
 * The weighted mean of the rows, at unit length; zeros if they cancel out.
 * @param vectors windows x dimensions.
 * @param weights one for each row, above 0, in any unit.
 * @throws EmbeddingError SHAPE_MISMATCH for another number of weights, or one that is not above 0.
 */
export function poolWindows(vectors: Matrix, weights: ArrayLike<number>): Float32Array {
  if (weights.length !== vectors.rows) {
    throw new EmbeddingError(
      'SHAPE_MISMATCH',
      `${weights.length} weights for ${vectors.rows} vectors; expected one each.`,
    );
  }
  const sum = new Float64Array(vectors.cols);
  for (let i = 0; i < vectors.rows; i++) {
    const weight = requirePositive(weights[i]!);
    const row = rowOf(vectors, i);
    for (let j = 0; j < sum.length; j++) sum[j]! += weight * row[j]!;
  }
  return normalize(Float32Array.from(sum));
}

function toWindows(segments: readonly Segment[], model: EmbeddingModel): Segment[] {
  const windows = segments.flatMap(({ text, weight }) => divide(text, requirePositive(weight), model));
  return windows.length > 0 ? windows : [{ text: '', weight: 1 }];
}

function divide(text: string, weight: number, model: EmbeddingModel): Segment[] {
  const windows = splitWindows(text, model);
  if (windows.length <= 1) return [{ text: windows[0] ?? '', weight }];
  const total = windows.reduce((sum, window) => sum + window.length, 0);
  return windows.map((window) => ({ text: window, weight: (weight * window.length) / total }));
}

async function embedGroup(
  model: EmbeddingModel,
  group: readonly (readonly Segment[])[],
  signal?: AbortSignal,
): Promise<Matrix> {
  const positions = new Map<string, number>();
  for (const { text } of group.flat()) if (!positions.has(text)) positions.set(text, positions.size);
  const vectors = await model.embed([...positions.keys()], signal);

  const pooled = createMatrix(group.length, vectors.cols);
  for (const [i, windows] of group.entries()) {
    const rows = windows.map(({ text }) => positions.get(text)!);
    const weights = windows.map(({ weight }) => weight);
    rowOf(pooled, i).set(poolWindows(takeRows(vectors, rows), weights));
  }
  return pooled;
}

function requirePositive(weight: number): number {
  if (weight > 0 && Number.isFinite(weight)) return weight;
  throw new EmbeddingError('SHAPE_MISMATCH', `A segment has weight ${weight}; expected a number above 0.`);
}
