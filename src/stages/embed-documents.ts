import { createVectorStore } from '../../db/embeddings.js';
import type { Database } from '../../db/open.js';
import { createBodyLoader } from '../../db/transcripts.js';
import { digestTranscript } from '../../embeddings/digest.js';
import { createMatrix, type Matrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { embedSegments } from '../../embeddings/windows.js';
import { type Document, digestOptions } from './gather-documents.js';
import { storeVectors } from './store-vectors.js';

/** Documents per transaction: what a kill can cost at most. */
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
  documents: readonly Document[],
  model: EmbeddingModel,
  context: {
    readonly signal?: AbortSignal;
    readonly onSend?: (count: number) => void;
    readonly onProgress?: (fraction: number, detail: string) => void;
  },
): Promise<EmbeddedDocuments> {
  const store = createVectorStore(db, model.fingerprint);
  const loadBody = createBodyLoader(db);
  const missing = distinct(documents).filter(({ vectorHash }) => !store.has(vectorHash));
  if (missing.length > 0) context.onSend?.(missing.length);
  const start = performance.now();
  for (let done = 0; done < missing.length; done += DOCUMENTS_PER_BATCH) {
    const batch = missing.slice(done, done + DOCUMENTS_PER_BATCH);
    const segments = batch.map((document) =>
      document.vectorHash === document.hash
        ? digestTranscript(loadBody(document.bail.id), digestOptions(model)).segments
        : [{ text: document.subject, weight: 1 }],
    );
    const vectors = await embedSegments(model, segments, { signal: context.signal });
    storeVectors(
      store,
      model,
      batch.map(({ vectorHash }) => vectorHash),
      vectors,
    );
    const finished = done + batch.length;
    const rate = finished / ((performance.now() - start) / 1000);
    context.onProgress?.(finished / missing.length, `${finished} of ${missing.length}, ${rate.toFixed(0)} a second`);
    await new Promise(setImmediate);
    context.signal?.throwIfAborted();
  }
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
