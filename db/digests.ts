import type { Database } from './open.js';

export interface StoredDigest {
  /** Over the weighted segments: equal hashes share one vector. */
  readonly hash: string;
  readonly text: string;
  /** The exit alone: what names and excerpts are made of. */
  readonly gist: string;
  readonly tokens: number;
  readonly totalTokens: number;
  readonly coverage: number;
}

/** @param version of the digest's making; a digest of another version is not found. */
export function createDigestStore(db: Database, version: string) {
  const find = db.prepare(
    'SELECT hash, text, gist, tokens, total_tokens AS totalTokens, coverage FROM digests WHERE transcript_id = ? AND version = ?',
  );
  const put = db.prepare(
    'INSERT OR REPLACE INTO digests (transcript_id, version, hash, text, gist, tokens, total_tokens, coverage) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    find: (transcriptId: number) => find.get(transcriptId, version) as StoredDigest | undefined,
    put: (transcriptId: number, digest: StoredDigest) =>
      void put.run(
        transcriptId,
        version,
        digest.hash,
        digest.text,
        digest.gist,
        digest.tokens,
        digest.totalTokens,
        digest.coverage,
      ),
  };
}

/** The digest of one transcript, whatever its version. */
export function loadDigest(db: Database, transcriptId: number): StoredDigest | null {
  const find = db.prepare(
    'SELECT hash, text, gist, tokens, total_tokens AS totalTokens, coverage FROM digests WHERE transcript_id = ?',
  );
  return (find.get(transcriptId) as StoredDigest | undefined) ?? null;
}
