import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { EmbeddingError } from '../../embeddings/errors.js';
import { rowOf } from '../../embeddings/matrix.js';
import { createRemoteModel, type RemoteOptions } from '../../embeddings/remote.js';
import { type LocalServer, startServer } from './local-server.js';

interface Request {
  readonly input: string[];
  readonly model: string;
  readonly encoding_format: string;
  readonly dimensions?: number;
  readonly authorization: string | undefined;
}

const KEY = 'sk-very-secret-key-0123456789';
let server: LocalServer | undefined;
let requests: Request[] = [];
let waits: number[] = [];

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Starts a server that answers the n-th request (from 0) as told; by default with the vectors of `vectorOf`. */
async function start(
  answer: (request: Request, n: number, response: ServerResponse) => void = giveVectors,
): Promise<string> {
  requests = [];
  waits = [];
  server = await startServer((request, body, response) => {
    const parsed = { ...JSON.parse(body), authorization: request.headers.authorization } as Request;
    requests.push(parsed);
    if (request.url === '/v1/embeddings') answer(parsed, requests.length - 1, response);
    else send(response, 404, { error: { message: 'no such path' } });
  });
  return `${server.url}/v1`;
}

function connect(baseUrl: string, options: Partial<RemoteOptions> = {}) {
  // Waits are written down and not waited.
  const sleep = async (ms: number) => void waits.push(ms);
  return createRemoteModel({ baseUrl, model: 'tiny', apiKey: KEY, sleep, now: () => 0, ...options });
}

function giveVectors({ input }: Request, _n: number, response: ServerResponse): void {
  send(response, 200, { data: input.map((text, index) => ({ index, embedding: vectorOf(text) })) });
}

/** A text's length and its first letter, so that every text can be told from its vector. */
function vectorOf(text: string): number[] {
  return [text.length, text.charCodeAt(0), 1];
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function unit(vector: number[]): number[] {
  return vector.map((value) => value / Math.hypot(...vector));
}

async function failureOf(promise: Promise<unknown>): Promise<EmbeddingError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EmbeddingError);
  return error as EmbeddingError;
}

describe('vectors from a server', () => {
  test('come in the order of the texts, at unit length, from batches of the given size', async () => {
    const model = await connect(await start(), { batchSize: 3, concurrency: 2 });
    const texts = Array.from({ length: 10 }, (_, i) => String.fromCharCode(97 + i).repeat(i + 1));
    const vectors = await model.embed(texts);
    expect(requests.map(({ input }) => input.length).sort()).toEqual([1, 3, 3, 3]);
    for (const [i, text] of texts.entries()) {
      for (const [j, value] of unit(vectorOf(text)).entries()) expect(rowOf(vectors, i)[j]).toBeCloseTo(value, 6);
    }
  });

  test('are asked for as numbers, with the key, the model and the size', async () => {
    const model = await connect(await start(), { dimensions: 3, prefix: 'query: ' });
    await model.embed(['why', '']);
    expect(requests).toEqual([
      {
        input: ['query: why', 'query: '],
        model: 'tiny',
        encoding_format: 'float',
        dimensions: 3,
        authorization: `Bearer ${KEY}`,
      },
    ]);
  });

  test('are asked for without a key where none is given, and an empty text goes as a blank', async () => {
    const model = await connect(await start(), { apiKey: undefined });
    await model.embed(['']);
    expect(requests[0]).toMatchObject({ input: [' '], authorization: undefined });
  });

  test('are put in the order of their index', async () => {
    const baseUrl = await start(({ input }, _n, response) => {
      const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
      send(response, 200, { data: data.reverse() });
    });
    const vectors = await (await connect(baseUrl)).embed(['a', 'bbb']);
    expect(rowOf(vectors, 0)[0]).toBeCloseTo(unit(vectorOf('a'))[0]!, 6);
    expect(rowOf(vectors, 1)[0]).toBeCloseTo(unit(vectorOf('bbb'))[0]!, 6);
  });

  test('are taken in their order where the server numbers none', async () => {
    const baseUrl = await start(({ input }, _n, response) =>
      send(response, 200, { data: input.map((text) => ({ embedding: vectorOf(text) })) }),
    );
    const vectors = await (await connect(baseUrl)).embed(['a', 'bbb']);
    expect(rowOf(vectors, 1)[0]).toBeCloseTo(unit(vectorOf('bbb'))[0]!, 6);
  });

  test('are none for no texts, without a request', async () => {
    const model = await connect(await start());
    expect((await model.embed([])).rows).toBe(0);
    expect(requests).toEqual([]);
  });

  test('are asked for by at most so many requests at once', async () => {
    let open = 0;
    let most = 0;
    const baseUrl = await start((request, n, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        giveVectors(request, n, response);
      }, 20);
    });
    await (await connect(baseUrl, { batchSize: 1, concurrency: 3 })).embed([...'abcdefghi']);
    expect(most).toBe(3);
  });
});

describe('a server in trouble', () => {
  test('is asked again after the wait that it asks for', async () => {
    const baseUrl = await start((request, n, response) => {
      if (n === 0) send(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '7' });
      else if (n === 1) send(response, 503, '', { 'retry-after': new Date(3000).toUTCString() });
      else giveVectors(request, n, response);
    });
    expect((await (await connect(baseUrl)).embed(['a'])).rows).toBe(1);
    expect(waits).toEqual([7000, 3000]);
  });

  test('is asked again after growing waits, and no more often than allowed', async () => {
    const baseUrl = await start((_request, _n, response) =>
      send(response, 500, { error: { message: 'out of memory' } }),
    );
    const error = await failureOf((await connect(baseUrl, { maxRetries: 3 })).embed(['a']));
    expect(requests).toHaveLength(4);
    expect(waits).toEqual([500, 1000, 2000]);
    expect(error.code).toBe('SERVER_FAILED');
    expect(error.message).toMatch(/after 4 attempts: 500 out of memory\. Look at the server's log/);
  });

  test('that asks for hours of patience is given up at once', async () => {
    const baseUrl = await start((_request, _n, response) => send(response, 429, {}, { 'retry-after': '7200' }));
    expect((await failureOf((await connect(baseUrl)).embed(['a']))).message).toContain('rate limit or the quota');
    expect(requests).toHaveLength(1);
  });

  test('that breaks the connection is asked again', async () => {
    const baseUrl = await start((request, n, response) => {
      if (n === 0) response.destroy();
      else giveVectors(request, n, response);
    });
    expect((await (await connect(baseUrl)).embed(['a'])).rows).toBe(1);
  });

  test('that never answers is given up after the timeout', async () => {
    const baseUrl = await start(() => {});
    const error = await failureOf((await connect(baseUrl, { timeoutMs: 50, maxRetries: 1 })).embed(['a']));
    expect(requests).toHaveLength(2);
    expect(error.message).toMatch(/timed out/);
  });

  test('that can not be reached is said with its address', async () => {
    const error = await failureOf((await connect('http://127.0.0.1:9/v1', { maxRetries: 1 })).embed(['a']));
    expect(error.message).toMatch(
      /tiny at http:\/\/127\.0\.0\.1:9\/v1 failed after 2 attempts.*Check that the server runs/,
    );
  });

  test.each([
    [401, 'Check the API key'],
    [403, 'Check the API key'],
    [404, 'usually /v1'],
    [400, 'too long for the model'],
  ])('that answers %i is not asked again, and what to do is said', async (status, remedy) => {
    const baseUrl = await start((_request, _n, response) => send(response, status, { error: { message: 'no' } }));
    expect((await failureOf((await connect(baseUrl)).embed(['a']))).message).toContain(remedy);
    expect(requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  test('that fails on one batch is not sent the rest', async () => {
    const baseUrl = await start((request, n, response) => {
      if (n === 0) send(response, 401, {});
      else setTimeout(() => giveVectors(request, n, response), 20);
    });
    const model = await connect(baseUrl, { batchSize: 1, concurrency: 2 });
    await failureOf(model.embed(Array.from({ length: 50 }, (_, i) => `text ${i}`)));
    expect(requests.length).toBeLessThan(5);
  });

  test('never gets the key into a message, even if it says it itself', async () => {
    const baseUrl = await start(({ authorization }, _n, response) =>
      send(response, 401, { error: { message: `Incorrect key provided: ${authorization}` } }),
    );
    const error = await failureOf((await connect(baseUrl)).embed(['a']));
    expect(error.message).toContain('Incorrect key provided: Bearer [key]');
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(KEY);
  });

  test('is left when the work is cancelled, also in a wait', async () => {
    const stop = new AbortController();
    const baseUrl = await start((_request, _n, response) => send(response, 503, ''));
    const model = await connect(baseUrl, {
      sleep: (_ms, signal) => {
        stop.abort(new Error('cancelled'));
        return Promise.reject(signal!.reason);
      },
    });
    await expect(model.embed(['a'], stop.signal)).rejects.toThrow('cancelled');
    expect(requests).toHaveLength(1);
  });
});

describe('an answer that is not one vector for each text', () => {
  const good = (index: number) => ({ index, embedding: [1, 2, 3] });
  test.each([
    ['a vector too few', { data: [good(0)] }, '1 vectors for 2 texts'],
    ['a vector too many', { data: [good(0), good(1), good(2)] }, '3 vectors for 2 texts'],
    ['an index twice', { data: [good(1), good(1)] }, 'two vectors with the index 1'],
    ['an index out of range', { data: [good(0), good(7)] }, 'the index 7, which is none of 0 to 1'],
    ['one index missing', { data: [good(0), { embedding: [1] }] }, 'the index undefined'],
    [
      'a null among the numbers',
      { data: [good(0), { index: 1, embedding: [1, null] }] },
      'an embedding with null in it',
    ],
    ['base64 for numbers', { data: [good(0), { index: 1, embedding: 'AAAA' }] }, 'no list of numbers'],
    ['an empty vector', { data: [good(0), { index: 1, embedding: [] }] }, 'no list of numbers'],
    ['a vector of zeros', { data: [good(0), { index: 1, embedding: [0, 0] }] }, 'zeros only'],
    ['no list', { object: 'chat.completion' }, 'without a list "data"'],
    ['a number too large', '{"data":[{"index":0,"embedding":[1e999]},{"index":1,"embedding":[1]}]}', 'Infinity in it'],
    ['NaN', '{"data":[{"index":0,"embedding":[NaN]},{"index":1,"embedding":[1]}]}', 'not JSON'],
  ])('is refused: %s', async (_what, body, expected) => {
    const baseUrl = await start((_request, _n, response) => send(response, 200, body));
    const error = await failureOf((await connect(baseUrl)).embed(['a', 'b']));
    expect(error.message).toContain(expected);
    expect(error.message).toContain('Is it an embedding model?');
  });

  test('is refused: a page of HTML', async () => {
    const baseUrl = await start((_request, _n, response) =>
      send(response, 200, '<html>login</html>', { 'content-type': 'text/html' }),
    );
    expect((await failureOf((await connect(baseUrl)).embed(['a']))).code).toBe('SERVER_FAILED');
  });

  test('is refused: another size than asked for, or than before', async () => {
    const asked = await connect(await start(), { dimensions: 8 });
    const error = await failureOf(asked.embed(['a']));
    expect(error.code).toBe('SHAPE_MISMATCH');
    expect(error.message).toContain('a vector of 3 numbers; expected 8, as asked');

    await server!.close();
    const baseUrl = await start((_request, n, response) =>
      send(response, 200, { data: [{ index: 0, embedding: n === 0 ? [1, 2] : [1, 2, 3] }] }),
    );
    const model = await connect(baseUrl);
    await model.embed(['a']);
    expect((await failureOf(model.embed(['b']))).message).toContain('expected 2, as before');
  });
});

describe('a remote model', () => {
  test('is refused without a model or with an address that is none', async () => {
    expect((await failureOf(connect('http://127.0.0.1:9/v1', { model: '' }))).message).toContain('No model was named');
    for (const baseUrl of ['localhost:8080', 'file:///etc', 'nonsense', '']) {
      expect((await failureOf(connect(baseUrl))).message).toContain('no http or https URL');
    }
  });

  test('has another fingerprint for another model, server, size or prefix, not for another key', async () => {
    const url = 'http://127.0.0.1:9/v1';
    const models = await Promise.all([
      connect(url),
      connect(url, { model: 'other' }),
      connect('http://127.0.0.1:10/v1'),
      connect(url, { dimensions: 8 }),
      connect(url, { prefix: 'query: ' }),
    ]);
    expect(new Set(models.map(({ fingerprint }) => fingerprint)).size).toBe(models.length);
    expect((await connect(url, { apiKey: 'other' })).fingerprint).toBe(models[0]!.fingerprint);
    expect(models.map(({ name, fingerprint }) => name + fingerprint).join()).not.toContain(KEY);
  });

  test('keeps a password in the address to itself', async () => {
    const model = await connect('http://user:pass-word@127.0.0.1:9/v1', { maxRetries: 0 });
    const error = await failureOf(model.embed(['a']));
    expect(`${model.name} ${model.fingerprint} ${error.message}`).not.toContain('pass-word');
  });

  test('estimates lengths rather too long', async () => {
    const model = await connect('http://127.0.0.1:9/v1', { maxTokens: 100, prefix: 'query: ' });
    expect(model.countTokens('')).toBe(0);
    expect(model.countTokens('abcdef')).toBe(2);
    expect(model.countTokens('漢字')).toBe(2);
    expect(model.maxTokens).toBe(97);
    expect(model.name).toContain('estimated');
  });
});
