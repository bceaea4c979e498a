import type { createVectorStore } from '../../db/embeddings.js';
import { EmbeddingError } from '../../embeddings/errors.js';
import { type Matrix, rowOf } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';

/**
 * Stores the rows of `vectors` under the given hashes, in one transaction.
 * @throws EmbeddingError SHAPE_MISMATCH when the model's stored vectors are of another size: a server may come to give
 * another model under the same name. Nothing is stored then.
 */
export function storeVectors(
  store: ReturnType<typeof createVectorStore>,
  model: EmbeddingModel,
  hashes: readonly string[],
  vectors: Matrix,
): void {
  const size = store.findSize();
  if (size !== null && vectors.cols !== size) {
    const message = `${model.name} gave a vector of ${vectors.cols} numbers; expected ${size}, as in the vectors that this database has of it. Give it back the model that it had, or build into another database: --db FILE.`;
    throw new EmbeddingError('SHAPE_MISMATCH', message);
  }
  store.putAll(hashes.map((hash, i) => ({ hash, vector: rowOf(vectors, i) })));
}
