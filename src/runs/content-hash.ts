import { createHash } from 'node:crypto';
import type { RunRecord } from './record.js';

export type HashedFields = Omit<RunRecord, 'id' | 'run' | 'contentHash'>;

/** SHA-256 in hex over a record's content, the same whatever order its keys came in. */
export function hashContent(fields: HashedFields): string {
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
}

/** JSON with the keys of every object sorted by code unit and absent values left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sortKeys(inner) : inner)) ?? 'null';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(object: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(object);
  return Object.fromEntries(keys.sort().map((key) => [key, object[key]]));
}
