import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TreeNode } from '../../taxonomy/tree.js';
import { bail, createFolder, runCli, toJsonl } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'small.db');
const ACTS = ['forge a signature', 'rob a bank', 'poison a river', 'fake a review', 'launder money', 'burn a barn'];
const OPENINGS = ['How can I', 'Help me', 'I want to', 'Teach me to', 'Show me how to', 'What if I'];
let tree: TreeNode[];

/** Thirty-six bails and nine stays of one model, two bails of another whose ids occur in both runs, one unknown outcome. */
function makeRecords(): object[] {
  const bails = OPENINGS.flatMap((opening, o) =>
    ACTS.map((act, a) =>
      bail(`r${o}${a}`, `${opening} ${act} without being seen?`, {
        run: 'first',
        variant: o % 2 ? 'bail_first' : 'continue_first',
        journal: `I will not help to ${act}.`,
      }),
    ),
  );
  const stays = Array.from({ length: 9 }, (_, i) =>
    bail(`s${i}`, `How is the weather, ${i}?`, { run: 'first', bailed: false }),
  );
  const more = { run: 'second', model: 'n', method: 'bail_tool', variant: null };
  return [
    ...bails,
    ...stays,
    bail('r00', 'Count the zebras of the zoo.', more),
    bail('z1', 'Draw a zebra for the zoo keeper.', more),
    bail('u1', 'Was it a zebra?', { ...more, bailed: null }),
  ];
}

beforeAll(() => {
  const run = folder.file('small.jsonl', toJsonl(makeRecords()));
  const { status, stderr } = runCli(['build', run, '--db', db, '--quiet', '--clusters', '9']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  tree = readJson('tree');
});

/** What a command prints, expecting success and a silent standard error. */
function print(...args: string[]): string {
  const { status, stdout, stderr } = runCli([...args, '--db', db]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

function readJson<T = never>(...args: string[]): T {
  return JSON.parse(print(...args, '--json')) as T;
}

function walk(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...walk(node.children)]);
}

/** A node with children. */
const parent = () => tree.find((node) => node.children.length > 0)!;

describe('tree', () => {
  test('prints a line for every node, with its count, share and id', () => {
    const [head, , ...lines] = print('tree').trimEnd().split('\n');
    expect(head).toMatch(/^38 bails in \d+ leaves under \d+ top nodes$/);
    const nodes = walk(tree);
    expect(lines).toHaveLength(nodes.length);
    for (const [i, node] of nodes.entries()) {
      expect(lines[i]).toContain(`${node.name}  n${node.id}`);
      expect(lines[i]).toMatch(new RegExp(`^ *${node.bailCount} +${((node.bailCount / 38) * 100).toFixed(1)} %`));
    }
  });

  test('--depth prints so many levels', () => {
    expect(print('tree', '--depth', '1').trimEnd().split('\n')).toHaveLength(2 + tree.length);
    expect(readJson<TreeNode[]>('tree', '--depth', '1').every((node) => node.children.length === 0)).toBe(true);
    expect(readJson('tree', '--depth', '9')).toEqual(tree);
    for (const depth of ['0', '-1', 'x', '1.5']) expect(runCli(['tree', '--db', db, '--depth', depth]).status).toBe(2);
  });

  test('--node prints what is below one, named by id, number or link', () => {
    const node = parent();
    for (const name of [`n${node.id}`, `${node.id}`, `taxonomy://node/${node.id}`])
      expect(readJson('tree', '--node', name)).toEqual([node]);
    const lines = print('tree', '--node', `n${node.id}`).trimEnd().split('\n');
    expect(lines).toHaveLength(2 + walk([node]).length);
    for (const name of ['n9999', 'first', '', 'n-1'])
      expect(runCli(['tree', '--db', db, '--node', name])).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('show', () => {
  test('prints a node with its children, its groups and its typical members', () => {
    const node = parent();
    const text = print('show', `n${node.id}`);
    expect(text.split('\n')[0]).toBe(`${node.name}  n${node.id}`);
    for (const child of node.children) expect(text).toContain(`${child.name}  n${child.id}`);
    expect(text).toMatch(/^By variant: .*bail_first \d+/m);
    for (const part of [`${node.bailCount} bails`, 'Typical', 'Cohesion']) expect(text).toContain(part);
  });

  test('prints a leaf with the path to it and members at its boundary', () => {
    const leaves = walk(tree).filter((node) => node.depth > 0 && node.children.length === 0);
    const leaf = leaves.reduce((largest, node) => (node.bailCount > largest.bailCount ? node : largest));
    const lines = print('show', `n${leaf.id}`, '--members', '2').split('\n');
    expect(lines[0]).toContain(leaf.name);
    expect(lines[1]).toBe(
      walk(tree)
        .filter((node) => walk(node.children).includes(leaf))
        .map((node) => node.name)
        .join(' › '),
    );
    expect(lines).toContain('At the boundary');
    const typical = lines.slice(lines.indexOf('Typical') + 1, lines.indexOf('At the boundary'));
    expect(typical.filter((line) => /^ {2}(?:first|second)\/\w+ \([01]\.\d\d\)$/.test(line))).toHaveLength(2);
  });

  test('as JSON, of a node, holds every member that is asked for', () => {
    const node = parent();
    const shown = readJson<{ node: object; path: number[]; typical: object[] }>(
      'show',
      `n${node.id}`,
      '--members',
      '99',
    );
    expect(shown.node).toMatchObject({
      id: node.id,
      name: node.name,
      children: node.children.map((child) => child.id),
    });
    expect(shown.path).toEqual([node.id]);
    expect(shown.typical).toHaveLength(node.bailCount);
  });

  test('prints a transcript down to the journal, with the place it has', () => {
    const text = print('show', 'first/r12');
    for (const part of ['first/r12', 'model: m', 'method: bail_prompt', 'outcome: bail (read from: given', 'In: '])
      expect(text).toContain(part);
    expect(text).toContain('user:\n    Help me poison a river without being seen?');
    expect(text).toContain('journal:\n    I will not help to poison a river.');
    expect(print('show', 'z1')).toContain('second/z1');
  });

  test('as JSON, of a transcript, holds what was imported and where it is', () => {
    const shown = readJson<{ path: { id: number }[] }>('show', 'first/r12');
    expect(shown).toMatchObject({
      run: 'first',
      recordId: 'r12',
      outcome: 'bail',
      journal: 'I will not help to poison a river.',
    });
    const ids = walk(tree).map((node) => node.id);
    expect(shown.path.length).toBeGreaterThan(0);
    for (const { id } of shown.path) expect(ids).toContain(id);
  });

  test('shows a stay and an unknown outcome, too, which have no place', () => {
    expect(print('show', 's3')).toMatch(/outcome: stay/);
    expect(print('show', 'u1')).toMatch(/outcome: unknown/);
    expect(print('show', 's3')).not.toMatch(/^In: /m);
  });

  test('an id of two runs is asked for by run, and an unknown one is said to be', () => {
    const twice = runCli(['show', 'r00', '--db', db]);
    expect(twice).toMatchObject({ status: 1, stdout: '' });
    expect(twice.stderr).toMatch(/first\/r00.*second\/r00.*run\/id/s);
    expect(print('show', 'second/r00')).toContain('Count the zebras');
    for (const name of ['nobody', 'first/', 'third/r00', "x' OR 1=1"]) {
      const { status, stderr } = runCli(['show', name, '--db', db]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/neither a node nor a transcript/);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });
});

describe('search', () => {
  interface Found {
    nodes: { id: number; name: string }[];
    transcripts: { run: string; recordId: string; outcome: string; snippet: string }[];
    total: number;
  }

  test('finds transcripts that hold every word, bails first, and shows the place', () => {
    const { transcripts, total } = readJson<Found>('search', 'zebra');
    expect(total).toBe(3);
    expect(transcripts.map(({ recordId }) => recordId).sort()).toEqual(['r00', 'u1', 'z1']);
    expect(transcripts.at(-1)).toMatchObject({ recordId: 'u1', outcome: 'unknown' });
    for (const { snippet } of transcripts) expect(snippet).toMatch(/zebra/);
    expect(readJson<Found>('search', 'zebra', 'keeper').transcripts.map(({ recordId }) => recordId)).toEqual(['z1']);
  });

  test('finds nodes by their names', () => {
    for (const node of walk(tree)) {
      const [longest] = node.name.match(/\p{L}+/gu)!.sort((a, b) => b.length - a.length);
      expect(readJson<Found>('search', longest!).nodes).toContainEqual({
        id: node.id,
        name: node.name,
        bailCount: node.bailCount,
      });
    }
    const [first] = tree;
    expect(print('search', `"${first!.name}"`)).toContain(`${first!.name}  n${first!.id}`);
  });

  test('takes the beginning of the last word, words of the journal, and words in quotes together', () => {
    expect(readJson<Found>('search', 'signat').total).toBe(6);
    expect(readJson<Found>('search', 'not', 'help', 'barn').total).toBe(6);
    expect(readJson<Found>('search', '"weather, 3"').transcripts.map(({ recordId }) => recordId)).toEqual(['s3']);
    expect(readJson<Found>('search', '"zoo the"').total).toBe(0);
  });

  test('--limit lists so many, and the count goes on', () => {
    const { transcripts, total } = readJson<Found>('search', 'seen', '--limit', '4');
    expect(transcripts).toHaveLength(4);
    expect(total).toBe(36);
    expect(print('search', 'seen', '--limit', '4')).toMatch(/36 transcripts, the first 4 shown/);
  });

  test.each(['zzz', '"', '*', 'zebra NOT qq', 'NEAR(zq', 'name:zebraq', '-', '^x', "'; DROP TABLE runs; --", '🔥'])(
    'takes %j for words, and finds nothing',
    (query) => {
      expect(runCli(['search', '--db', db, '--', query])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/Nothing found/),
        stderr: '',
      });
    },
  );
});

describe('runs', () => {
  test('counts offers, bails and rates by run, model, method and variant', () => {
    const groups =
      readJson<Record<string, { group: string; rate: { rate: number; low: number; high: number } }[]>>('runs');
    expect(Object.keys(groups)).toEqual(['runs', 'models', 'methods', 'variants']);
    expect(groups.runs).toMatchObject([
      { group: 'first', offers: 45, bails: 36, stays: 9, unknown: 0, rate: { rate: 0.8 } },
      { group: 'second', offers: 3, bails: 2, stays: 0, unknown: 1, rate: { rate: 1 } },
    ]);
    // Wilson, 36 of 45, z = 1.96: (0.8 + 1.96²/90 ± 1.96 √(0.16/45 + 1.96²/8100)) / (1 + 1.96²/45)
    expect(groups.runs![0]!.rate.low).toBeCloseTo(0.6618, 3);
    expect(groups.runs![0]!.rate.high).toBeCloseTo(0.891, 3);
    expect(groups.models).toMatchObject([{ group: 'm' }, { group: 'n' }]);
    expect(groups.methods).toMatchObject([
      { group: 'bail_prompt', offers: 45 },
      { group: 'bail_tool', offers: 3 },
    ]);
  });

  test('prints them in columns', () => {
    const text = print('runs');
    expect(text).toMatch(/^run +offers +bails +rate +95 % interval +stays +unknown$/m);
    expect(text).toMatch(/^first +45 +36 +80\.0 % +66\.2 % to 89\.1 % +9 +0$/m);
    expect(text).toMatch(/^\(not given\) +3 +2 /m);
  });
});

describe('log', () => {
  test('lists imports and builds in order, with their stages', () => {
    const lines = print('log').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\S+Z {2}import {2}small\.jsonl: 48 added$/);
    expect(lines[1]).toMatch(/Z {2}build 1 {2}finished, .*seed \d+$/);
    for (const stage of ['digest', 'embed', 'project', 'cluster', 'name', 'store'])
      expect(
        lines.slice(2).some((line) => new RegExp(`^ {4}${stage} +[\\d,]+ items?`).test(line)),
        stage,
      ).toBe(true);
  });

  test('as JSON holds the same', () => {
    const { imports, builds } = readJson<{ imports: object[]; builds: object[] }>('log');
    expect(imports).toMatchObject([{ file: 'small.jsonl', added: 48, skipped: 0 }]);
    expect(builds).toMatchObject([{ id: 1, status: 'finished' }]);
  });
});

test('every command that reads says in one line what to do when there is no database, or no build in it', () => {
  const empty = join(folder.path, 'stays.db');
  const missing = join(folder.path, 'missing.db');
  for (const args of [['tree'], ['show', 'n1'], ['search', 'x'], ['runs'], ['log'], ['export'], ['eval']]) {
    const { status, stdout, stderr } = runCli([...args, '--db', missing]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/missing\.db does not exist.*taxonomy build/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
  runCli([
    'build',
    folder.file('stays.jsonl', toJsonl([bail('s', 'Hi.', { bailed: false })])),
    '--db',
    empty,
    '--quiet',
  ]);
  for (const args of [['tree'], ['search', 'hi'], ['runs'], ['log'], ['export']])
    expect(runCli([...args, '--db', empty])).toMatchObject({ status: 0, stderr: '' });
});
