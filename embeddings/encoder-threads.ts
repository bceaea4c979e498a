import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { EmbeddingError } from './errors.js';
import { createMatrix, type Matrix } from './matrix.js';
import type { EmbeddingModel } from './model.js';
import type { CompiledVocabulary } from './tokenizer.js';
import type { TransformersSettings } from './transformers-encoder.js';
import type { UseLiteEncoder } from './use-lite-encoder.js';

/** Texts that go to a thread at once: enough that messages cost nothing, few enough that all threads end together. */
const TEXTS_PER_PARCEL = 16;
/** Parcels that a thread has before it, so that it never waits for the next. */
const PARCELS_AHEAD = 2;

/** Each takes some hundred megabytes. */
const MOST_THREADS = 16;
/** Texts of fewer UTF-16 units than this in one call are done before other threads have begun. */
const FEWEST_UNITS_TO_SHARE = 20_000;

/** What a thread begins with. */
export type EncoderThreadData =
  | { readonly encoder: 'use-lite'; readonly vocabulary: CompiledVocabulary }
  | { readonly encoder: 'transformers'; readonly settings: TransformersSettings };
/** What goes to a thread, and what comes back. */
export interface Parcel {
  readonly id: number;
  readonly texts: readonly string[];
}
export interface EmbeddedParcel {
  readonly id: number;
  readonly vectors?: Matrix;
  readonly error?: Error;
}

export type EncoderThreads = Pick<UseLiteEncoder, 'embed' | 'close'>;

/**
 * An encoder in several threads, each with a session of its own. They begin with the first texts. What they give does not
 * depend on how many there are.
 * @returns null where the compiled thread is not there: when the program runs from its sources.
 */
function openEncoderThreads(count: number, data: EncoderThreadData): EncoderThreads | null {
  const file = new URL('./encoder-thread.js', import.meta.url);
  if (!existsSync(file)) return null;
  let threads: { readonly worker: Worker; ahead: number }[] = [];
  const queue: Parcel[] = [];
  const waiting = new Map<number, { done(vectors: Matrix): void; fail(error: Error): void }>();
  let parcelCount = 0;

  const failAll = (error: Error) => {
    queue.length = 0;
    for (const { fail } of waiting.values()) fail(error);
    waiting.clear();
  };
  const receive = (thread: (typeof threads)[number], { id, vectors, error }: EmbeddedParcel) => {
    thread.ahead--;
    const parcel = waiting.get(id);
    waiting.delete(id);
    if (error) parcel?.fail(error);
    else parcel?.done(vectors!);
    handOut();
  };
  const begin = () => {
    threads = Array.from({ length: Math.min(count, MOST_THREADS) }, () => {
      const thread = { worker: new Worker(file, { workerData: data }), ahead: 0 };
      thread.worker.on('message', (parcel: EmbeddedParcel) => receive(thread, parcel));
      thread.worker.on('error', (cause) =>
        failAll(new EmbeddingError('MODEL_INVALID', `A thread of the encoder ended: ${cause.message}`, { cause })),
      );
      return thread;
    });
  };
  /** Each thread in turn gets a parcel, until all have enough; a thread without one keeps no program alive. */
  const handOut = () => {
    for (let ahead = 0; ahead < PARCELS_AHEAD; ahead++)
      for (const thread of threads) {
        if (thread.ahead > ahead || queue.length === 0) continue;
        thread.ahead++;
        thread.worker.postMessage(queue.shift());
      }
    for (const { worker, ahead } of threads) ahead > 0 ? worker.ref() : worker.unref();
  };

  return {
    async embed(texts, signal) {
      signal?.throwIfAborted();
      if (threads.length === 0) begin();
      const starts = Array.from({ length: Math.ceil(texts.length / TEXTS_PER_PARCEL) }, (_, i) => i * TEXTS_PER_PARCEL);
      const parcels = starts.map((start) => ({
        id: parcelCount++,
        texts: texts.slice(start, start + TEXTS_PER_PARCEL),
      }));
      const parts = parcels.map(({ id }) => new Promise<Matrix>((done, fail) => waiting.set(id, { done, fail })));
      const drop = () => {
        const dropped = new Set(parcels.map(({ id }) => id));
        queue.splice(0, queue.length, ...queue.filter(({ id }) => !dropped.has(id)));
        for (const id of dropped) waiting.get(id)?.fail(signal!.reason as Error);
      };
      signal?.addEventListener('abort', drop);
      queue.push(...parcels);
      handOut();
      try {
        return join(await Promise.all(parts));
      } finally {
        signal?.removeEventListener('abort', drop);
      }
    },
    async close() {
      const ended = threads.map(({ worker }) => new Promise<void>((resolve) => worker.once('exit', () => resolve())));
      for (const { worker } of threads) {
        worker.ref();
        worker.postMessage('close');
      }
      threads = [];
      await Promise.all(ended);
    },
  };
}

/**
 * An encoder of this thread with others beside it, to which what is much is shared out.
 * @param count of the others; 0 and 1 for none.
 */
export function withThreads(
  encoder: EncoderThreads,
  count: number,
  data: EncoderThreadData,
): Pick<EmbeddingModel, 'callsAtOnce' | 'embed' | 'close'> {
  const others = count > 1 ? openEncoderThreads(count, data) : null;
  return {
    callsAtOnce: others ? 2 : 1,
    embed: (texts, signal) => (others && isMuch(texts) ? others : encoder).embed(texts, signal),
    async close() {
      await others?.close();
      await encoder.close();
    },
  };
}

/** Whether other threads are worth their start. */
function isMuch(texts: readonly string[]): boolean {
  return texts.reduce((sum, text) => sum + text.length, 0) >= FEWEST_UNITS_TO_SHARE;
}

function join(parts: readonly Matrix[]): Matrix {
  const joined = createMatrix(
    parts.reduce((sum, { rows }) => sum + rows, 0),
    parts[0]?.cols ?? 0,
  );
  let at = 0;
  for (const { data } of parts) {
    joined.data.set(data, at);
    at += data.length;
  }
  return joined;
}
