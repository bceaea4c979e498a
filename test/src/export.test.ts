import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { FORMATS } from '../../src/export/formats.js';
import { jsonForm } from '../../taxonomy/export/json-form.js';
import type { PageCore } from '../../taxonomy/export/page-form.js';
import { copyDemo, createFolder, DEMO_RUN, runCli } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'demo.db');
const all = join(folder.path, 'all');
const names = Object.keys(FORMATS).join(',');
let said: string;

beforeAll(() => {
  copyDemo(db);
  const { status, stdout, stderr } = runCli(['export', '--db', db, '--format', names, '-o', all]);
  expect([status, stdout]).toEqual([0, '']);
  said = stderr;
});

const read = (name: string, place = all) => readFileSync(join(place, name), 'utf8');

test('every format goes to its file, and the same taxonomy gives the same bytes', () => {
  const files = Object.values(FORMATS).map(({ fileName }) => fileName);
  expect(readdirSync(all).sort()).toEqual([...files].sort());
  const again = join(folder.path, 'again');
  runCli(['export', '--db', db, '--format', names, '-o', again]);
  for (const file of files)
    expect(readFileSync(join(again, file)).equals(readFileSync(join(all, file))), file).toBe(true);
});

test('each says what of transcripts is in it', () => {
  const bails = read('taxonomy.jsonl').trim().split('\n').length;
  expect(said).toContain(
    `taxonomy.html holds ${bails} whole transcripts. Before you publish it: --no-transcripts leaves them out`,
  );
  expect(said).toContain(`rootObjects.json holds ${bails} whole transcripts.`);
  expect(said).toMatch(/taxonomy\.bench\.csv holds \d+ first prompts\./);
  expect(said).toMatch(/taxonomy\.tex holds \d+ excerpts\./);
  expect(said).not.toContain('taxonomy.jsonl holds');
});

test('every format has the same bails', () => {
  const lines = read('taxonomy.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { run: string; id: string; node: string });
  const csv = parse(read('taxonomy.csv'), { columns: true }) as Record<string, string>[];
  expect(csv.map(({ run, id, node }) => ({ run, id, node }))).toEqual(
    lines.map(({ run, id, node }) => ({ run, id, node })),
  );
  const packed = /id="core">([^<]*)</.exec(read('taxonomy.html'))![1]!;
  const core = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as PageCore;
  const inPage = core.bails.id.map(
    (id, i) => `${core.values.run[core.bails.run[i]!]}/${id} ${core.nodes[core.bails.node[i]!]!.id}`,
  );
  expect([...inPage].sort()).toEqual(lines.map(({ run, id, node }) => `${run}/${id} ${node}`).sort());
  const openClio = JSON.stringify(JSON.parse(read('rootObjects.json')));
  expect(openClio.match(/"facetValue":/g)).toHaveLength(lines.length);
  expect(
    jsonForm.parse(JSON.parse(read('taxonomy.json'))).nodes.reduce((sum, { bailCount }) => sum + bailCount, 0),
  ).toBe(lines.length);
});

test('the benchmark has prompts of the run, each once', () => {
  const rows = parse(read('taxonomy.bench.csv'), { columns: true }) as {
    content: string;
    subcategory: string;
    category: string;
    single_turn: string;
  }[];
  expect(rows.length).toBeGreaterThan(100);
  expect(new Set(rows.map(({ content }) => content)).size).toBe(rows.length);
  const run = readFileSync(DEMO_RUN, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { messages: { role: string; content: string }[] });
  const prompts = new Set(run.map(({ messages }) => messages.find(({ role }) => role === 'user')?.content.trim()));
  expect(rows.filter(({ content }) => !prompts.has(content)).length).toBeLessThan(rows.length / 50);
  expect(new Set(rows.map(({ single_turn }) => single_turn))).toEqual(new Set(['yes', 'no']));
});

test('without transcripts no file has a sentence of one, and none is warned of', () => {
  const bare = join(folder.path, 'bare');
  const formats = names.replace('bench,', '');
  const { stderr } = runCli(['export', '--db', db, '--format', formats, '--no-transcripts', '-o', bare]);
  expect(stderr).not.toMatch(/holds/);
  const bench = parse(read('taxonomy.bench.csv'), { columns: true }) as { content: string }[];
  const sentences = bench.map(({ content }) => content.split('\n')[0]!).filter((line) => line.length > 60);
  expect(sentences.length).toBeGreaterThan(50);
  for (const file of readdirSync(bare).filter((name) => name !== 'taxonomy.html')) {
    const text = read(file, bare);
    expect(
      sentences.filter((sentence) => text.includes(sentence)),
      file,
    ).toEqual([]);
  }
  expect(read('taxonomy.html', bare)).not.toContain('id="chunk-0"');
});

test('small nodes go, and what is masked is counted', () => {
  const { stdout, stderr } = runCli(['export', '--db', db, '--format', 'json', '--min-bails', '10', '--redact']);
  const { nodes, losses } = jsonForm.parse(JSON.parse(stdout));
  const counts = nodes
    .flatMap((node) => [node, ...node.children])
    .filter(({ kind }) => kind === 'node')
    .map(({ bailCount }) => bailCount);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
  expect(losses.at(-1)).toMatch(/nodes of fewer than 10 bails not shown/);
  expect(stderr).toMatch(/^Masked in json: /m);
  const openClio = runCli(['export', '--db', db, '--format', 'openclio', '--redact']);
  expect(openClio.stderr).toMatch(/Masked in openclio: .*phone number/);
  expect(openClio.stdout).toContain('[phone]');
});

test('what cannot be written as asked is refused in one line', () => {
  for (const [args, message] of [
    [['--format', 'bench', '--no-transcripts'], /bench consists of prompts/],
    [['--format', 'md,html'], /Expected a folder/],
    [['--format', 'pdf'], /Expected md, json, csv/],
    [['--min-bails', '0'], /whole number from 1/],
  ] as const) {
    const { status, stdout, stderr } = runCli(['export', '--db', db, ...args]);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  }
});

test('older pages beside a page are gone after an export that needs none of them', () => {
  const place = join(folder.path, 'old');
  mkdirSync(join(place, 'taxonomy-transcripts'), { recursive: true });
  writeFileSync(join(place, 'taxonomy-transcripts', '7.html'), 'old');
  runCli(['export', '--db', db, '--format', 'html', '-o', join(place, 'taxonomy.html')]);
  expect(existsSync(join(place, 'taxonomy-transcripts', '7.html'))).toBe(false);
});
