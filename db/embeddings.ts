import { packFloats, unpackFloats } from './bytes.js';
import type { Database } from './open.js';

/** Vectors of one model, by the hash of the digest they stand for. */
export function createVectorStore(db: Database, fingerprint: string) {
  const has = db.prepare('SELECT 1 FROM embeddings WHERE fingerprint = ? AND digest_hash = ?').pluck();
  const find = db.prepare('SELECT vector FROM embeddings WHERE fingerprint = ? AND digest_hash = ?').pluck();
  const put = db.prepare('INSERT OR REPLACE INTO embeddings (fingerprint, digest_hash, vector) VALUES (?, ?, ?)');
  const measure = db
    .prepare('SELECT length(vector) / 4 FROM embeddings WHERE fingerprint = ? ORDER BY digest_hash LIMIT 1')
    .pluck();
  return {
    /** Numbers in a vector of this model, which all have the same; null when it has none yet. */
    findSize: () => (measure.get(fingerprint) as number | undefined) ?? null,
    has: (hash: string) => has.get(fingerprint, hash) === 1,
    find(hash: string): Float32Array | null {
      const bytes = find.get(fingerprint, hash) as Buffer | undefined;
      return bytes ? unpackFloats(bytes) : null;
    },
    /** One transaction for all. */
    putAll: db.transaction((entries: readonly { readonly hash: string; readonly vector: Float32Array }[]) => {
      for (const { hash, vector } of entries) put.run(fingerprint, hash, packFloats(vector));
    }),
  };
}

/** How many vectors each model has, by fingerprint. */
export function countVectors(db: Database): { fingerprint: string; count: number }[] {
  return db.prepare('SELECT fingerprint, count(*) AS count FROM embeddings GROUP BY 1 ORDER BY 1').all() as never;
}
