import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddingError } from './errors.js';

export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Weights of a TensorFlow.js graph model, by their names in it. */
export type Weights = ReadonlyMap<string, Weight>;

/**
 * Reads a TensorFlow.js graph model: `model.json` beside its shards. Only 32-bit weights in one group are known.
 * @throws EmbeddingError MODEL_INVALID when the shards are longer or shorter than the manifest says.
 */
export async function readTfjsWeights(directory: string): Promise<Weights> {
  const model = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8')) as TfjsModel;
  const [group] = model.weightsManifest;
  const shards = await Promise.all(group.paths.map((path) => readFile(join(directory, path))));
  const bytes = Buffer.concat(shards);

  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const { name, shape, dtype } of group.weights) {
    const end = offset + 4 * shape.reduce((product, size) => product * size, 1);
    // A copy, because a typed array has to start at a multiple of four.
    const { buffer } = Uint8Array.from(bytes.subarray(offset, end));
    weights.set(name, { shape, data: dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer) });
    offset = end;
  }
  if (offset !== bytes.length) {
    throw new EmbeddingError(
      'MODEL_INVALID',
      `${directory}: the weight shards hold ${bytes.length} bytes, model.json describes ${offset}; install the package again.`,
    );
  }
  return weights;
}

interface TfjsModel {
  readonly weightsManifest: readonly [
    {
      readonly paths: readonly string[];
      readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
    },
  ];
}
