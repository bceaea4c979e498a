import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RunError } from '../../src/runs/errors.js';
import { gather, read, temporaryDirectory, writeRun } from './gather.js';

const FIXTURES = new URL('./fixtures/', import.meta.url).pathname;
const good = '{"id":"ok","messages":[{"role":"user","content":"Hi"}],"bailed":true}';

async function refusal(path: string): Promise<RunError> {
  const error = await gather(path).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RunError);
  const message = (error as RunError).message;
  expect(message.startsWith(`${path}: `)).toBe(true);
  expect(message).toMatch(/found .*expected |could not be read/);
  expect(message).not.toMatch(/[\n\u0000-\u001f\u007f]/);
  return error as RunError;
}

describe('A file that cannot be read at all ends in one line', () => {
  test('A missing file and a directory', async () => {
    const directory = temporaryDirectory();
    expect((await refusal(join(directory, 'none.jsonl'))).code).toBe('FILE_MISSING');
    expect((await refusal(directory)).code).toBe('NOT_A_FILE');
    expect((await refusal(join(writeRun(good), 'below-a-file'))).code).toBe('FILE_MISSING');
  });

  test.each([
    ['no byte', ''],
    ['white space', ' \n\r\n\t'],
    ['a byte order mark', '\ufeff'],
    ['gzip of nothing', gzipSync('')],
    ['an empty array', '[]'],
    ['a table without rows', 'text,n\n'],
    ['an Inspect log without samples', '{"version":2,"status":"error","eval":{"model":"m"},"samples":[]}'],
  ])('%s', async (_name, content) => {
    expect((await refusal(writeRun(content))).code).toBe('FILE_EMPTY');
  });

  test('A parquet table without rows or without text, and a damaged one', async () => {
    expect((await refusal(`${FIXTURES}no-rows.parquet`)).code).toBe('FILE_EMPTY');
    expect((await refusal(`${FIXTURES}numbers.parquet`)).code).toBe('TEXT_COLUMN_MISSING');
    const whole = readFileSync(`${FIXTURES}wildchat-zstd.parquet`);
    expect((await refusal(writeRun(whole.subarray(0, 4000)))).code).toBe('FILE_BROKEN');
    const damaged = Buffer.from(whole);
    damaged.fill(0x5a, 20, 900);
    expect((await refusal(writeRun(damaged))).code).toBe('FILE_BROKEN');
  });

  test.each([
    ['random bytes', Buffer.concat([Buffer.from([1, 0, 200]), randomBytes(5000)])],
    ['an SQLite database', Buffer.from('SQLite format 3\0........')],
    ['zstd', Buffer.from('28b52ffd00000000', 'hex')],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le')],
  ])('%s', async (_name, content) => {
    expect((await refusal(writeRun(content))).code).toBe('FILE_BINARY');
  });

  test.each([
    ['prose', 'Once upon a time\nthere was a file.\n'],
    ['HTML', '<!doctype html>\n<p>Not found</p>\n'],
    ['objects of another kind', '{"foo":1,"bar\u001b[31m":2}\n{"foo":2}\n'],
    ['one object of another kind over many lines', '{\n  "foo": 1\n}\n'],
  ])('%s', async (_name, content) => {
    expect((await refusal(writeRun(content))).code).toBe('FORMAT_UNKNOWN');
  });

  test('A gzip that breaks off, early or late, and a damaged one', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      good.replace('ok', `${i}-${randomBytes(20).toString('hex')}`),
    ).join('\n');
    const packed = gzipSync(lines);
    for (const length of [15, 2000, packed.length - 4]) {
      expect((await refusal(writeRun(packed.subarray(0, length)))).code).toBe('GZIP_BROKEN');
    }
    const damaged = Buffer.from(packed);
    damaged.fill(0, 100, 400);
    expect((await refusal(writeRun(damaged))).code).toBe('GZIP_BROKEN');
    const parquet = gzipSync(readFileSync(`${FIXTURES}wildchat-zstd.parquet`));
    expect((await refusal(writeRun(parquet.subarray(0, parquet.length / 2)))).code).toBe('GZIP_BROKEN');
  });
});

describe('A bad line is named, and the others are read', () => {
  test.each([
    ['no messages', '{"id":"x","bailed":true}', '"id", "bailed"', '"messages"'],
    ['an empty list of messages', '{"id":"x","messages":[]}', '"messages" with no messages', 'at least one'],
    ['messages of null', '{"id":"x","messages":null}', '"messages" with null', 'array of messages'],
    ['messages that are a text', '{"id":"x","messages":"Hi"}', '"messages" with "Hi"', 'array of messages'],
    ['a message without a role', '{"messages":[{"content":"x"}]}', 'messages[0] with the role nothing', 'system, user'],
    ['a message without content', '{"messages":[{"role":"user"}]}', 'messages[0]', '"content"'],
    ['a message that is a text', '{"messages":["hi"]}', 'messages[0] with "hi"', '"role"'],
    ['content that is a number', '{"messages":[{"role":"user","content":5}]}', 'messages[0] with 5', 'a text'],
    [
      'an unknown method',
      '{"messages":[{"role":"user","content":"x"}],"method":"bail_out"}',
      '"method" with "bail_out"',
      'bail_tool',
    ],
    [
      'a word for bailed',
      '{"messages":[{"role":"user","content":"x"}],"bailed":"yes"}',
      '"bailed" with "yes"',
      'true, false or null',
    ],
    [
      'a probability of 1.2',
      '{"messages":[{"role":"user","content":"x"}],"p_bail":1.2}',
      '"p_bail" with 1.2',
      '0 to 1',
    ],
    ['turn 0', '{"messages":[{"role":"user","content":"x"}],"turn":0}', '"turn" with 0', 'from 1'],
    ['a number for output', '{"messages":[{"role":"user","content":"x"}],"output":5}', '"output" with 5', 'a text'],
    ['nested labels', '{"messages":[{"role":"user","content":"x"}],"labels":{"a":{"b":1}}}', '"labels.a"', 'a text'],
    ['JSON that breaks off', '{"messages":[{"role":"user","content":"x', 'breaks off', 'one JSON object'],
    ['prose', 'Traceback (most recent call last):', 'no JSON', 'one JSON object'],
    ['a number', '42', '42', '"messages"'],
    ['a colour code', '{"messages":[],"x":1} \u001b[31m', '\\u001b[31m', 'JSON'],
  ])('%s', async (_name, line, found, expected) => {
    const path = writeRun(`${good}\n${line}\n${good}\n`);
    const { lines, bad } = await gather(path);
    expect(lines).toEqual([1, 3]);
    expect(bad).toEqual([
      { file: path, line: 2, found: expect.stringContaining(found), expected: expect.stringContaining(expected) },
    ]);
    expect(bad[0]!.found).not.toMatch(/[\u0000-\u001f\u007f]/);
  });

  test('The first line may be the bad one', async () => {
    for (const line of ['# made by hand', '{"id":"x","messages":[{"role":"us', '{"id" "x"}', '{"id":"x"}', '\ufffd']) {
      const { lines, bad } = await read(`${line}\n${good}\n${good}\n`);
      expect(lines).toEqual([2, 3]);
      expect(bad.map((each) => each.line)).toEqual([1]);
    }
  });

  test('Invalid UTF-8 is bad and its place is named', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"messages":[{"role":"user","content":"é'),
      Buffer.from([0xff]),
      Buffer.from('"}]}'),
    ]);
    const { lines, bad } = await read(Buffer.concat([Buffer.from(`${good}\n`), broken, Buffer.from(`\n${good}`)]));
    expect(lines).toEqual([1, 3]);
    expect(bad).toMatchObject([{ line: 2, found: 'invalid UTF-8 at byte 42 (0xff)' }]);
  });

  test('A record of only bad lines still gives them one by one', async () => {
    const { records, bad } = await read('{"id":"x"}\n{"id":"y"}\n');
    expect(records).toEqual([]);
    expect(bad).toHaveLength(2);
  });

  test('Fields nested too deep are bad, not fatal', async () => {
    const deep = `{"messages":[{"role":"user","content":"x"}],"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { lines, bad } = await read(`${good}\n${deep}\n${'['.repeat(20_000_000)}\n${good}`);
    expect(lines).toEqual([1, 4]);
    expect(bad.map(({ line, found }) => [line, found])).toEqual([
      [2, 'fields nested too deep to read'],
      [3, 'fields nested too deep to read'],
    ]);
  });
});

describe('Large input', () => {
  test('A line of 50 MB is read, and one beyond the limit is bad', async () => {
    const path = writeRun(`${good}\n{"id":"long","messages":[{"role":"user","content":"`);
    appendFileSync(path, `${'x'.repeat(50_000_000)}"}]}\n{"id":"longer","messages":[{"role":"user","content":"`);
    appendFileSync(path, `${'y'.repeat(68_000_000)}"}]}\n${good}\n`);
    const { records, lines, bad } = await gather(path);
    expect(lines).toEqual([1, 2, 4]);
    expect(records[1]!.messages[0]!.content).toHaveLength(50_000_000);
    expect(bad).toMatchObject([{ line: 3, found: 'one record of 65 MiB', expected: 'at most 64 MiB in a record' }]);
  });

  test('A line of 20 MB of white space or brackets in a JSON array is read in one go', async () => {
    const { records, bad } = await read(
      `[${good},${' '.repeat(10_000_000)}{"id":"x","messages":"${'[{'.repeat(5_000_000)}"}, ${good}]`,
    );
    expect(records).toHaveLength(2);
    expect(bad).toMatchObject([{ line: 2 }]);
  });

  test('A transcript of 200,000 tokens arrives whole', async () => {
    const messages = Array.from({ length: 1000 }, (_, i) => ({
      role: i % 2 ? 'assistant' : 'user',
      content: 'word '.repeat(200) + i,
    }));
    const { records } = await read(JSON.stringify({ messages, bailed: true }));
    expect(records[0]!.messages).toHaveLength(1000);
    expect(records[0]!.messages[999]!.content).toHaveLength(1003);
  });

  test('Records that lie across every chunk boundary are read alike', async () => {
    const lines = Array.from({ length: 9000 }, (_, i) =>
      good.replace('ok', `id-${i}`).replace('Hi', `${'é🔄'.repeat(i % 23)}`),
    );
    const asLines = await read(lines.join('\n'));
    const asArray = await read(`[${lines.join(',\n')}]`);
    expect(asLines.records).toHaveLength(9000);
    expect(asArray.records.map((record) => record.contentHash)).toEqual(
      asLines.records.map((record) => record.contentHash),
    );
  });
});

test('A named pipe is read like a file', async () => {
  const pipe = join(temporaryDirectory(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = execFile('sh', ['-c', 'printf "%s\\n" "$1" > "$0"', pipe, good]);
  const { records } = await gather(pipe);
  writer.kill();
  expect(records).toHaveLength(1);
});
