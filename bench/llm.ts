// A whole build with a language model that is always right: npm run bench:llm -- LABELLED_RUN
// Over real HTTP to a local server: what it asks beside what `plan` foresaw, how near the facet stage comes to the ideal,
// what the tree is worth against the labels, and what 20 kills at random moments cost. Seeded; prints a table.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openForReading } from '../db/open.js';
import { createRandom } from '../embeddings/random.js';
import { createLabelOracle } from '../test/label-oracle.js';
import { type LlmServer, startLlmServer } from '../test/llm-server.js';
import { describeMachine } from './machine.js';

const LATENCY_MS = 50;
const CONCURRENCY = 32;
const KILLS = 20;
const FORMATS = ['md', 'json', 'jsonl', 'csv'];

const file = process.argv[2];
if (!file) throw new Error('Which run? npm run bench:llm -- LABELLED_RUN');
const oracle = createLabelOracle(file);
const folder = mkdtempSync(join(tmpdir(), 'taxonomy-bench-'));
try {
  await measure(file);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(run: string): Promise<void> {
  console.log(`${describeMachine()}; ${LATENCY_MS} ms a call, ${CONCURRENCY} at once\n`);
  console.log('| what | figure |\n| --- | --- |');
  const llm = ['--llm', 'oracle', '--concurrency', String(CONCURRENCY)];
  const whole = join(folder, 'whole.db');
  const server = await startLlmServer({ answer: oracle, latencyMs: LATENCY_MS });
  const planned = JSON.parse(
    await taxonomy('plan', run, '--db', whole, ...llm, '--llm-base-url', server.url, '--json'),
  ) as { llm: { steps: { calls: number; promptTokens: number; completionTokens: number }[] } };
  await taxonomy('build', run, '--db', whole, ...llm, '--llm-base-url', server.url);
  const calls = countCalls(server);
  const plannedCalls = sum(planned.llm.steps.map((step) => step.calls));
  const plannedTokens = sum(planned.llm.steps.map((step) => step.promptTokens + step.completionTokens));
  const tokens = server.tokens().prompt + server.tokens().completion;
  row('calls: planned, asked', `${plannedCalls}, ${calls} (${percent(plannedCalls / calls - 1)})`);
  row('tokens: planned, taken', `${plannedTokens}, ${tokens} (${percent(plannedTokens / tokens - 1)})`);
  const facets = readFacetCalls(whole);
  const ideal = (facets.calls * LATENCY_MS) / CONCURRENCY;
  row('facet stage: time / ideal', `${facets.ms} ms / ${Math.round(ideal)} ms = ${(facets.ms / ideal).toFixed(3)}`);
  const { labels } = JSON.parse(await taxonomy('eval', '--db', whole, '--json')) as {
    labels: { level: string; agreement: { vMeasure: number; ari: number; clusters: number } }[];
  };
  for (const { level, agreement } of labels)
    row(
      `${level} against the labels: V-measure, ARI, nodes`,
      `${agreement.vMeasure.toFixed(3)}, ${agreement.ari.toFixed(3)}, ${agreement.clusters}`,
    );
  await server.close();
  await measureKills(run, whole, calls);
}

/** Builds again in a database of its own, killed again and again, and compares what is exported in the end. */
async function measureKills(run: string, whole: string, calls: number): Promise<void> {
  const server = await startLlmServer({ answer: oracle, latencyMs: 10 });
  const broken = join(folder, 'broken.db');
  const options = ['build', run, '--db', broken, '--llm', 'oracle', '--llm-base-url', server.url, '--quiet'];
  const random = createRandom(1);
  const moments = Array.from({ length: KILLS }, () => Math.floor(random() * calls)).sort((a, b) => a - b);
  for (const moment of moments) {
    const build = spawn(process.execPath, [cli(), ...options], { stdio: 'ignore' });
    const end = new Promise((resolve) => build.once('close', resolve));
    while (build.exitCode === null && countCalls(server) < moment) await wait(3);
    await wait(random() * 80);
    build.kill('SIGKILL');
    await end;
  }
  await taxonomy(...options);
  const isSame = (await exportAll(broken)) === (await exportAll(whole));
  row(`calls asked again after ${KILLS} kills, 8 at once`, String(countCalls(server) - server.answered.size));
  row(`${FORMATS.join(', ')} after the kills`, isSame ? 'the same bytes' : 'DIFFERENT');
  await server.close();
}

async function exportAll(db: string): Promise<string> {
  const texts: string[] = [];
  for (const format of FORMATS) texts.push(await taxonomy('export', '--db', db, '--format', format));
  return texts.join('\0');
}

/** From the stage's own clock, as `log` shows it. */
function readFacetCalls(path: string): { calls: number; ms: number } {
  const db = openForReading(path);
  try {
    return db
      .prepare(
        `SELECT (SELECT count(*) FROM llm_calls WHERE step = 'facets') AS calls, round(seconds * 1000) AS ms
         FROM stages WHERE name = 'facets'`,
      )
      .get() as { calls: number; ms: number };
  } finally {
    db.close();
  }
}

async function taxonomy(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli(), ...args], { maxBuffer: 2 ** 28 });
  return stdout;
}

function cli(): string {
  return join(import.meta.dirname, '../src/cli.js');
}

function countCalls(server: LlmServer): number {
  return sum([...server.answered.values()]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(share: number): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function row(what: string, figure: string): void {
  console.log(`| ${what} | ${figure} |`);
}
