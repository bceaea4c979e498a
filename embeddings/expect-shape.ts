import { EmbeddingError } from './errors.js';
import type { Matrix } from './matrix.js';

/**
 * Refuses arrays that do not belong together.
 * @param what is compared, as the beginning of a sentence.
 * @throws EmbeddingError SHAPE_MISMATCH unless both numbers are the same.
 */
export function expectSize(what: string, found: number, expected: number): void {
  if (found !== expected) throw new EmbeddingError('SHAPE_MISMATCH', `${what}: found ${found}, expected ${expected}.`);
}

/** @throws EmbeddingError SHAPE_MISMATCH when a matrix holds another number of values than its rows and columns say. */
export function expectMatrix(what: string, { data, rows, cols }: Matrix): void {
  expectSize(`Values of ${what}, ${rows} x ${cols}`, data.length, rows * cols);
}
