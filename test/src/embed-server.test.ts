import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadModelFor } from '../../src/load-model.js';
import { type LocalServer, startServer } from '../embeddings/local-server.js';
import { writeTinyModel } from '../embeddings/tiny-model.js';
import { CLI, type CliResult, createFolder, DEMO_RUN, runCli, toJsonl } from './run-cli.js';

const KEY = 'sk-very-secret-key-0123456789';
const folder = createFolder();
/** Enough bails for two batches of the embedding stage, so that one can be done when the other fails. */
const run = folder.file('run.jsonl', readFileSync(DEMO_RUN, 'utf8').split('\n').slice(0, 240).join('\n'));
/** Documents whose vectors the embedding stage stores at once. */
const BATCH = 128;

interface Request {
  readonly url: string;
  readonly model: string;
  readonly input: string[];
  readonly headers: NodeJS.Dict<string | string[]>;
}

let server: LocalServer;
let requests: Request[];
/** Texts whose vectors it gave. */
let given: string[];
/** How the server answers; a test may change it at any time. */
let answer: (request: Request, response: ServerResponse) => void;
let db: string;
let databases = 0;

beforeEach(async () => {
  requests = [];
  given = [];
  answer = giveVectors;
  db = join(folder.path, `${databases++}.db`);
  server = await startServer((request, body, response) => {
    const { model, input } = JSON.parse(body);
    requests.push({ url: request.url!, model, input, headers: request.headers });
    answer(requests.at(-1)!, response);
  });
});

afterEach(() => server.close());

/** Runs the program beside the server, which this process must go on serving. */
function taxonomy(args: readonly string[], more: { env?: NodeJS.ProcessEnv; onStderr?: (all: string) => void } = {}) {
  const env = { ...process.env, NO_COLOR: '1', OPENAI_API_KEY: KEY, ...more.env };
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    more.onStderr?.(stderr);
  });
  return new Promise<CliResult>((done) => child.once('close', (status) => done({ status, stdout, stderr })));
}

function build(model = 'x', more: readonly string[] = [], options: Parameters<typeof taxonomy>[1] = {}) {
  return taxonomy(
    ['build', run, '--db', db, '--embed-base-url', `${server.url}/v1`, '--embed-model', model, '--quiet', ...more],
    options,
  );
}

function giveVectors({ input }: Request, response: ServerResponse, dimensions = 48): void {
  given.push(...input);
  send(response, 200, { data: input.map((text, index) => ({ index, embedding: vectorOf(text, dimensions) })) });
}

/** Counts of the words, each in the place that its hash gives it: texts that share words are near each other. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().split(/\P{L}+/u))
    vector[createHash('sha256').update(word).digest().readUInt16LE() % dimensions]! += 1;
  return vector;
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function query<T>(sql: string): T[] {
  const connection = new Sqlite(db, { readonly: true });
  try {
    return connection.prepare(sql).all() as T[];
  } finally {
    connection.close();
  }
}

/** Vectors of each model by their size in bytes, the largest first: more than one row for a model would be a mixture. */
function countVectors() {
  return query<{ fingerprint: string; bytes: number; count: number }>(
    'SELECT fingerprint, length(vector) AS bytes, count(*) AS count FROM embeddings GROUP BY 1, 2 ORDER BY 2 DESC, 1',
  );
}

/** All that the database file and the files beside it hold. */
function readDatabase(): string {
  return ['', '-wal', '-shm']
    .filter((suffix) => existsSync(db + suffix))
    .map((suffix) => readFileSync(db + suffix, 'latin1'))
    .join('');
}

const sentTexts = () => requests.flatMap(({ input }) => input);

describe('a build with a server', () => {
  test('makes a tree of the vectors that it gives, and asks for each text once', async () => {
    const { status, stdout, stderr } = await build();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\d+ bails in \d+ leaves under \d+ top nodes\.\n/);
    expect(new Set(requests.map(({ url, model }) => `${model} ${url}`))).toEqual(new Set(['x /v1/embeddings']));
    expect(new Set(sentTexts()).size).toBe(sentTexts().length);
    expect(countVectors()).toEqual([
      { fingerprint: expect.stringMatching(/^remote#/), bytes: 4 * 48, count: expect.any(Number) },
    ]);
    expect(JSON.parse(runCli(['tree', '--db', db, '--json']).stdout).length).toBeGreaterThanOrEqual(3);
    expect(runCli(['log', '--db', db]).stdout).toContain('x at 127.0.0.1');

    const asked = requests.length;
    expect((await build()).stdout).toContain('Nothing to do');
    expect(requests).toHaveLength(asked);
  });

  test('that fails on the way says so in one line, and the next one asks only for what is missing', async () => {
    await expectResumed(
      (response) => send(response, 500, { error: { message: 'out of memory' } }, { 'retry-after': '0' }),
      /^x at http:\/\/127\.0\.0\.1:\d+\/v1 failed after 6 attempts: 500 out of memory\. Look at the server's log; what is done is kept, so the same command goes on from here\.\n$/,
    );
  });

  test('whose server is too busy and then dies says so in one line, and the next one asks only for what is missing', async () => {
    const attempts = new Map<string, number>();
    await expectResumed((response, { input }) => {
      const attempt = (attempts.get(input[0]!) ?? 0) + 1;
      attempts.set(input[0]!, attempt);
      // It would be waited for longer and longer were it dead at once: test/embeddings/retry.test.ts.
      if (attempt < 6) send(response, 503, {}, { 'retry-after': '0' });
      else response.destroy();
    }, /^x at http:\/\/127\.0\.0\.1:\d+\/v1 failed after 6 attempts: [^\n]+\. Check that the server runs [^\n]+ goes on from here\.\n$/);
  });

  test('takes the vectors of one size only, also if they were made earlier', async () => {
    answer = failAfterBatch((response) => send(response, 400, {}));
    expect((await build()).status).toBe(1);
    const before = countVectors();
    answer = (request, response) => giveVectors(request, response, 32);
    const { status, stderr } = await build();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^[^\n]*a vector of 32 numbers; expected 48[^\n]*\n$/);
    expect(countVectors()).toEqual(before);
  });

  test('follows no redirection, which could lead to another machine', async () => {
    answer = ({ url }, response) => {
      if (url.startsWith('/v1')) send(response, 307, {}, { location: `${server.url}/elsewhere/embeddings` });
      else send(response, 200, {});
    };
    const { status, stderr } = await build();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^[^\n]*redirects[^\n]*\/elsewhere\/embeddings[^\n]*\n$/);
    expect(requests.every(({ url }) => url === '/v1/embeddings')).toBe(true);
  });
});

/** A build that fails after its first batch, then one against the mended server. */
async function expectResumed(fail: (response: ServerResponse, request: Request) => void, said: RegExp): Promise<void> {
  answer = failAfterBatch(fail);
  const first = await build();
  expect([first.status, first.stdout]).toEqual([1, '']);
  expect(first.stderr).toMatch(said);
  expect(runCli(['tree', '--db', db]).stderr).toContain('has no taxonomy yet');
  const known = new Set(given);

  requests = [];
  answer = giveVectors;
  const { status, stdout } = await build('x', ['--json']);
  expect(status).toBe(0);
  const { documents, embedded } = JSON.parse(stdout).summary;
  expect(embedded).toEqual({ made: documents - BATCH, reused: BATCH });
  expect(known.size).toBeGreaterThanOrEqual(BATCH);
  expect(sentTexts().filter((text) => known.has(text))).toEqual([]);
  expect(new Set(sentTexts()).size).toBe(sentTexts().length);
}

/** Answers with vectors until those of the first batch are stored, then as told. */
function failAfterBatch(fail: (response: ServerResponse, request: Request) => void): typeof answer {
  return (request, response) => (countVectors().length > 0 ? fail(response, request) : giveVectors(request, response));
}

describe('another model', () => {
  test('is noticed and said, gets every text anew, and its vectors are never mixed with the others', async () => {
    await build('x');
    const texts = sentTexts().sort();
    requests = [];
    answer = (request, response) => giveVectors(request, response, 32);
    const { stdout, stderr } = await taxonomy([
      ...['build', run, '--db', db, '--embed-base-url', `${server.url}/v1`, '--embed-model', 'y'],
    ]);
    expect(stderr).toMatch(
      /^The encoder changed from x at 127\S+ .* to y at 127\S+ .*: every bail is embedded anew\.$/m,
    );
    expect(stdout).toMatch(/^Not whole: the encoder changed from x at .*: every bail was embedded anew\.$/m);
    expect(sentTexts().sort()).toEqual(texts);
    expect(new Set(requests.map(({ model }) => model))).toEqual(new Set(['y']));
    const [x, y, ...others] = countVectors();
    expect([x!.bytes, y!.bytes, others.length]).toEqual([4 * 48, 4 * 32, 0]);
    expect(x!.count).toBe(y!.count);

    requests = [];
    expect((await build('x')).stdout).toMatch(/^Not whole: the encoder changed from y at /m);
    expect(requests).toEqual([]);
  });

  test('for want of a server is the bundled one, which is said too', async () => {
    await build('x');
    const { stdout, status } = await taxonomy(['build', run, '--db', db, '--quiet']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Not whole: the encoder changed from x at /m);
    expect(countVectors().map(({ bytes }) => bytes)).toEqual([4 * 512, 4 * 48]);
  });
});

describe('the key', () => {
  test('goes to the server and nowhere else, also if the server says it back', async () => {
    answer = ({ headers }, response) =>
      send(response, 401, { error: { message: `Incorrect key: ${headers.authorization}`, key: KEY } });
    const failed = await build();
    answer = giveVectors;
    const built = await taxonomy([
      ...['build', run, '--db', db, '--embed-base-url', `${server.url}/v1`, '--embed-model', 'x'],
    ]);
    expect([failed.status, built.status]).toEqual([1, 0]);
    expect(failed.stderr).toMatch(/^x at [^\n]*Incorrect key: Bearer \[key\]\. Check the API key[^\n]*\n$/);
    expect(requests.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true);
    const log = runCli(['log', '--db', db, '--json']);
    for (const { stdout, stderr } of [failed, built, log]) expect(stdout + stderr).not.toContain(KEY);
    const bytes = readDatabase();
    expect([bytes.includes('x at 127.0.0.1'), bytes.includes(KEY)]).toEqual([true, false]);
  });

  test('in the address is kept out of the output and the database as well', async () => {
    const address = `${server.url.replace('//', `//user:${KEY}@`)}/v1?key=${KEY}`;
    const { status, stdout, stderr } = await taxonomy([
      ...['build', run, '--db', db, '--embed-base-url', address, '--embed-model', 'x'],
    ]);
    expect(status).toBe(0);
    const basic = `Basic ${Buffer.from(`user:${KEY}`).toString('base64')}`;
    expect(requests.every(({ headers }) => headers.authorization === basic)).toBe(true);
    expect(new Set(requests.map(({ url }) => url))).toEqual(new Set([`/v1/embeddings?key=${KEY}`]));
    expect(stdout + stderr).not.toContain(KEY);
    const bytes = readDatabase();
    expect([bytes.includes('x at 127.0.0.1'), bytes.includes(KEY)]).toEqual([true, false]);
  });

  test('is the only thing of the environment that is sent', async () => {
    const env = {
      OPENAI_ADMIN_KEY: 'sk-admin-key',
      OPENAI_ORG_ID: 'org-of-another',
      OPENAI_PROJECT_ID: 'project-of-another',
      OPENAI_CUSTOM_HEADERS: 'X-Gateway-Token: token-of-another',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      HF_TOKEN: 'hf-token',
    };
    for (const key of [KEY, '']) {
      requests = [];
      expect((await build(`m${key.length}`, [], { env: { ...env, OPENAI_API_KEY: key } })).status).toBe(0);
      expect(requests.length).toBeGreaterThan(0);
      for (const { headers } of requests) {
        expect(headers.authorization).toBe(key ? `Bearer ${key}` : undefined);
        expect(JSON.stringify(headers)).not.toMatch(/of-another|admin-key|hf-token/);
      }
    }
  });
});

describe('what is sent where', () => {
  test.each([
    ['http://localhost:8080/v1', null],
    ['http://LOCALHOST/v1', null],
    ['http://127.0.0.1:8080/v1', null],
    ['http://127.8.9.10/v1', null],
    ['http://127.1/v1', null],
    ['http://[::1]:8080/v1', null],
    ['https://api.openai.com/v1', 'api.openai.com'],
    ['http://192.168.0.7:8080/v1', '192.168.0.7'],
    ['http://0.0.0.0:8080/v1', '0.0.0.0'],
    ['http://127.0.0.1.example.com/v1', '127.0.0.1.example.com'],
    ['http://localhost.example.com/v1', 'localhost.example.com'],
    ['http://localhost@example.com/v1', 'example.com'],
    ['http://127.0.0.1:80@example.com/v1', 'example.com'],
    ['http://example.com/127.0.0.1/v1', 'example.com'],
    ['http://[2001:db8::1]/v1', '[2001:db8::1]'],
  ])('from %s texts go to %s', async (embedBaseUrl, host) => {
    const { model, remoteHost } = await loadModelFor({ embedBaseUrl, embedModel: 'x' }, {});
    expect(remoteHost).toBe(host);
    await model.close();
  });

  test('the bundled encoder and a local one send nothing', async () => {
    await writeTinyModel(join(folder.path, 'silent'));
    for (const embedModel of [undefined, 'use-lite', join(folder.path, 'silent')]) {
      const { model, remoteHost } = await loadModelFor({ embedModel }, {});
      expect(remoteHost).toBeNull();
      await model.close();
    }
  });

  test('is said before the first text leaves for another host, also when quiet', async () => {
    let said = '';
    const waiting: (() => void)[] = [];
    const isAnnounced = () => /^\d+ digests of bails will be sent to 0\.0\.0\.0 to be embedded by x at .*\n/.test(said);
    // The first answers are held back until the notice is there: one that came later would never come.
    answer = (request, response) => {
      waiting.push(() => giveVectors(request, response));
      if (isAnnounced()) for (const give of waiting.splice(0)) give();
    };
    const address = server.url.replace('127.0.0.1', '0.0.0.0');
    const { status, stderr } = await taxonomy(
      ['build', run, '--db', db, '--embed-base-url', `${address}/v1`, '--embed-model', 'x', '--quiet'],
      {
        onStderr: (all) => {
          said = all;
          if (isAnnounced()) for (const give of waiting.splice(0)) give();
        },
      },
    );
    expect(status).toBe(0);
    const { count } = query<{ count: number }>('SELECT count(DISTINCT hash) AS count FROM digests')[0]!;
    expect(Number(stderr.match(/^\d+/)![0])).toBeLessThanOrEqual(count);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('an address or a model that can not be', () => {
  test.each([
    [['--embed-base-url', 'http://127.0.0.1:9/v1'], 2, '--embed-base-url needs --embed-model'],
    [['--embed-base-url', 'nonsense', '--embed-model', 'x'], 2, '--embed-base-url "nonsense" is not an address'],
    [['--embed-base-url', 'ftp://127.0.0.1/v1', '--embed-model', 'x'], 1, 'no http or https URL'],
    [['--embed-model', '/no/such/folder'], 1, '/no/such/folder'],
  ])('%j ends with %i and one line', async (args, status, expected) => {
    const result = await taxonomy(['build', run, '--db', db, '--quiet', ...args]);
    expect(result.status).toBe(status);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^[^\n]+\n$/);
    expect(result.stderr).toContain(expected);
  });
});

describe('a model in a local folder', () => {
  const words = ['stay', 'leave', 'now'];
  const small = folder.file(
    'small.jsonl',
    toJsonl(
      Array.from({ length: 60 }, (_, i) => ({
        id: `s${i}`,
        messages: [
          { role: 'user', content: `${words[i % 3]} ${words[Math.floor(i / 3) % 3]} word${i} ${words[i % 3]}` },
        ],
        bailed: true,
      })),
    ),
  );

  test('gives the vectors of a build; other weights in it are noticed', async () => {
    const model = join(folder.path, 'tiny');
    const args = ['build', small, '--db', db, '--quiet', '--embed-model', model];
    await writeTinyModel(model);
    const first = runCli(args);
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/^60 bails in /);
    expect(countVectors()).toEqual([
      { fingerprint: expect.stringMatching(/^transformers#/), bytes: 4 * 3, count: expect.any(Number) },
    ]);
    expect(runCli(args).stdout).toContain('Nothing to do');

    await writeTinyModel(model, { scale: 2 });
    expect(runCli(args).stdout).toContain(`Not whole: the encoder changed from ${model}`);
    expect(countVectors()).toHaveLength(2);
  });

  test('takes pooling, prefix and number type from the options, each with vectors of its own', async () => {
    const model = join(folder.path, 'options');
    await writeTinyModel(model);
    await writeTinyModel(model, { weights: 'model.onnx' });
    const variants = [[], ['--embed-pooling', 'cls'], ['--embed-prefix', 'query: '], ['--embed-dtype', 'fp32']];
    for (const [i, variant] of variants.entries()) {
      const { status, stderr } = runCli(['build', small, '--db', db, '--quiet', '--embed-model', model, ...variant]);
      expect([status, stderr]).toEqual([0, '']);
      expect(countVectors()).toHaveLength(i + 1);
    }
  });

  test.each([
    [['--embed-dtype', 'q8'], '--embed-dtype does not apply to the bundled encoder.'],
    [['--embed-model', 'use-lite', '--embed-prefix', 'x'], '--embed-prefix does not apply to the bundled encoder.'],
    [
      ['--embed-base-url', 'http://127.0.0.1:9/v1', '--embed-model', 'x', '--embed-pooling', 'cls'],
      '--embed-pooling does not apply to an encoder on a server.',
    ],
  ])('is the only one that follows its options: %j is refused', (args, expected) => {
    const { status, stdout, stderr } = runCli(['build', small, '--db', db, '--quiet', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(expected);
  });

  test.each([
    [['--embed-pooling', 'best'], 'Pooling "best" is not known; expected mean, cls, last.'],
    [['--embed-dtype', 'fp16'], 'model_fp16.onnx'],
    [['--embed-dtype', 'float'], 'expected'],
  ])('that can not be used with %j is said in one line', async (args, expected) => {
    const model = join(folder.path, 'lacking');
    await writeTinyModel(model);
    const { status, stdout, stderr } = runCli(['build', small, '--db', db, '--quiet', '--embed-model', model, ...args]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(expected);
  });
});
