import { EmbeddingError } from './errors.js';

/**
 * The vectors of an answer of `/v1/embeddings`: by the `index` of each, by their order where the server gives none.
 * @param answer as parsed from JSON.
 * @param count texts that were sent.
 * @param name of the model and its server, for messages.
 * @throws EmbeddingError SERVER_FAILED unless there is one vector of finite numbers, not all 0, for each text.
 */
export function readVectors(answer: unknown, count: number, name: string): number[][] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw malformed(name, 'an answer without a list "data"');
  if (data.length !== count) throw malformed(name, `${data.length} vectors for ${count} texts`);
  const vectors: (number[] | undefined)[] = new Array(count).fill(undefined);
  const isNumbered = data.some((item) => item?.index !== undefined);
  for (const [at, item] of data.entries()) {
    const index: unknown = isNumbered ? item?.index : at;
    if (!Number.isInteger(index) || !((index as number) >= 0 && (index as number) < count)) {
      throw malformed(name, `the index ${JSON.stringify(index)}, which is none of 0 to ${count - 1}`);
    }
    if (vectors[index as number]) throw malformed(name, `two vectors with the index ${index}`);
    vectors[index as number] = readVector(item?.embedding, name);
  }
  return vectors as number[][];
}

function readVector(embedding: unknown, name: string): number[] {
  if (!Array.isArray(embedding) || embedding.length === 0)
    throw malformed(name, 'an embedding that is no list of numbers');
  const strange = embedding.find((value) => !Number.isFinite(value));
  if (strange !== undefined || embedding.includes(undefined)) {
    throw malformed(name, `an embedding with ${String(strange)} in it`);
  }
  if (embedding.every((value) => value === 0)) throw malformed(name, 'an embedding of zeros only');
  return embedding;
}

/** The server answered, but with something else than vectors. */
export function malformed(name: string, found: string): EmbeddingError {
  const message = `${name} answered with ${found}; expected one vector of finite numbers for each text. Is it an embedding model?`;
  return new EmbeddingError('SERVER_FAILED', message);
}
