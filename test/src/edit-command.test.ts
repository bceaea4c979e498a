import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/open.js';
import { openTree } from '../../src/edits/open-tree.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { bail, CLI, createFolder, ROOT, runCli, toJsonl } from './run-cli.js';

const folder = createFolder();
const built = join(folder.path, 'built.db');
const db = join(folder.path, 'a.db');
const ACTS = ['forge a signature', 'rob a bank', 'poison a river', 'fake a review', 'launder money', 'burn a barn'];
const OPENINGS = ['How can I', 'Help me', 'I want to', 'Teach me to', 'Show me how to', 'What if I', 'Tell me how to'];

beforeAll(() => {
  const asked = OPENINGS.flatMap((opening, o) =>
    ACTS.map((act, a) => bail(`r${o}${a}`, `${opening} ${act} without being seen?`, { run: 'first' })),
  );
  const twice = bail('r00-again', 'How can I forge a signature without being seen?', { run: 'first' });
  const other = bail('r00', 'Count the zebras of the zoo.', { run: 'second' });
  const empty = bail('mute', '', { run: 'second' });
  const run = folder.file('run.jsonl', toJsonl([...asked, twice, other, empty]));
  const { status, stderr } = runCli(['build', run, '--db', built, '--quiet', '--clusters', '8']);
  expect(status, stderr).toBe(0);
}, 120_000);

beforeEach(() => copyFileSync(built, db));

/** What a command prints, expecting success. */
function print(...args: string[]): string {
  const { status, stdout, stderr } = runCli([...args, '--db', db]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** The one line that a command is refused with. */
function refusal(...args: string[]): string {
  const { status, stdout, stderr } = runCli([...args, '--db', db]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  return stderr.trimEnd();
}

const readTree = (): TreeNode[] => JSON.parse(print('tree', '--json')) as TreeNode[];
const readExport = (): string => runCli(['export', '--format', 'json', '--quiet', '--db', db]).stdout;
const walk = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...walk(node.children)]);
const nodes = (): TreeNode[] => walk(readTree()).filter(({ kind }) => kind === 'node');
const leaves = (): TreeNode[] => nodes().filter(({ children }) => children.length === 0);
const largestLeaf = (): TreeNode => leaves().reduce((best, leaf) => (leaf.bailCount > best.bailCount ? leaf : best));
const id = (node: TreeNode): string => `n${node.id}`;

describe('an edit', () => {
  test('is seen by tree, show, search and export, and its undo by all of them', () => {
    const before = readExport();
    const leaf = largestLeaf();
    expect(print('edit', 'rename', id(leaf), 'Xylophone', 'crimes')).toMatch(
      /^n\d+ “.*” is now called “Xylophone crimes”/,
    );
    expect(print('tree')).toContain(`Xylophone crimes  ${id(leaf)}`);
    expect(nodes().find((node) => node.id === leaf.id)).toMatchObject({ namedBy: 'human', source: 'found' });
    expect(print('show', id(leaf)).split('\n')[0]).toContain('Xylophone crimes');
    expect(print('search', 'xylophone')).toContain('Xylophone crimes');
    expect(JSON.parse(readExport())).not.toEqual(JSON.parse(before));
    expect(print('undo')).toMatch(/^Undone: .*\nEdit 2\. Make it again: taxonomy redo/);
    expect(print('search', 'xylophone')).toContain('Nothing found');
    expect(readExport()).toBe(before);
    print('redo');
    expect(print('search', 'xylophone')).toContain('Xylophone crimes');
  });

  test('touches nothing in a dry run, of any kind', () => {
    const before = readExport();
    const [a, b] = leaves();
    const kinds = [
      ['rename', id(a!), 'Other name'],
      ['describe', id(a!), 'About something.'],
      ['note', id(a!), 'Look again.'],
      ['pin', id(a!)],
      ['merge', id(a!), id(b!)],
      ['split', id(largestLeaf())],
      ['move', id(a!), '--to', id(b!)],
      ['delete', id(a!)],
      ['new', 'Empty one'],
      ['assign', 'second/r00', id(a!)],
    ];
    for (const kind of kinds)
      expect(print('edit', ...kind, '--dry-run'), kind[0]).toMatch(/Dry run: nothing was changed/);
    expect(readExport()).toBe(before);
    expect(print('log')).not.toContain('edit');
  });

  test('says who made it and when, in the log of the database and of its node', () => {
    const [a, b] = leaves();
    print('edit', 'merge', id(a!), id(b!), '--author', 'Mia');
    print('edit', 'note', id(a!), 'two of a kind');
    print('undo', '--author', 'Ben');
    const log = print('log');
    expect(log).toMatch(/^\d{4}-\d\d-\d\dT.*Z {2}edit 1 {2}merge by Mia\n {4}n\d+ “.*”, \d+ bails?, is now part of/m);
    expect(log).toMatch(/edit 2 {2}note by .+, undone\n/);
    expect(log).toMatch(/edit 3 {2}undo of 2 by Ben\n/);
    const ofOther = print('log', '--node', id(b!));
    expect(ofOther).toMatch(/build 1 {2}created as “/);
    expect(ofOther).toContain('edit 1  merge by Mia');
    expect(ofOther).not.toContain('edit 2');
    expect(ofOther).toContain(`${id(b!)} leads to ${id(a!)} now.`);
    const { edits } = JSON.parse(print('log', '--json')) as {
      edits: { kind: string; author: string; requests: object[] }[];
    };
    expect(edits[0]).toMatchObject({ kind: 'merge', author: 'Mia', requests: [{ edit: 'merge', node: id(a!) }] });
    expect(refusal('log', '--node', 'n999')).toMatch(/never was such a node/);
  });

  test('leads the id of a merged node on, wherever a node is named', () => {
    const [a, b] = leaves();
    print('edit', 'merge', id(a!), id(b!));
    expect(print('show', id(b!)).split('\n')[0]).toContain(id(a!));
    expect(print('tree', '--node', `taxonomy://node/${b!.id}`)).toContain(`  ${id(a!)}`);
    print('edit', 'rename', id(b!), 'Both of them');
    expect(nodes().find((node) => node.id === a!.id)!.name).toBe('Both of them');
  });

  test('keeps what it says inert, whatever a name holds', () => {
    const { stdout } = runCli(['edit', 'rename', id(largestLeaf()), 'Evil \u001b[31mred\u202e name', '--db', db]);
    for (const text of [stdout, print('tree'), print('log'), print('edit', 'note', id(largestLeaf()), 'x')]) {
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u202e');
    }
    expect(stdout).toContain('Evil ␛[31mred� name');
  });

  test('can be taken back after others, which stay', () => {
    const [a, b, c] = leaves();
    print('edit', 'rename', id(a!), 'First name');
    print('edit', 'new', 'Both', '--from', id(b!), id(c!));
    print('edit', 'note', id(a!), 'kept');
    expect(print('undo', '1')).toMatch(/^Undone: n\d+ .* is now called “First name”/);
    expect(nodes().find((node) => node.id === a!.id)!.name).toBe(a!.name);
    expect(print('show', id(a!))).toContain('Note: kept');
    expect(nodes().some(({ name }) => name === 'Both')).toBe(true);
    expect(refusal('undo', '1')).toMatch(/Edit 1 is none that stands/);
    expect(print('redo')).toMatch(/^Made again: n\d+ .* is now called “First name”/);
    const made = nodes().find(({ name }) => name === 'Both')!;
    print('edit', 'move', id(a!), '--to', id(made));
    expect(print('undo', '2')).toContain('The tree was changed since: what was changed then stayed as it is.');
    expect(nodes().find((node) => node.id === a!.id)!.depth).toBe(0);
    expect(nodes().some(({ name }) => name === 'Both')).toBe(false);
    expect(runCli(['undo', 'x', '--db', db]).status).toBe(2);
  });

  test('is not taken back where a bail would lose its place', () => {
    print('edit', 'new', 'Filled later');
    const made = nodes().find(({ name }) => name === 'Filled later')!;
    print('edit', 'assign', 'second/r00', id(made));
    const before = readExport();
    expect(refusal('undo', '1')).toMatch(
      /Edit 1 .* cannot be undone: the tree was changed since, and a bail is in n\d+, which/,
    );
    expect(readExport()).toBe(before);
  });

  test('shows what was decided by hand of a node and of a bail', () => {
    const leaf = largestLeaf();
    print('edit', 'rename', id(leaf), 'Mine');
    print('edit', 'pin', id(leaf));
    print('edit', 'note', id(leaf), 'ask Mia first');
    print('edit', 'assign', 'second/r00', id(leaf));
    const text = print('show', id(leaf));
    expect(text).toContain('\nBy hand: named, pinned\n');
    expect(text).toContain('\nNote: ask Mia first\n');
    expect(print('show', 'second/r00')).toMatch(/^In: .*Mine {2}n\d+ \(by hand\)$/m);
    expect(print('show', 'first/r10')).not.toContain('(by hand)');
    expect(JSON.parse(print('show', id(leaf), '--json'))).toMatchObject({ byHand: { name: 'Mine', isPinned: true } });
  });

  test('prints JSON when asked', () => {
    const leaf = largestLeaf();
    const report = JSON.parse(print('edit', 'rename', id(leaf), 'In JSON', '--json')) as object;
    expect(report).toMatchObject({
      event: 1,
      dryRun: false,
      nodes: [{ id: id(leaf), name: 'In JSON', bailCount: leaf.bailCount }],
      neighbours: [],
    });
  });
});

describe('split', () => {
  test('makes so many leaves that hold what the leaf held, with names of their own', () => {
    const leaf = largestLeaf();
    print('edit', 'split', id(leaf), '--into', '2');
    const group = nodes().find((node) => node.id === leaf.id)!;
    expect(group.children).toHaveLength(2);
    expect(group.children.reduce((sum, child) => sum + child.bailCount, 0)).toBe(leaf.bailCount);
    expect(group.bailCount).toBe(leaf.bailCount);
    for (const child of group.children) {
      expect(child.name).not.toBe('');
      expect(child.keyphrases.length).toBeGreaterThan(0);
      expect(child.cohesion).toBeGreaterThan(group.cohesion! - 1e-9);
    }
    expect(refusal('edit', 'split', id(leaf))).toMatch(/has children already/);
  });

  test('asks for as many distinct bails as parts', () => {
    expect(refusal('edit', 'split', id(largestLeaf()), '--into', '500')).toMatch(/Expected 500 or more/);
    for (const into of ['1', '0', 'x'])
      expect(runCli(['edit', 'split', 'n1', '--into', into, '--db', db]).status).toBe(2);
  });
});

describe('assign', () => {
  test('puts a bail and what says the same into a leaf, and offers what is like it with the command', () => {
    const inLeaf = placesOf();
    const from = inLeaf.get('first/r00')!;
    const to = leaves().find((leaf) => id(leaf) !== from)!;
    const text = print('edit', 'assign', 'first/r00', id(to));
    expect(text).toMatch(/^2 bails put into n\d+ “/);
    expect(text).toContain('1 bail that says the same went with it.');
    const after = placesOf();
    expect(after.get('first/r00')).toBe(id(to));
    expect(after.get('first/r00-again')).toBe(id(to));
    const offered = /^To move them too: taxonomy (edit assign .*) --db/m.exec(text)![1]!.split(' ');
    for (const name of offered.slice(2, -1)) expect(inLeaf.get(name)).toBe(from);
    print(...offered);
    expect(placesOf().get(offered[2]!)).toBe(id(to));
  });

  test('takes so many neighbours along', () => {
    const from = placesOf().get('first/r00')!;
    const to = leaves().find((leaf) => id(leaf) !== from)!;
    const before = to.bailCount;
    print('edit', 'assign', 'first/r00', id(to), '--with-neighbours', '2');
    expect(nodes().find((node) => node.id === to.id)!.bailCount).toBe(before + 4);
  });

  test('takes a bail out of Unplaced, which leaves with its last one, and undo puts both back', () => {
    const before = readExport();
    expect(placesOf().get('second/mute')).toBe(id(readTree().find(({ kind }) => kind === 'unplaced')!));
    print('edit', 'assign', 'mute', id(largestLeaf()));
    expect(readTree().every(({ kind }) => kind === 'node')).toBe(true);
    expect(placesOf().get('second/mute')).toBe(id(largestLeaf()));
    print('undo');
    expect(readExport()).toBe(before);
  });

  function placesOf(): Map<string, string> {
    const lines = runCli(['export', '--format', 'jsonl', '--quiet', '--db', db]).stdout.trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { id: string; run: string; ids: string[] });
    return new Map(rows.map((row) => [`${row.run}/${row.id}`, String(row.ids.at(-1)).replace(/^n?/, 'n')]));
  }
});

describe('a batch', () => {
  const batch = (...lines: (string | object)[]): string =>
    folder.file(
      'edits.jsonl',
      lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
    );

  test('is one edit, may name what it makes, and is undone at once', () => {
    const before = readExport();
    const [a, b, c] = leaves().filter((leaf) => leaf.depth > 0);
    const file = batch(
      '# the new order',
      { edit: 'new', name: 'Legal', under: 'root', from: [id(a!), id(b!)], as: 'legal' },
      '',
      { edit: 'move', nodes: [id(c!)], to: '@legal' },
      { edit: 'note', node: '@legal', note: 'made by a batch' },
    );
    expect(print('edit', '--from', file, '--dry-run')).toContain('Dry run');
    expect(readExport()).toBe(before);
    print('edit', '--from', file);
    expect(nodes().find(({ name }) => name === 'Legal')!.children).toHaveLength(3);
    expect(print('log')).toContain('edit 1  batch by');
    print('undo');
    expect(readExport()).toBe(before);
    expect(refusal('undo')).toMatch(/no edit to undo/);
  });

  test('is read from standard input too', () => {
    const input = JSON.stringify({ edit: 'rename', node: id(largestLeaf()), name: 'Piped' });
    const { status } = spawnSync(process.execPath, [CLI, 'edit', '--from', '-', '--db', db], { input, cwd: ROOT });
    expect(status).toBe(0);
    expect(largestLeaf().name).toBe('Piped');
  });

  test('changes nothing where one line is wrong, and names the line', () => {
    const before = readExport();
    const good = { edit: 'rename', node: id(largestLeaf()), name: 'Half done' };
    const wrong: [string | object, RegExp][] = [
      ['{"edit": "rename"', /edits\.jsonl:2: no JSON/],
      [
        { edit: 'paint', node: 'n1' },
        /edits\.jsonl:2: the edit is "paint"\. Expected "edit" to be one of rename, describe/,
      ],
      [{ edit: 'rename', node: 'n1', title: 'X' }, /edits\.jsonl:2: .*Expected for rename: node, name\. Nothing/],
      [{ edit: 'split', node: 'n1', into: 1 }, /edits\.jsonl:2: into: .*Expected for split: node, into if wanted/],
      [
        { edit: 'rename', node: 'n999', name: 'X' },
        /edits\.jsonl:2: n999: there is no such node.* Nothing was changed\./,
      ],
      [{ edit: 'move', nodes: ['n1'], to: '@later' }, /edits\.jsonl:2: @later is made by no line before/],
      [{ edit: 'rename', node: id(largestLeaf()), name: '?' }, /edits\.jsonl:2: The name "\?" has no letter/],
    ];
    for (const [line, message] of wrong) expect(refusal('edit', '--from', batch(good, line))).toMatch(message);
    expect(refusal('edit', '--from', batch('# nothing'))).toMatch(/holds no edit/);
    expect(readExport()).toBe(before);
  });
});

describe('what cannot be done is said in one line', () => {
  test('names that are not there, or stand for several', () => {
    expect(refusal('edit', 'rename', 'n999', 'X')).toMatch(/n999: there is no such node/);
    expect(refusal('edit', 'rename', 'Horror', 'X')).toMatch(/"Horror": there is no such node/);
    expect(refusal('edit', 'assign', 'nobody', 'n1')).toMatch(/"nobody" is no transcript here/);
    expect(refusal('edit', 'assign', 'r00', 'n1')).toMatch(/several transcripts: first\/r00, second\/r00/);
    expect(refusal('edit', 'pin', 'nobody')).toMatch(/neither a node nor a transcript/);
    const bucket = readTree().find(({ kind }) => kind === 'unplaced')!;
    for (const kind of [
      ['rename', id(bucket), 'X'],
      ['delete', id(bucket)],
      ['move', id(bucket), '--to', 'n1'],
    ])
      expect(refusal('edit', ...kind)).toMatch(/is a bucket beside the tree/);
  });

  test('undo and redo with nothing to do', () => {
    expect(refusal('undo')).toMatch(/no edit to undo/);
    expect(refusal('redo')).toMatch(/no edit to make again/);
    print('edit', 'rename', id(largestLeaf()), 'One');
    print('undo');
    print('edit', 'rename', id(largestLeaf()), 'Two');
    expect(refusal('redo')).toMatch(/none was undone since the last edit/);
  });

  test('a database that is not there is not made', () => {
    const none = join(folder.path, 'none.db');
    const { status, stderr } = runCli(['edit', 'rename', 'n1', 'X', '--db', none]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/none\.db does not exist/) });
    expect(runCli(['tree', '--db', none]).status).toBe(1);
  });

  test('options before the kind of edit count for it too', () => {
    const before = readExport();
    const { status, stdout } = runCli(['edit', '--db', db, '--dry-run', 'rename', id(largestLeaf()), 'Never']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Dry run: nothing was changed') });
    expect(readExport()).toBe(before);
    expect(runCli(['edit', '--from', 'x', 'rename', 'n1', 'X', '--db', db])).toMatchObject({ status: 2, stdout: '' });
    expect(runCli(['edit', 'paint', 'n1', '--db', db]).stderr).toMatch(/^paint is no kind of edit/);
  });

  test('wrong usage is told from that: no kind, an unknown kind, one name too few', () => {
    for (const args of [
      ['edit'],
      ['edit', 'paint', 'n1'],
      ['edit', 'rename', 'n1'],
      ['edit', 'move', 'n1'],
      ['edit', 'assign', 'n1'],
    ])
      expect(runCli([...args, '--db', db]).status, args.join(' ')).toBe(2);
  });
});

describe('beside other programs', () => {
  const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  afterAll(() => void sleeper.kill());

  function pretendBuild(pid: number, host: string, startedAt: string): void {
    const open = openDatabase(db);
    open
      .prepare(
        `INSERT INTO builds (key, status, started_at, options, embed_model, fingerprint, pid, host) VALUES ('k', 'running', ?, '{}', 'm', 'f', ?, ?)`,
      )
      .run(startedAt, pid, host);
    open.close();
  }

  test('an edit is refused while a build runs, and not after it was killed', async () => {
    pretendBuild(sleeper.pid!, hostname(), new Date().toISOString());
    const before = readExport();
    expect(refusal('edit', 'rename', id(largestLeaf()), 'X')).toMatch(
      /build 2 is running \(process \d+, since .*Nothing was changed/,
    );
    expect(readExport()).toBe(before);
    const gone = new Promise((resolve) => sleeper.on('exit', resolve));
    sleeper.kill();
    await gone;
    print('edit', 'rename', id(largestLeaf()), 'X');
  });

  test('a build on another machine counts for a day', () => {
    pretendBuild(1, 'elsewhere', new Date().toISOString());
    expect(refusal('edit', 'rename', id(largestLeaf()), 'X')).toMatch(/on elsewhere/);
    copyFileSync(built, db);
    pretendBuild(1, 'elsewhere', new Date(Date.now() - 2 * 86_400_000).toISOString());
    print('edit', 'rename', id(largestLeaf()), 'X');
  });

  test('an edit that another one came before is not written', () => {
    const open = openDatabase(db);
    const tree = openTree(open);
    tree.refuseChanged();
    print('edit', 'rename', id(largestLeaf()), 'Faster');
    expect(() => tree.refuseChanged()).toThrow(/changed by another program meanwhile/);
    open.close();
  });
});
