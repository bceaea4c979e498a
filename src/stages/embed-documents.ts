import { createVectorStore } from '../../db/embeddings.js';
import type { Database } from '../../db/open.js';
import { createBodyLoader } from '../../db/transcripts.js';
import { digestTranscript } from '../../embeddings/digest.js';
import { createMatrix, type Matrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { embedSegments, type Segment } from '../../embeddings/windows.js';
import { type Document, type Documents, digestOptions, unpackSegments } from './gather-documents.js';
import { storeVectors } from './store-vectors.js';

/** Documents per transaction, where the model asks for no other number: what a kill can cost at most. */
const DOCUMENTS_PER_BATCH = 128;

export interface EmbeddedDocuments {
  /** documents x dimensions, unit rows. */
  readonly vectors: Matrix;
  readonly made: number;
  readonly reused: number;
}

/** Embeds every document that has no vector of this model yet, storing as it goes, and loads them all. */
export async function embedDocuments(
  db: Database,
  { documents, freshSegments }: Pick<Documents, 'documents' | 'freshSegments'>,
  model: EmbeddingModel,
  context: {
    readonly signal?: AbortSignal;
    readonly onSend?: (count: number) => void;
    readonly onProgress?: (fraction: number, detail: string) => void;
  },
): Promise<EmbeddedDocuments> {
  const { signal, onSend, onProgress } = context;
  const store = createVectorStore(db, model.fingerprint);
  const loadBody = createBodyLoader(db);
  const missing = distinct(documents).filter(({ vectorHash }) => !store.has(vectorHash));
  if (missing.length > 0) onSend?.(missing.length);
  const segmentsOf = ({ hash, vectorHash, bail, subject }: Document): readonly Segment[] => {
    if (vectorHash !== hash) return [{ text: subject, weight: 1 }];
    const fresh = freshSegments.get(hash);
    return fresh ? unpackSegments(fresh) : digestTranscript(loadBody(bail.id), digestOptions(model)).segments;
  };

  const batchSize = model.documentsAtOnce ?? DOCUMENTS_PER_BATCH;
  const start = performance.now();
  const ahead: { readonly batch: readonly Document[]; readonly vectors: Promise<Matrix> }[] = [];
  let finished = 0;
  const storeNext = async (): Promise<void> => {
    const { batch, vectors } = ahead.shift()!;
    const hashes = batch.map(({ vectorHash }) => vectorHash);
    storeVectors(store, model, hashes, await vectors);
    finished += batch.length;
    const rate = finished / ((performance.now() - start) / 1000);
    onProgress?.(finished / missing.length, `${finished} of ${missing.length}, ${rate.toFixed(0)} a second`);
  };
  try {
    for (let next = 0; next < missing.length; next += batchSize) {
      signal?.throwIfAborted();
      const batch = missing.slice(next, next + batchSize);
      const vectors = embedSegments(model, batch.map(segmentsOf), { signal });
      // One that fails is heard of when its turn comes.
      vectors.catch(() => {});
      ahead.push({ batch, vectors });
      if (ahead.length >= (model.callsAtOnce ?? 1)) await storeNext();
      await new Promise(setImmediate);
    }
    while (ahead.length > 0) await storeNext();
  } catch (error) {
    // What was begun and comes to an end all the same is kept.
    while (ahead.length > 0) await storeNext().catch(() => {});
    throw error;
  }
  signal?.throwIfAborted();
  return { vectors: loadVectors(documents, store), made: missing.length, reused: documents.length - missing.length };
}

/** The first document of each vector. */
function distinct(documents: readonly Document[]): Document[] {
  return [...new Map(documents.toReversed().map((document) => [document.vectorHash, document])).values()].reverse();
}

function loadVectors(documents: readonly Document[], store: ReturnType<typeof createVectorStore>): Matrix {
  if (documents.length === 0) return createMatrix(0, 0);
  const rows = documents.map(({ vectorHash }) => store.find(vectorHash)!);
  const vectors = createMatrix(documents.length, rows[0]!.length);
  for (const [i, row] of rows.entries()) vectors.data.set(row, i * vectors.cols);
  return vectors;
}
