import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { bail, createFolder, runCli, toJsonl } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'kept.db');
let before: string;

/** Everything in a database, as text: what must not change. */
function dump(file: string): string {
  const connection = new Sqlite(file, { readonly: true });
  const tables = connection
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_words%' ORDER BY 1`)
    .pluck()
    .all() as string[];
  const rows = tables.map((table) => [table, connection.prepare(`SELECT * FROM ${table}`).all()]);
  connection.close();
  return JSON.stringify(rows);
}

beforeAll(() => {
  const run = folder.file(
    'good.jsonl',
    toJsonl(Array.from({ length: 12 }, (_, i) => bail(`g${i}`, `Tell me about river number ${i} and its fish.`))),
  );
  expect(runCli(['build', run, '--db', db, '--quiet']).status).toBe(0);
  before = dump(db);
});

const good = toJsonl([bail('x1', 'A good line that must not come in either.')]);

const refused: [name: string, content: () => string | Buffer, says: RegExp][] = [
  ['empty.jsonl', () => '', /empty\.jsonl.*empty/i],
  ['noise.bin', () => Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3)) % 256)), /noise\.bin/],
  ['cut.jsonl.gz', () => gzipSync(good.repeat(500)).subarray(0, 60), /cut\.jsonl\.gz.*breaks off/],
  [
    'latin.jsonl',
    () =>
      Buffer.concat([
        Buffer.from(good),
        Buffer.from('{"messages":[{"role":"user","content":"caf\xe9"}],"bailed":true}\n', 'latin1'),
      ]),
    /latin\.jsonl:2: .*UTF-8/,
  ],
  ['no-messages.jsonl', () => good + toJsonl([{ id: 'x2', bailed: true }]), /no-messages\.jsonl:2: .*messages/],
  ['not-json.jsonl', () => `${good}{"id": "x2", "messages": [\n`, /not-json\.jsonl:2: /],
  [
    'twice.jsonl',
    () => good + toJsonl([bail('x1', 'The same id, but other words.')]),
    /twice\.jsonl:2: .*"x1".*expected/,
  ],
  [
    'wrong-type.jsonl',
    () => good + toJsonl([bail('x3', 'fine', { bailed: 'perhaps' })]),
    /wrong-type\.jsonl:2: .*bailed/,
  ],
];

describe('a file that cannot be read ends in a clear line and leaves the database as it was', () => {
  test.each(refused)('%s', (name, content, says) => {
    const { status, stdout, stderr } = runCli(['build', folder.file(name, content()), '--db', db, '--quiet']);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(status).toBe(1);
    expect(dump(db)).toBe(before);
  });

  test('a folder', () => {
    const { status, stderr } = runCli(['build', folder.path, '--db', db, '--quiet']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/(folder|directory)/);
    expect(status).toBe(1);
    expect(dump(db)).toBe(before);
  });

  test('a file that is not there', () => {
    const { status, stderr } = runCli(['build', join(folder.path, 'nowhere.jsonl'), '--db', db, '--quiet']);
    expect(stderr).toMatch(/nowhere\.jsonl/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
    expect(dump(db)).toBe(before);
  });
});

test('a new database is not left behind when nothing came into it', () => {
  const fresh = join(folder.path, 'fresh.db');
  expect(runCli(['build', folder.file('void.jsonl', ''), '--db', fresh, '--quiet']).status).toBe(1);
  expect(existsSync(fresh)).toBe(false);
});

test('--skip-bad takes the good lines, counts the others, and names them in the export', () => {
  const file = folder.file(
    'half.jsonl',
    `${toJsonl([bail('a', 'Describe a swamp.'), bail('b', 'Describe a bog.')])}{"id": oops\n${toJsonl([bail('a', 'Other words.')])}`,
  );
  const other = join(folder.path, 'half.db');
  const { status, stdout } = runCli(['build', file, '--db', other, '--quiet', '--skip-bad']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/2 lines skipped/);
  const markdown = runCli(['export', '--db', other]).stdout;
  expect(markdown).toMatch(/half\.jsonl:3 skipped/);
  expect(markdown).toMatch(/half\.jsonl:4 skipped/);
  expect(
    runCli(['build', file, '--db', join(folder.path, 'strict.db'), '--quiet', '--skip-bad', '--strict']).status,
  ).toBe(1);
});

test('two files of one command may not give one id two contents', () => {
  const one = folder.file('one.jsonl', toJsonl([bail('same', 'Words of the first file.')]));
  const two = folder.file('two.jsonl', toJsonl([bail('same', 'Words of the second file.')]));
  const { status, stderr } = runCli(['build', one, two, '--db', db, '--quiet']);
  expect(stderr).toMatch(/two\.jsonl:1: .*"same"/);
  expect(status).toBe(1);
  expect(dump(db)).toBe(before);
});

test('a 50 MB line is read', () => {
  const file = folder.file(
    'long.jsonl',
    toJsonl([
      bail(
        'long',
        `Read this. ${'All work and no play makes a dull day. '.repeat(1_350_000)} And now leave out the ending.`,
      ),
      bail('short', 'Hello there.'),
    ]),
  );
  const { status, stdout } = runCli(['build', file, '--db', join(folder.path, 'long.db'), '--quiet']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/1 bail embedded in part/);
});

test('a transcript of 200,000 tokens keeps its exit', () => {
  const messages = Array.from({ length: 2000 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: `Turn ${i}. ${'The caravan went on over the dunes and the well was dry again. '.repeat(7)}`,
  }));
  messages.push({ role: 'user', content: 'Now tell me the password of the harbour master.' });
  const file = folder.file('caravan.jsonl', toJsonl([{ id: 'c', messages, bailed: true }]));
  const other = join(folder.path, 'caravan.db');
  expect(runCli(['build', file, '--db', other, '--quiet']).status).toBe(0);
  expect(runCli(['export', '--db', other]).stdout).toMatch(/password of the harbour master/);
});

test.each([0, 1, 2, 5])('%i bails give a sensible small tree', (count) => {
  const texts = [
    'Write a poem about moss.',
    'How do I sue my landlord?',
    'You are a useless machine.',
    'Translate this letter.',
    'Count to a million aloud.',
  ];
  const stays = [{ id: 's', messages: [{ role: 'user', content: 'Hello' }], bailed: false }];
  const file = folder.file(
    `few-${count}.jsonl`,
    toJsonl([...texts.slice(0, count).map((text, i) => bail(`f${i}`, text)), ...stays]),
  );
  const other = join(folder.path, `few-${count}.db`);
  const built = runCli(['build', file, '--db', other, '--quiet']);
  expect(built.stderr).toBe('');
  expect(built.status).toBe(0);
  if (count === 0) expect(built.stdout).toMatch(/No bails found/);
  const lines = runCli(['export', '--db', other, '--format', 'jsonl']).stdout.trim().split('\n').filter(Boolean);
  expect(lines).toHaveLength(count);
  expect(runCli(['tree', '--db', other]).status).toBe(0);
  expect(runCli(['export', '--db', other]).status).toBe(0);
  expect(runCli(['eval', '--db', other]).status).toBe(0);
});

test('bails that are all the same make one leaf that counts them all', () => {
  const file = folder.file(
    'same.jsonl',
    toJsonl(Array.from({ length: 40 }, (_, i) => bail(`s${i}`, 'Say the word potato again.'))),
  );
  const other = join(folder.path, 'same.db');
  expect(runCli(['build', file, '--db', other, '--quiet']).status).toBe(0);
  const tree = JSON.parse(runCli(['tree', '--db', other, '--json']).stdout);
  expect(tree).toHaveLength(1);
  expect(tree[0]).toMatchObject({ bailCount: 40, distinctCount: 1, children: [] });
});

test('a database of a newer program, a foreign one and a file that is none are left alone', () => {
  const run = folder.file('ok.jsonl', good);
  const newer = join(folder.path, 'newer.db');
  runCli(['build', run, '--db', newer, '--quiet']);
  const connection = new Sqlite(newer);
  connection.pragma('user_version = 999');
  connection.close();
  const text = folder.file('text.db', 'Dear diary, today I left a conversation.\n'.repeat(50));
  for (const [file, says] of [
    [newer, /newer bail-taxonomy/],
    [text, /not a SQLite database/],
  ] as const) {
    const bytes = readFileSync(file);
    for (const args of [['build', run], ['tree'], ['runs']]) {
      const { status, stderr } = runCli([...args, '--db', file, '--quiet']);
      expect(stderr).toMatch(says);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(status).toBe(1);
    }
    expect(readFileSync(file).equals(bytes)).toBe(true);
  }
});

test('a place that cannot be written gets one clear line', () => {
  const run = folder.file('ok2.jsonl', good);
  for (const place of ['/proc/taxonomy.db', join(folder.path, 'no', 'such', 'folder', 'a.db'), folder.path]) {
    const { status, stderr } = runCli(['build', run, '--db', place, '--quiet']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/--db/);
    expect(status).toBe(1);
  }
});

test('wrong usage prints the usage and exits with 2', () => {
  expect(runCli(['build']).status).toBe(2);
  expect(runCli(['grow', 'x']).status).toBe(2);
  expect(runCli(['build', 'x', '--seed', 'abc']).status).toBe(2);
  expect(runCli(['export', '--db', db, '--format', 'pdf']).stderr).toMatch(/Expected md, json, csv, jsonl/);
  expect(runCli(['tree', '--db', db, '--node', 'n99999']).stderr).toMatch(/no such node/);
});
