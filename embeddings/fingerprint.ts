import { createHash } from 'node:crypto';

/** Raised when the same text and model come to give other vectors: windows, prefixes or pooling of our own changed. */
const EMBEDDING_VERSION = 1;

/** What the vectors depend on: the bytes and the settings that lead to them. */
export type FingerprintParts = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A short name for "vectors that may be compared": `label` and 16 hex digits over the parts. The order of the keys does
 * not count.
 */
export function createFingerprint(label: string, parts: FingerprintParts): string {
  const sorted = Object.entries({ ...parts, version: EMBEDDING_VERSION }).sort(([a], [b]) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  return `${label}#${hashBytes(Buffer.from(JSON.stringify(sorted), 'utf8')).slice(0, 16)}`;
}

/** SHA-256 in hex over the given bytes, each part with its length, so that the borders count. */
export function hashBytes(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex');
}
