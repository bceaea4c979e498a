import { createHash } from 'node:crypto';
import type { Database } from '../../db/open.js';
import { loadProjection, type Projection, saveProjection } from '../../db/projections.js';
import type { Matrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { reduceVectors } from '../../taxonomy/structure.js';
import { viewWords } from '../../taxonomy/word-views.js';
import type { TreeOptions } from '../options.js';
import type { Document } from './gather-documents.js';

/** Raise it when the same vectors and seed give other points. */
const PROJECTION_VERSION = 6;

export interface ProjectedDocuments extends Projection {
  readonly made: number;
  readonly reused: number;
}

/** Brings the vectors to a few dimensions for clustering and two for the map, or takes the points of an earlier build. */
export async function projectDocuments(
  db: Database,
  documents: readonly Document[],
  vectors: Matrix,
  model: EmbeddingModel,
  { seed }: Pick<TreeOptions, 'seed'>,
  context: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number, detail: string) => void },
): Promise<ProjectedDocuments> {
  const hash = createHash('sha256').update(JSON.stringify([PROJECTION_VERSION, model.fingerprint, seed]));
  for (const document of documents) hash.update(document.vectorHash);
  const key = hash.digest('hex');
  const known = loadProjection(db, key);
  if (known) return { ...known, made: 0, reused: documents.length };
  const { signal, onProgress } = context;
  const subjects = documents.map(({ subject }) => subject);
  const { points, map, recall } = await reduceVectors(vectors, {
    seed,
    views: model.lexicon ? await viewWords(subjects, model.lexicon, signal) : [],
    signal,
    onProgress: (step, fraction) => onProgress?.(fraction, step),
  });
  saveProjection(db, key, { points, map, recall });
  return { points, map, recall, made: documents.length, reused: 0 };
}
