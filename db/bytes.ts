import { DatabaseError } from './errors.js';

/** Numbers as bytes: float32, little-endian, whatever the machine. */
export function packFloats(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i]!, i * 4);
  return bytes;
}

/** @returns `bytes.length / 4` numbers, a copy. @throws DatabaseError DATABASE_DAMAGED when that is no whole number. */
export function unpackFloats(bytes: Buffer): Float32Array {
  if (bytes.length % 4 !== 0) {
    const message = `A stored vector has ${bytes.length} bytes, expected a multiple of 4. Restore the database from a copy, or build again with another --db.`;
    throw new DatabaseError('DATABASE_DAMAGED', message);
  }
  const values = new Float32Array(bytes.length / 4);
  for (let i = 0; i < values.length; i++) values[i] = bytes.readFloatLE(i * 4);
  return values;
}
