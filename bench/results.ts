// Every stage at several sizes: npm run bench [-- --sizes 1000,10000,100000] [--runs 3] [--more 1000] [--no-ui] [--large-kernels] [--keep FOLDER]
// Made-up runs of one seeded world, lengths as in real chats; the compiled program, each command and each kernel in a process of its
// own, whose peak memory is its own. Prints a table, and writes it to bench/RESULTS.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadBuilds } from '../db/builds.js';
import { openForReading } from '../db/open.js';
import { describeMachine, medianOf } from './machine.js';
import { readWorld } from './made-up-run.js';
import { CLI, type CommandRun, measureCommand } from './measure-command.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** From so many bails on a build is measured once, and kernels only when asked for: they take minutes, and the stages say what is in them. */
const LARGE = 50_000;
const KERNELS = ['knn', 'umap', 'cluster', 'hierarchy'];

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    runs: { type: 'string', default: '3' },
    more: { type: 'string', default: '1000' },
    'no-ui': { type: 'boolean', default: false },
    'large-kernels': { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'taxonomy-bench-'));
mkdirSync(folder, { recursive: true });
const lines: string[] = [];
const wholeBuilds: { readonly size: number; readonly seconds: number }[] = [];
try {
  const world = readWorld(join(ROOT, 'examples/demo-run.jsonl'), 1);
  const more = join(folder, 'more.jsonl');
  await world.write(more, 'more', Number(values.more));
  tell('# What each stage takes\n');
  tell(`${describeMachine()}; ${listVersions()}. Written by \`npm run bench\`; seconds, median of the runs.\n`);
  tell('| bails | stage | seconds | spread | runs | peak MB |\n| --- | --- | --- | --- | --- | --- |');
  await start();
  for (const size of values.sizes.split(',').map(Number)) await measureSize(size);
  tell(`\n${describeGrowth()}`);
  if (!values['no-ui']) await measureInterface();
  writeFileSync(join(ROOT, 'bench/RESULTS.md'), `${lines.join('\n')}\n`);
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true });
}

/** What starting takes, without any work. */
async function start(): Promise<void> {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  report('-', '`node` on an empty file', await repeat(11, empty, []));
  report('-', '`--help`', await repeat(11, CLI, ['--help']));
}

async function repeat(runs: number, script: string, args: readonly string[]): Promise<CommandRun[]> {
  const taken: CommandRun[] = [];
  for (let i = 0; i < runs; i++) taken.push(await measureCommand(script, args));
  return taken;
}

async function measureSize(size: number): Promise<void> {
  // A world of its own, so that a run does not depend on which sizes came before.
  const world = readWorld(join(ROOT, 'examples/demo-run.jsonl'), 1);
  const run = join(folder, `run-${size}.jsonl`);
  const db = join(folder, `run-${size}.db`);
  await world.write(run, 'first', size);
  const runs = size >= LARGE ? 1 : Number(values.runs);

  const builds: Timed[] = [];
  const stages = new Map<string, Timed[]>();
  for (let i = 0; i < runs; i++) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(db + suffix, { force: true });
    builds.push(await measureCommand(CLI, ['build', run, '--db', db, '--quiet']));
    for (const { name, seconds } of listStages(db))
      stages.set(name, [...(stages.get(name) ?? []), { seconds, peakMb: 0 }]);
  }
  for (const [name, taken] of stages) report(size, `build: ${name}`, taken);
  report(size, 'whole build', builds);
  wholeBuilds.push({ size, seconds: medianOf(builds.map(({ seconds }) => seconds)) });

  for (const kernel of size < LARGE || values['large-kernels'] ? KERNELS : []) {
    const { stdout, peakMb } = await measureCommand(fileURLToPath(new URL('./kernel.js', import.meta.url)), [
      kernel,
      db,
      String(runs),
    ]);
    report(
      size,
      `kernel: ${kernel}`,
      (JSON.parse(stdout) as number[]).map((seconds) => ({ seconds, peakMb })),
    );
  }
  const words = world.sample();
  const out = (ending: string) => ['-o', join(folder, `out.${ending}`)];
  const commands: readonly (readonly string[])[] = [
    ['tree'],
    ['search', ...words],
    ['stats'],
    ['export', '--format', 'md', ...out('md')],
    ['export', '--format', 'json', ...out('json')],
    ['export', '--format', 'jsonl', ...out('jsonl')],
  ];
  for (const args of commands) {
    const taken = await repeat(3, CLI, [...args, '--db', db, '--quiet']);
    report(size, `\`${args.slice(0, args[0] === 'export' ? 3 : 1).join(' ')}\``, taken);
  }
  const more = ['build', join(folder, 'more.jsonl'), '--db', db, '--quiet'];
  report(size, `\`build\` of ${values.more} more`, await repeat(1, CLI, more));
}

/** Of the last build. */
function listStages(file: string): { readonly name: string; readonly seconds: number }[] {
  const db = openForReading(file);
  const stages = loadBuilds(db)[0]!.stages.map(({ name, seconds }) => ({ name, seconds }));
  db.close();
  return stages;
}

async function measureInterface(): Promise<void> {
  const { stdout } = await measureCommand(fileURLToPath(new URL('./ui.js', import.meta.url)), []);
  tell(`\n## The terminal interface on 100,000 transcripts\n\n${stdout.trim()}`);
}

type Timed = Pick<CommandRun, 'seconds' | 'peakMb'>;

function report(size: number | string, stage: string, taken: readonly Timed[]): void {
  const seconds = taken.map((run) => run.seconds);
  const digits = medianOf(seconds) < 10 ? 2 : 1;
  const format = (value: number) => value.toFixed(digits);
  const spread = taken.length > 1 ? `${format(Math.min(...seconds))}-${format(Math.max(...seconds))}` : '';
  const peak = Math.max(...taken.map(({ peakMb }) => peakMb));
  const shown = typeof size === 'number' ? size.toLocaleString('en-US') : size;
  tell(
    `| ${shown} | ${stage} | ${format(medianOf(seconds))} | ${spread} | ${taken.length} | ${peak > 0 ? peak.toFixed(0) : ''} |`,
  );
}

function tell(line: string): void {
  console.log(line);
  lines.push(line);
}

/** The exponent of n with which the time of a whole build grows from one size to the next. */
function describeGrowth(): string {
  const steps = wholeBuilds.slice(1).map((to, i) => {
    const from = wholeBuilds[i]!;
    const exponent = Math.log(to.seconds / from.seconds) / Math.log(to.size / from.size);
    return `n^${exponent.toFixed(2)} from ${from.size.toLocaleString('en-US')} to ${to.size.toLocaleString('en-US')}`;
  });
  return steps.length > 0 ? `The time of a whole build grows as ${steps.join(', as ')}.` : '';
}

function listVersions(): string {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  return ['onnxruntime-node', 'better-sqlite3', 'umap-js'].map((name) => `${name} ${versionOf(name)}`).join(', ');
}
