import { createHash } from 'node:crypto';
import { createVectorStore } from '../../db/embeddings.js';
import type { Database } from '../../db/open.js';
import { createMatrix, type Matrix, rowOf } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { embedSegments } from '../../embeddings/windows.js';
import { storeVectors } from './store-vectors.js';

/** Vectors of some texts each, stored like those of bails: for each list its texts as unit rows. */
export async function loadTextVectors(
  db: Database,
  model: EmbeddingModel,
  lists: readonly (readonly string[])[],
): Promise<Matrix[]> {
  const store = createVectorStore(db, model.fingerprint);
  const missing = [...new Set(lists.flat())].filter((text) => !store.has(hashOf(text)));
  if (missing.length > 0) storeVectors(store, model, missing.map(hashOf), await embedAll(model, missing));
  return findTextVectors(db, model.fingerprint, lists)!;
}

/** The same, where all of them are stored already; else null. */
export function findTextVectors(
  db: Database,
  fingerprint: string,
  lists: readonly (readonly string[])[],
): Matrix[] | null {
  const store = createVectorStore(db, fingerprint);
  if (!lists.flat().every((text) => store.has(hashOf(text)))) return null;
  return lists.map((texts) => toMatrix(texts.map((text) => store.find(hashOf(text))!)));
}

/** The same, stored nowhere. */
export async function embedTexts(model: EmbeddingModel, lists: readonly (readonly string[])[]): Promise<Matrix[]> {
  const texts = [...new Set(lists.flat())];
  const vectors = await embedAll(model, texts);
  const rows = new Map(texts.map((text, i) => [text, rowOf(vectors, i)]));
  return lists.map((list) => toMatrix(list.map((text) => rows.get(text)!)));
}

function embedAll(model: EmbeddingModel, texts: readonly string[]): Promise<Matrix> {
  return embedSegments(
    model,
    texts.map((text) => [{ text, weight: 1 }]),
  );
}

function hashOf(text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([{ text, weight: 1 }]))
    .digest('hex');
}

function toMatrix(rows: readonly Float32Array[]): Matrix {
  const matrix = createMatrix(rows.length, rows[0]?.length ?? 0);
  for (const [i, row] of rows.entries()) matrix.data.set(row, i * matrix.cols);
  return matrix;
}
