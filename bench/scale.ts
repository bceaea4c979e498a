// A whole offline build of many bails, and a few added to it: npm run bench:scale [-- --count 100000] [--more 1000] [--keep FOLDER]
// The compiled program on a made-up run of one world (400 topics, words of the example run), each command in a process of its own,
// with its peak memory. Says seconds by stage, as the program stores them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadBuilds } from '../db/builds.js';
import { openForReading } from '../db/open.js';
import { describeMachine } from './machine.js';
import { readWorld } from './made-up-run.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist/src/cli.js');
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    more: { type: 'string', default: '1000' },
    keep: { type: 'string' },
  },
});
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'taxonomy-scale-'));
mkdirSync(folder, { recursive: true });
try {
  const world = readWorld(join(ROOT, 'examples/demo-run.jsonl'), 1);
  const [first, more, db] = [join(folder, 'first.jsonl'), join(folder, 'more.jsonl'), join(folder, 'scale.db')];
  await world.write(first, 'first', Number(values.count));
  await world.write(more, 'more', Number(values.more));
  console.log(describeMachine());
  console.log('\n| what | seconds | peak MB |\n| --- | --- | --- |');
  await time(`build of ${values.count}`, ['build', first, '--db', db]);
  await time(`${values.more} added`, ['build', more, '--db', db]);
  const [word] = world.sample();
  for (const args of [
    ['tree'],
    ['search', word],
    ['stats'],
    ['export', '--format', 'md', '-o', join(folder, 'out.md')],
  ])
    await time(args.slice(0, 3).join(' '), [...args, '--db', db]);
  printStages(db);
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true });
}

/** Runs the program, and prints how long it took and what memory it needed at most. */
async function time(what: string, args: readonly string[]): Promise<void> {
  const start = performance.now();
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, readPeak(child.pid!));
  }, 50);
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(poll);
  if (status !== 0) throw new Error(`taxonomy ${args.join(' ')} ended with ${status}.`);
  console.log(`| ${what} | ${((performance.now() - start) / 1000).toFixed(1)} | ${peak.toFixed(0)} |`);
}

/** Megabytes, where the system tells (Linux); 0 elsewhere and for a process that has ended. */
function readPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function printStages(file: string): void {
  const db = openForReading(file);
  for (const { id, stages } of loadBuilds(db)) {
    const listed = stages.map(
      ({ name, seconds, done, reused }) => `${name} ${seconds.toFixed(1)} s (${done} done, ${reused} kept)`,
    );
    console.log(`\nbuild ${id}: ${listed.join(', ')}`);
  }
  db.close();
}
