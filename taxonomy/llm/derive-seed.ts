import { hashBytes } from '../../embeddings/fingerprint.js';

/**
 * A seed for one use, from the seed of the build and from what it is used on: the same content gives the same seed,
 * wherever it stands in the input.
 * @returns 0 to 2^31 - 1, which every server takes.
 */
export function deriveSeed(seed: number, ...content: readonly (string | number)[]): number {
  const parts = [seed, ...content].map((part) => Buffer.from(String(part), 'utf8'));
  return Number.parseInt(hashBytes(...parts).slice(0, 8), 16) >>> 1;
}
