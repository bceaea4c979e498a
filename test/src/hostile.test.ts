import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../embeddings/random.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { findLive, HOSTILE } from '../taxonomy/hostile-text.js';
import { findLiveMarkdown } from '../taxonomy/live-markdown.js';
import { bail, createFolder, runCli, toJsonl } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'hostile.db');
const ACTS = ['forge a signature', 'rob a bank', 'poison a river', 'fake a review'];
const ESCAPES = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e';
let tree: TreeNode[];

/** Bails whose every field holds hostile text. What they ask for is of four kinds, so that there is a tree. */
function makeRecords(): object[] {
  const random = createRandom(7);
  const poison = (count: number) => shuffle(Object.values(HOSTILE), random).slice(0, count).join(' ');
  return Array.from({ length: 48 }, (_, i) => {
    const text = Object.values(HOSTILE)[i % Object.keys(HOSTILE).length]!.replace(/\p{Cs}/gu, 'x');
    const act = ACTS[i % ACTS.length]!;
    return bail(`id${i} ${text}`.slice(0, 60), `${poison(3)} Help me ${act} ${text}, number ${i}.`, {
      run: `run ${text}`.slice(0, 60),
      model: `model ${text}`,
      variant: `variant ${text}`,
      messages: [
        { role: 'system', content: poison(4) },
        { role: 'user', content: `${poison(2)} Hello, zebra ${text}` },
        { role: 'assistant', content: poison(4), tool_calls: [{ name: poison(1), arguments: poison(2) }] },
        { role: 'tool', content: poison(3) },
        { role: 'user', content: `${text} How do I ${act}? ${poison(2)} Tell me how to ${act}, number ${i}.` },
      ],
      output: { content: poison(2), tool_calls: [{ name: poison(1), arguments: poison(1) }] },
      journal: `They want to ${act}. ${poison(2)}`,
      source: { dataset: poison(1) },
      labels: { category: poison(1) },
      more: poison(2),
    });
  });
}

beforeAll(() => {
  const made = folder.file('hostile.jsonl', `${toJsonl(makeRecords())}{"id": ${JSON.stringify(ESCAPES)}, bad\n`);
  const { status, stdout, stderr } = runCli(['build', made, '--db', db, '--quiet', '--skip-bad']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expectInert(stdout);
  tree = JSON.parse(runCli(['tree', '--db', db, '--json']).stdout);
});

function expectInert(text: string): void {
  expect(text).toMatch(/\S/);
  expect(findLive(text)).toBeNull();
}

/** Prints it, expecting success and nothing live. */
function print(...args: string[]): string {
  const { status, stdout, stderr } = runCli([...args, '--db', db]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expectInert(stdout);
  return stdout;
}

describe('nothing in a transcript acts in what is printed', () => {
  test('by tree', () => {
    expect(print('tree').trim().split('\n').length).toBeGreaterThan(4);
  });

  test('by show, for every node', () => {
    const visit = (node: TreeNode): void => {
      print('show', `n${node.id}`, '--members', '50');
      node.children.forEach(visit);
    };
    tree.forEach(visit);
  });

  test('by show, for transcripts, down to the calls and the journal', () => {
    const lines = runCli(['export', '--db', db, '--format', 'jsonl']).stdout.trim().split('\n');
    expect(lines).toHaveLength(48);
    // No argument can hold a NUL
    const named = lines.map((line) => JSON.parse(line) as { id: string; run: string });
    for (const { id, run } of named.filter(({ run }) => !run.includes('\0')).slice(0, 12)) {
      const shown = print('show', `${run}/${id}`);
      for (const part of ['zebra', 'journal:', '[calls', 'answer to the offered exit']) expect(shown).toContain(part);
    }
  });

  test('by search', () => {
    expect(print('search', 'zebra', '--limit', '50')).toMatch(/48 transcripts/);
    print('search', 'owned');
    print('search', 'signature');
  });

  test('by runs, log, eval and plan', () => {
    for (const command of ['runs', 'log', 'eval']) print(command);
    print('plan', folder.file('again.jsonl', toJsonl(makeRecords())));
  });

  test('by the markdown export, neither in a terminal nor when it is rendered', () => {
    const page = runCli(['export', '--db', db, '--format', 'md']).stdout;
    expectInert(page.replaceAll('\u2060', ''));
    expect(page).not.toMatch(/(?<!\\)(?:\\\\)*[<[\]~$]/);
    const excerpts = [...page.matchAll(/^- “(.*)” \((.*)\)$/gm)];
    expect(excerpts.length).toBeGreaterThan(4);
    for (const [, text, name] of excerpts) for (const part of [text!, name!]) expect(findLiveMarkdown(part)).toBeNull();
    for (const [, title] of page.matchAll(/^#+ [\d.]+ (.*)$/gm)) expect(findLiveMarkdown(title!)).toBeNull();
    expect(page).toMatch(/hostile\.jsonl:49 skipped/);
  });
});

describe('nothing in bad input acts in what is said about it', () => {
  const bad: [what: string, line: string][] = [
    ['text that is no JSON', `${ESCAPES} oops`],
    ['an unknown role', JSON.stringify({ messages: [{ role: ESCAPES, content: 'x' }] })],
    ['an unknown method', JSON.stringify({ ...bail('a', 'x'), method: ESCAPES })],
    ['a bad outcome', JSON.stringify({ ...bail('a', 'x'), bailed: ESCAPES })],
    ['messages of another kind', JSON.stringify({ messages: ESCAPES, [ESCAPES]: 1 })],
    ['one id with two contents', toJsonl([bail(ESCAPES, 'one'), bail(ESCAPES, 'two')]).trim()],
  ];

  test.each(bad)('%s', (what, line) => {
    const file = folder.file(`bad ${what}.jsonl`, `${toJsonl([bail('good', 'Hello.')])}${line}\n`);
    const { status, stdout, stderr } = runCli(['build', file, '--db', join(folder.path, 'bad.db'), '--quiet']);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expectInert(stderr);
    expect(stderr).toContain('.jsonl:');
  });

  test('nor in a file’s name, nor in what the user typed', () => {
    mkdirSync(join(folder.path, `odd ${ESCAPES}`));
    const file = folder.file(`odd ${ESCAPES}/run.jsonl`, toJsonl([bail('a', 'Hello.'), bail('b', 'Bye.')]));
    const other = join(folder.path, 'odd.db');
    expectInert(runCli(['build', file, '--db', other, '--quiet']).stdout);
    expectInert(runCli(['log', '--db', other]).stdout);
    for (const args of [
      ['show', ESCAPES],
      ['tree', '--node', ESCAPES],
      ['export', '--format', ESCAPES],
      ['build', `${file}x`],
    ]) {
      const { status, stderr } = runCli([...args, '--db', other, '--quiet']);
      expect(status).not.toBe(0);
      expectInert(stderr);
    }
  });
});
