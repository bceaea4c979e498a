import { endianness } from 'node:os';
import { DatabaseError } from './errors.js';

/** Numbers as bytes: float32, little-endian, whatever the machine. */
export function packFloats(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.slice().buffer);
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

/** @returns `bytes.length / 4` numbers, a copy. @throws DatabaseError DATABASE_DAMAGED when that is no whole number. */
export function unpackFloats(bytes: Buffer): Float32Array {
  if (bytes.length % 4 !== 0) {
    const message = `A stored vector has ${bytes.length} bytes, expected a multiple of 4. Restore the database from a copy, or build again with another --db.`;
    throw new DatabaseError('DATABASE_DAMAGED', message);
  }
  const values = new Float32Array(bytes.length / 4);
  const copy = Buffer.from(values.buffer);
  copy.set(bytes);
  if (endianness() === 'BE') copy.swap32();
  return values;
}
