import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddingError } from '../../embeddings/errors.js';
import { rowOf } from '../../embeddings/matrix.js';
import { createTransformersModel } from '../../embeddings/transformers.js';
import { type LocalServer, startServer } from './local-server.js';
import { type TinyModelOptions, writeTinyModel } from './tiny-model.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taxonomy-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The tiny model in a folder of its own. */
async function makeModel(name: string, options: TinyModelOptions = {}): Promise<string> {
  const directory = join(folder, name);
  await writeTinyModel(directory, options);
  return directory;
}

/** Texts of 0 to 12 words; more than 20,000 letters together. */
const MANY = Array.from({ length: 1_000 }, (_, i) =>
  Array.from({ length: i % 13 }, (_, j) => ['stay', 'leave', 'now', 'other'][(i * 7 + j * (1 + (i % 5))) % 4]).join(
    ' ',
  ),
);

async function embedOne(options: Parameters<typeof createTransformersModel>[0], text: string): Promise<number[]> {
  const model = await createTransformersModel(options);
  const vectors = await model.embed([text]);
  await model.close();
  return [...rowOf(vectors, 0)].map((value) => Number(value.toFixed(5)));
}

/** To unit length, rounded as `embedOne` rounds. */
function unit(...vector: number[]): number[] {
  return vector.map((value) => Number((value / Math.hypot(...vector)).toFixed(5)));
}

async function failureOf(promise: Promise<unknown>): Promise<EmbeddingError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EmbeddingError);
  return error as EmbeddingError;
}

describe('a model in a directory', () => {
  test('gives the mean of its token vectors, at unit length', async () => {
    const model = await makeModel('tiny');
    // [CLS] (3,0,0) + stay (1,0,0) + now (0,0,2) + [SEP] (0,3,0)
    expect(await embedOne({ model }, 'stay now')).toEqual(unit(4, 3, 2));
  });

  test('takes the first or the last token when asked to', async () => {
    const model = await makeModel('tiny');
    expect(await embedOne({ model, pooling: 'cls' }, 'stay now')).toEqual([1, 0, 0]);
    expect(await embedOne({ model, pooling: 'last' }, 'stay now')).toEqual([0, 1, 0]);
  });

  test('pools as the description beside it says, unless another way is asked for', async () => {
    const model = await makeModel('tiny', { poolsFirstToken: true });
    expect(await embedOne({ model }, 'leave')).toEqual([1, 0, 0]);
    expect(await embedOne({ model, pooling: 'mean' }, 'leave')).toEqual(unit(3, 4, 0));
  });

  test('reads the prefix before the text', async () => {
    const model = await makeModel('tiny');
    expect(await embedOne({ model, prefix: 'query ' }, 'leave')).toEqual(unit(8, 9, 5));
  });

  test('gives a text the same bytes whatever is embedded with it', async () => {
    const model = await createTransformersModel({ model: await makeModel('tiny') });
    const texts = ['stay', 'leave now now now now', 'now leave stay'];
    const together = await model.embed(texts);
    const reversed = await model.embed(texts.toReversed());
    for (const [i, text] of texts.entries()) {
      const alone = await model.embed([text]);
      expect(rowOf(together, i)).toEqual(rowOf(alone, 0));
      expect(rowOf(reversed, texts.length - 1 - i)).toEqual(rowOf(alone, 0));
    }
    await model.close();
  });

  test.each([{}, { pooling: 'cls' }, { pooling: 'last' }, { prefix: 'query ' }])(
    'in float32, where texts go through together, gives a text the same bytes as alone: %j',
    async (options) => {
      const directory = await makeModel('whole', { weights: 'model.onnx', maxTokens: 8 });
      const model = await createTransformersModel({ model: directory, dtype: 'fp32', ...options });
      const texts = MANY.slice(0, 30);
      const together = await model.embed(texts);
      for (const [i, text] of texts.entries())
        expect(rowOf(together, i), text).toEqual(rowOf(await model.embed([text]), 0));
      await model.close();
    },
  );

  test('that can not pad its texts takes them one by one', async () => {
    const directory = await makeModel('unpadded', { weights: 'model.onnx', padToken: false });
    const model = await createTransformersModel({ model: directory, dtype: 'fp32' });
    const vectors = await model.embed(['stay', 'leave now now', 'stay now']);
    expect([...rowOf(vectors, 2)].map((value) => Number(value.toFixed(5)))).toEqual(unit(4, 3, 2));
    await model.close();
  });

  test.each(['q8', 'fp32'])('gives the same bytes in threads as without, in %s', async (dtype) => {
    const weights = dtype === 'fp32' ? 'model.onnx' : 'model_quantized.onnx';
    const directory = await makeModel('threads', { weights });
    // Threads are there in the compiled program alone.
    const compiled: { createTransformersModel: typeof createTransformersModel } = await import(
      new URL('../../dist/embeddings/transformers.js', import.meta.url).href
    );
    const [alone, shared] = [0, 3].map((threads) =>
      compiled.createTransformersModel({ model: directory, dtype }, threads),
    );
    const vectors = await (await alone!).embed(MANY);
    expect((await shared!).callsAtOnce).toBe(2);
    expect(await (await shared!).embed(MANY)).toEqual(vectors);
    expect(new Set(vectors.data).size).toBeGreaterThan(20);
    await (await alone!).close();
    await (await shared!).close();
  });

  test('of many weights takes few documents at once, so that its vectors are stored every few seconds', async () => {
    const directory = await makeModel('large');
    const small = await createTransformersModel({ model: directory });
    expect(small.documentsAtOnce).toBeUndefined();
    const data = join(directory, 'onnx', 'model_quantized.onnx_data');
    await writeFile(data, '');
    await truncate(data, 120 * 2 ** 20);
    const large = await createTransformersModel({ model: directory });
    expect(large.documentsAtOnce).toBe(32);
    await small.close();
    await large.close();
  });

  test('counts its own tokens and leaves room for the special ones and the prefix', async () => {
    const directory = await makeModel('tiny', { maxTokens: 16 });
    const plain = await createTransformersModel({ model: directory });
    expect(plain.countTokens('stay, leave now')).toBe(3);
    expect(plain.countTokens('')).toBe(0);
    expect(plain.maxTokens).toBe(14);
    const prefixed = await createTransformersModel({ model: directory, prefix: 'query ' });
    expect(prefixed.maxTokens).toBe(13);
  });

  test('does not read what lies behind its last token', async () => {
    const model = await makeModel('tiny', { maxTokens: 4 });
    const long = await embedOne({ model }, 'stay stay now leave leave leave');
    expect(long).toEqual(await embedOne({ model }, 'stay stay now query'));
    expect(long).not.toEqual(await embedOne({ model }, 'stay leave now query'));
  });

  test('embeds nothing and an empty text', async () => {
    const model = await createTransformersModel({ model: await makeModel('tiny') });
    expect((await model.embed([])).rows).toBe(0);
    expect([...(await model.embed([''])).data].map((value) => value.toFixed(4))).toEqual([
      '0.7071',
      '0.7071',
      '0.0000',
    ]);
    await model.close();
  });

  test('stops when it is told to', async () => {
    const model = await createTransformersModel({ model: await makeModel('tiny') });
    await expect(model.embed(['stay'], AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    await model.close();
  });

  test('has another fingerprint for other bytes, pooling or prefix, and the same for a copy', async () => {
    const model = await makeModel('tiny');
    const copy = await makeModel('copy');
    const other = await makeModel('other', { scale: 2 });
    const fingerprints = [];
    for (const options of [{ model }, { model: other }, { model, pooling: 'cls' }, { model, prefix: 'query ' }]) {
      fingerprints.push((await createTransformersModel(options)).fingerprint);
    }
    expect(new Set(fingerprints).size).toBe(4);
    expect((await createTransformersModel({ model: copy })).fingerprint).toBe(fingerprints[0]);
  });
});

describe('a model that can not be used', () => {
  test('lacking files names them', async () => {
    const model = await makeModel('tiny');
    await rm(join(model, 'tokenizer.json'));
    const error = await failureOf(createTransformersModel({ model }));
    expect(error.code).toBe('MODEL_INVALID');
    expect(error.message).toContain('lacks tokenizer.json');
  });

  test('in another precision says which one it has', async () => {
    const model = await makeModel('tiny', { weights: 'model.onnx' });
    const error = await failureOf(createTransformersModel({ model }));
    expect(error.message).toContain('lacks onnx/model_quantized.onnx (precision q8). It has weights of precision fp32');
    expect(await embedOne({ model, dtype: 'fp32' }, 'leave')).toEqual(unit(3, 4, 0));
  });

  test('with damaged weights says that it can not be loaded', async () => {
    const model = await makeModel('tiny');
    await writeFile(join(model, 'onnx', 'model_quantized.onnx'), 'no graph');
    const error = await failureOf(createTransformersModel({ model }));
    expect(error.code).toBe('MODEL_INVALID');
    expect(error.message).toContain("can't be loaded");
  });

  test.each([
    ['no-such-folder', /no directory and no hub id/],
    ['../etc', /no directory and no hub id/],
    ['', /no directory and no hub id/],
  ])('named %j is refused without asking the hub', async (model, expected) => {
    expect((await failureOf(createTransformersModel({ model, hubUrl: 'http://127.0.0.1:9' }))).message).toMatch(
      expected,
    );
  });

  test('asked for with unknown settings is refused with the known ones', async () => {
    const model = await makeModel('tiny');
    expect((await failureOf(createTransformersModel({ model, pooling: 'max' }))).message).toContain('mean, cls, last');
    expect((await failureOf(createTransformersModel({ model, dtype: 'int3' }))).message).toContain('fp32, fp16, q8');
  });
});

describe('a model on the hub', () => {
  let hub: LocalServer | undefined;
  let asked: string[] = [];
  let tokens: (string | undefined)[] = [];
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
  });

  /** Serves the folder `<folder>/hub/<owner>/<name>` as the hub does, with a status instead of some files. */
  async function startHub(statuses: Record<string, number> = {}): Promise<string> {
    asked = [];
    tokens = [];
    hub = await startServer((request, _body, response) => {
      const [, id, file] = /^\/([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(request.url ?? '') ?? [];
      asked.push(file ?? request.url ?? '');
      tokens.push(request.headers.authorization);
      const path = join(folder, 'hub', id ?? '', file ?? '');
      const status = statuses[file ?? ''] ?? (existsSync(path) ? 200 : 404);
      response.writeHead(status);
      if (status === 200) createReadStream(path).pipe(response);
      else response.end();
    });
    return hub.url;
  }

  test('is fetched once and then read from the cache without the hub', async () => {
    await makeModel('hub/owner/tiny', { poolsFirstToken: true });
    const options = { model: 'owner/tiny', hubUrl: await startHub(), cacheDir: join(folder, 'cache') };
    const seen: string[] = [];
    const first = await embedOne({ ...options, onDownload: (file) => seen.push(file), hubToken: 'hf_secret' }, 'leave');
    expect(first).toEqual([1, 0, 0]);
    expect(new Set(seen)).toContain('onnx/model_quantized.onnx');
    expect(new Set(tokens)).toEqual(new Set(['Bearer hf_secret']));

    await hub!.close();
    asked = [];
    expect(await embedOne(options, 'leave')).toEqual(first);
    expect(asked).toEqual([]);
  });

  test('has the fingerprint of the same files in a directory', async () => {
    const model = await makeModel('hub/owner/tiny');
    const options = { model: 'owner/tiny', hubUrl: await startHub(), cacheDir: join(folder, 'cache') };
    const { fingerprint } = await createTransformersModel(options);
    expect(fingerprint).toBe((await createTransformersModel({ model })).fingerprint);
  });

  test('that can not be reached is said with what to do, and leaves nothing half done', async () => {
    const cacheDir = join(folder, 'cache');
    const options = { model: 'owner/tiny', hubUrl: 'http://127.0.0.1:9', cacheDir };
    const error = await failureOf(createTransformersModel(options));
    expect(error.code).toBe('MODEL_UNREACHABLE');
    expect(error.message).toMatch(/owner\/tiny can't be downloaded: 127\.0\.0\.1:9/);
    expect(error.message).toContain('the bundled encoder needs no download');
    expect(existsSync(join(cacheDir, 'owner/tiny/config.json'))).toBe(false);
  });

  test('that breaks off in the middle is fetched to its end the next time', async () => {
    await makeModel('hub/owner/tiny');
    const statuses: Record<string, number> = { 'tokenizer.json': 503 };
    const options = { model: 'owner/tiny', hubUrl: await startHub(statuses), cacheDir: join(folder, 'cache') };
    expect((await failureOf(createTransformersModel(options))).message).toContain('tokenizer.json (status 503)');
    delete statuses['tokenizer.json'];
    expect(await embedOne(options, 'leave')).toEqual(unit(3, 4, 0));
    const fetched = join(folder, 'cache/owner/tiny/tokenizer.json');
    expect(await readFile(fetched)).toEqual(await readFile(join(folder, 'hub/owner/tiny/tokenizer.json')));
  });

  test('that is not there, or private, or without such weights, is told apart from a broken network', async () => {
    await makeModel('hub/owner/tiny', { weights: 'model.onnx' });
    const cacheDir = join(folder, 'cache');
    const hubUrl = await startHub({ 'config.json': 401 });
    const secret = await failureOf(createTransformersModel({ model: 'owner/tiny', hubUrl, cacheDir }));
    expect(secret.code).toBe('MODEL_INVALID');
    expect(secret.message).toMatch(/401 for config\.json.*HF_TOKEN/);

    await hub!.close();
    const model = 'owner/tiny';
    const weightless = await failureOf(createTransformersModel({ model, hubUrl: await startHub(), cacheDir }));
    expect(weightless.message).toContain('has no onnx/model_quantized.onnx; ask for another precision');
  });
});
