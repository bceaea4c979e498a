import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EmbeddingError } from './errors.js';
import { downloadModel, type HubOptions } from './hub.js';

export interface ModelSource extends HubOptions {
  /** An id of the Hugging Face hub (`owner/name`) or a directory laid out like one there. */
  readonly model: string;
  /** Precision of the weights: q8 unless given. Names the file: `onnx/model_quantized.onnx` and so on. */
  readonly dtype?: string;
}

/** What each precision adds to the name of the file, as transformers.js has it. */
const SUFFIX = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const;
export type Dtype = keyof typeof SUFFIX;

export interface ModelFiles {
  /** Absolute. */
  readonly directory: string;
  /** Everything the vectors depend on, relative to the directory, in a fixed order. */
  readonly names: readonly string[];
  /** Whether the model's own description says to take the first token's vector. */
  readonly poolsFirstToken: boolean;
}

/** @throws EmbeddingError MODEL_INVALID for a precision that transformers.js does not know. */
export function requireDtype(dtype = 'q8'): Dtype {
  if (Object.hasOwn(SUFFIX, dtype)) return dtype as Dtype;
  throw new EmbeddingError(
    'MODEL_INVALID',
    `Precision "${dtype}" is not known; expected ${Object.keys(SUFFIX).join(', ')}.`,
  );
}

/**
 * The files of a model: of the directory, if there is one of that name; else from the cache; else from the hub, which is
 * asked only when something is missing in the cache.
 * @throws EmbeddingError MODEL_INVALID when files are missing, MODEL_UNREACHABLE when the hub can't be reached.
 */
export async function findModelFiles(source: ModelSource & { readonly dtype: Dtype }): Promise<ModelFiles> {
  const { model, dtype } = source;
  const needed = ['config.json', 'tokenizer.json', 'tokenizer_config.json', weightsFile(dtype)];
  if (model !== '' && (await isDirectory(resolve(model)))) {
    const directory = resolve(model);
    const missing = await missingFiles(directory, needed);
    if (missing.length > 0) throw await incomplete(model, directory, missing, dtype);
    return describeFiles(directory, needed);
  }
  if (!/^\w[\w.-]*\/\w[\w.-]*$/.test(model)) {
    const message = `"${model}" is no directory and no hub id; expected a path that exists or a name like owner/model.`;
    throw new EmbeddingError('MODEL_INVALID', message);
  }
  const cacheDir = source.cacheDir ?? join(homedir(), '.cache', 'bail-taxonomy', 'models');
  const directory = resolve(cacheDir, model);
  if ((await missingFiles(directory, needed)).length > 0) {
    const optional = [POOLING_FILE, `${weightsFile(dtype)}_data`];
    await downloadModel({ ...source, directory, required: needed, optional });
  }
  return describeFiles(directory, needed);
}

/** SHA-256 in hex over the names and bytes of the files. */
export async function hashModelFiles({ directory, names }: ModelFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names) {
    const path = join(directory, name);
    hash.update(`${name}\n${(await stat(path)).size}\n`);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** The description of its pooling that sentence-transformers writes beside a model; many have none. */
const POOLING_FILE = '1_Pooling/config.json';

function weightsFile(dtype: Dtype): string {
  return `onnx/model${SUFFIX[dtype]}.onnx`;
}

async function describeFiles(directory: string, needed: readonly string[]): Promise<ModelFiles> {
  const onnx = await readdir(join(directory, 'onnx'));
  const weights = needed.at(-1)!;
  // Weights too large for one file lie beside it: model.onnx_data, model.onnx_data_1.
  const external = onnx.map((name) => `onnx/${name}`).filter((name) => name.startsWith(`${weights}_data`));
  return {
    directory,
    names: [...needed, ...external.sort()],
    poolsFirstToken: await readsFirstToken(join(directory, POOLING_FILE)),
  };
}

async function readsFirstToken(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { pooling_mode_cls_token?: boolean }).pooling_mode_cls_token === true;
}

async function incomplete(
  model: string,
  directory: string,
  missing: readonly string[],
  dtype: Dtype,
): Promise<EmbeddingError> {
  const onnx = await readdir(join(directory, 'onnx')).catch(() => [] as string[]);
  const others = (Object.keys(SUFFIX) as Dtype[]).filter((other) =>
    onnx.includes(weightsFile(other).slice('onnx/'.length)),
  );
  const onlyWeights = missing.length === 1 && missing[0] === weightsFile(dtype);
  const remedy =
    onlyWeights && others.length > 0
      ? `It has weights of precision ${others.join(', ')}: ask for one of these.`
      : 'Put there what transformers.js reads: config.json, tokenizer.json, tokenizer_config.json and onnx/model_quantized.onnx.';
  return new EmbeddingError('MODEL_INVALID', `${model} lacks ${missing.join(', ')} (precision ${dtype}). ${remedy}`);
}

async function missingFiles(directory: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map((name) => exists(join(directory, name))));
  return names.filter((_, i) => !found[i]);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
