import type { Matrix } from './matrix.js';

/** Texts to vectors. One text always gets the same vector, whatever else is in the call. */
export interface EmbeddingModel {
  /** Shown to the user: `use-lite (bundled)`, a hub id, a directory, or a server's model. */
  readonly name: string;
  /** Changes whenever the vectors could: model bytes, dtype, pooling, prefix, version. Vectors of two fingerprints are never mixed. */
  readonly fingerprint: string;
  /** The longest text the model reads whole, in tokens. */
  readonly maxTokens: number;
  /** Length in the model's tokens; an estimate (said so in `name`) where the tokenizer is on a server. */
  countTokens(text: string): number;
  /**
   * @param texts each at most `maxTokens` long; the rest of a longer one is not read.
   * @returns unit-length float32 rows, one for each text, in order.
   * @throws EmbeddingError
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Matrix>;
  /** How many calls of `embed` keep it busy: its threads then wait for none of what is done between two. 1 unless given. */
  readonly callsAtOnce?: number;
  /** How many documents to give a call, so that its vectors can be stored every few seconds. 128 unless given. */
  readonly documentsAtOnce?: number;
  /** Where the model has one that is cheap to read. */
  readonly lexicon?: Lexicon;
  close(): Promise<void>;
}

/** What a model knows of words outside any sentence. */
export interface Lexicon {
  /** The ids of a text's word pieces, in order. */
  split(text: string): Int32Array;
  /** The vector of each piece, any length: pieces x width. */
  loadTable(): Promise<Matrix>;
}
