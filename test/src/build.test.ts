import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTaxonomy } from '../../src/load-taxonomy.js';
import { openClusterer } from '../../src/open-clusterer.js';
import { measureAgreement } from '../../taxonomy/agreement.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { bail, CLI, copyDemo, createFolder, DEMO_RUN, exportTexts, runCli, toJsonl } from './run-cli.js';

const folder = createFolder();
const db = join(folder.path, 'demo.db');
let tree: TreeNode[];

beforeAll(() => {
  copyDemo(db);
  tree = JSON.parse(runCli(['tree', '--db', db, '--json']).stdout);
});

function walk(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...walk(node.children)]);
}

describe('conservation', () => {
  test('every bail of the run is in exactly one leaf, and in one line of each export', () => {
    const bails = Number(query(db, `SELECT count(*) FROM detections WHERE outcome = 'bail'`));
    const lines = runCli(['export', '--db', db, '--format', 'jsonl'])
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(bails).toBeGreaterThanOrEqual(300);
    expect(lines).toHaveLength(bails);
    expect(new Set(lines.map(({ run, id }) => `${run}/${id}`)).size).toBe(bails);
    const leaves = new Set(
      walk(tree)
        .filter((node) => node.children.length === 0)
        .map((node) => `n${node.id}`),
    );
    expect(lines.every(({ node }) => leaves.has(node))).toBe(true);
    expect(Object.keys(lines[0])).toEqual(['id', 'run', 'node', 'path', 'ids', 'score']);
  });

  test('counts add up at every level', () => {
    const lines = runCli(['export', '--db', db, '--format', 'jsonl'])
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ids: string[] });
    for (const node of walk(tree)) {
      expect(lines.filter(({ ids }) => ids.includes(`n${node.id}`))).toHaveLength(node.bailCount);
      if (node.children.length > 0)
        expect(node.children.reduce((sum, child) => sum + child.bailCount, 0)).toBe(node.bailCount);
    }
  });
});

describe('shape', () => {
  const fold = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();

  test('3 to 15 top nodes, no single child, at most 12 children, every level shrinks', () => {
    const tops = tree.filter((node) => node.kind === 'node');
    expect(tops.length).toBeGreaterThanOrEqual(3);
    expect(tops.length).toBeLessThanOrEqual(15);
    const nodes = walk(tops);
    for (const node of nodes) {
      expect(node.children.length).not.toBe(1);
      expect(node.children.length).toBeLessThanOrEqual(12);
    }
    expect(tops.length).toBeLessThan(nodes.filter((node) => node.children.length === 0).length);
  });

  test('siblings, and parent and child, never share a name', () => {
    expect(new Set(tree.map((node) => fold(node.name))).size).toBe(tree.length);
    for (const node of walk(tree)) {
      const names = [node, ...node.children].map((one) => fold(one.name));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('no top node holds more than 40 % of the bails', () => {
    const total = tree.reduce((sum, node) => sum + node.bailCount, 0);
    for (const node of tree) expect(node.bailCount / total).toBeLessThanOrEqual(0.4);
  });
});

describe('determinism and resume', () => {
  test('the same records in another order, in another database: the same bytes', () => {
    const lines = readFileSync(DEMO_RUN, 'utf8').trim().split('\n');
    const other = join(folder.path, 'reversed.db');
    const file = folder.file('demo-run.jsonl', `${lines.reverse().join('\n')}\n`);
    expect(runCli(['build', file, '--db', other, '--quiet']).status).toBe(0);
    expect(exportTexts(other)).toEqual(exportTexts(db));
  });

  test('a second build of the same input does nothing and says so', () => {
    const before = exportTexts(db);
    const { status, stdout } = runCli(['build', DEMO_RUN, '--db', db, '--quiet', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'up to date', imported: { added: 0, changed: 0 } });
    expect(runCli(['build', DEMO_RUN, '--db', db, '--quiet']).stdout).toMatch(/Nothing to do/);
    expect(Number(query(db, 'SELECT count(*) FROM builds'))).toBe(1);
    expect(exportTexts(db)).toEqual(before);
  });

  test('killed in the middle of it, the next build embeds only what is missing and ends in the same bytes', async () => {
    const other = join(folder.path, 'killed.db');
    const child = spawn(process.execPath, [CLI, 'build', DEMO_RUN, '--db', other, '--quiet'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (child.exitCode === null && !hasVectors(other)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    const finished = Number(query(other, 'SELECT count(*) FROM embeddings'));
    const seeds = countSeedVectors(other);
    expect(finished).toBeGreaterThan(0);
    const { stdout } = runCli(['build', DEMO_RUN, '--db', other, '--quiet', '--json']);
    expect(JSON.parse(stdout).summary.embedded.reused).toBe(finished - seeds);
    expect(exportTexts(other)).toEqual(exportTexts(db));
  });

  test('one transcript changed: only that one is embedded again', () => {
    const records = readFileSync(DEMO_RUN, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const other = join(folder.path, 'changed.db');
    copyDemo(other);
    const target = records.find(
      (record) => record.output && JSON.stringify(record.output).includes('SWITCHCONVERSATION'),
    );
    target.messages.at(-1).content += ' And bring me a pineapple from the moon.';
    const { stdout } = runCli([
      'build',
      folder.file('now.jsonl', toJsonl(records)),
      '--db',
      other,
      '--quiet',
      '--json',
    ]);
    const { imported, summary } = JSON.parse(stdout);
    expect(imported).toMatchObject({ added: 0, changed: 1 });
    expect(summary.embedded.made).toBe(1);
  });

  test('Ctrl-C stops at a safe place and says how to go on', async () => {
    const other = join(folder.path, 'stopped.db');
    const child = spawn(process.execPath, [CLI, 'build', DEMO_RUN, '--db', other], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (child.exitCode === null && !hasVectors(other)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toMatch(/run the same command again to go on/);
    expect(query(other, 'SELECT status FROM builds')).toBe('stopped');
    expect(runCli(['build', DEMO_RUN, '--db', other, '--quiet']).status).toBe(0);
    expect(exportTexts(other)).toEqual(exportTexts(db));
  });
});

describe('a second run', () => {
  test('adds its bails; nodes that go on keep their ids, and no id is used twice', () => {
    const other = join(folder.path, 'grown.db');
    copyDemo(other);
    const first = walk(JSON.parse(runCli(['tree', '--db', other, '--json']).stdout) as TreeNode[]);
    const rivers = ['Rhine', 'Elbe', 'Loire', 'Danube', 'Volga', 'Tagus', 'Po', 'Seine', 'Thames', 'Oder'];
    const more = folder.file(
      'rivers.jsonl',
      toJsonl(
        rivers.map((river, i) =>
          bail(`r${i}`, `How deep is the ${river} at its mouth, and which fish swim up it?`, { run: 'rivers' }),
        ),
      ),
    );
    expect(runCli(['build', more, '--db', other, '--quiet']).status).toBe(0);
    const second = walk(JSON.parse(runCli(['tree', '--db', other, '--json']).stdout) as TreeNode[]);
    const firstIds = new Set(first.map((node) => node.id));
    const kept = second.filter((node) => firstIds.has(node.id));
    expect(kept.length).toBeGreaterThan(first.length / 2);
    expect(Math.max(...second.map((node) => node.id))).toBeGreaterThan(Math.max(...firstIds));
    expect(second.reduce((sum, node) => sum + (node.parentId === null ? node.bailCount : 0), 0)).toBe(
      first.reduce((sum, node) => sum + (node.parentId === null ? node.bailCount : 0), 0) + rivers.length,
    );
  });
});

test('identical offers without ids are each counted, and read again they add nothing', () => {
  const other = join(folder.path, 'repeats.db');
  const offer = { messages: [{ role: 'user', content: 'Say potato.' }], bailed: true };
  const file = folder.file('repeats.jsonl', toJsonl([offer, offer, offer]));
  runCli(['build', file, '--db', other, '--quiet']);
  expect(query(other, 'SELECT count(*) FROM transcripts')).toBe(3);
  const again = JSON.parse(runCli(['build', file, '--db', other, '--quiet', '--json']).stdout);
  expect(again).toMatchObject({ imported: { added: 0, unchanged: 3 }, status: 'up to date' });
});

test('another keyword reads the outcomes of a known run anew', () => {
  const other = join(folder.path, 'keyword.db');
  const record = (id: string, output: string) => ({
    id,
    method: 'bail_string',
    messages: [{ role: 'user', content: `Question ${id}` }],
    output,
  });
  const file = folder.file(
    'keyword.jsonl',
    toJsonl([record('a', 'endchat'), record('b', 'Sure!'), record('c', 'I would rather ENDCHAT now.')]),
  );
  expect(runCli(['build', file, '--db', other, '--quiet']).stdout).toMatch(/No bails found/);
  const { imported, summary } = JSON.parse(
    runCli(['build', file, '--db', other, '--quiet', '--json', '--bail-keyword', 'ENDCHAT']).stdout,
  );
  expect(imported.changed).toBe(2);
  expect(summary.bails).toBe(2);
});

test('eval --stability compares trees of other seeds; the seed of the build gives its own tree', async () => {
  const { stability } = JSON.parse(runCli(['eval', '--db', db, '--stability', '--seeds', '2', '--json']).stdout);
  expect(stability.seeds).toEqual([1, 2]);
  for (const { mean, min } of [stability.leaf, stability.top]) {
    expect(min).toBeLessThanOrEqual(mean);
    expect(mean).toBeGreaterThan(0);
    expect(mean).toBeLessThanOrEqual(1);
  }
  await withTaxonomy(db, async (taxonomy) => {
    const cluster = await openClusterer(taxonomy);
    const { leafOf } = await cluster(1);
    const stored = taxonomy.db
      .prepare(
        'SELECT node_id FROM placements JOIN digests USING (transcript_id) WHERE duplicate_of IS NULL ORDER BY hash',
      )
      .pluck()
      .all() as number[];
    expect(measureAgreement(stored, Array.from(leafOf))?.ari).toBe(1);
  });
});

test('plan counts the work and touches nothing', () => {
  const missing = join(folder.path, 'planned.db');
  const plan = JSON.parse(runCli(['plan', DEMO_RUN, '--db', missing, '--json']).stdout);
  expect(existsSync(missing)).toBe(false);
  const bails = Number(query(db, `SELECT count(*) FROM detections WHERE outcome = 'bail'`));
  expect(plan).toMatchObject({ bails, known: 0, embedded: 0 });
  const after = JSON.parse(runCli(['plan', DEMO_RUN, '--db', db, '--json']).stdout);
  expect(after).toMatchObject({ bails, known: plan.records, tokensToEmbed: 0 });
});

function query(file: string, sql: string): unknown {
  const connection = new Sqlite(file, { readonly: true });
  try {
    return connection.prepare(sql).pluck().get();
  } finally {
    connection.close();
  }
}

function hasVectors(file: string): boolean {
  try {
    return Number(query(file, 'SELECT count(*) FROM embeddings')) > 0;
  } catch {
    return false;
  }
}

/** Vectors of the published taxonomy's entries, which are no bails. */
function countSeedVectors(file: string): number {
  return Number(query(file, 'SELECT count(*) FROM embeddings WHERE digest_hash NOT IN (SELECT hash FROM digests)'));
}
