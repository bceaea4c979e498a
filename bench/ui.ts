// How fast the terminal interface answers: npm run bench:ui [-- --count 100000] [--db FILE]
// The real program in a real terminal of its own, on a made-up database of 100,000 transcripts and about 5,000 nodes. A key is timed
// from when it is written until the frame it leads to has come whole.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';
import { describeMachine, medianOf } from './machine.js';
import { LONG_TRANSCRIPT, makeUiDatabase } from './ui-database.js';

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const FRAME_ENDS = '\u001b[?2026l';
const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const KEYS_PER_VIEW = 120;
const STARTS = 7;

const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' }, db: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'taxonomy-bench-'));
const file = values.db ?? join(folder, 'ui.db');
try {
  if (!existsSync(file)) {
    const { nodes } = makeUiDatabase(file, Number(values.count));
    console.log(`made ${values.count} transcripts in ${nodes} nodes, ${Math.round(statSync(file).size / 2 ** 20)} MB`);
  }
  console.log(describeMachine());
  console.log(`node -e 0: ${medianOf(Array.from({ length: STARTS }, timeNode)).toFixed(0)} ms`);
  console.log('\n| size | view | median ms | p95 ms |\n| --- | --- | --- | --- |');
  for (const [columns, rows] of SIZES) await measure(columns, rows);
} finally {
  rmSync(folder, { recursive: true });
}

function timeNode(): number {
  const start = performance.now();
  execFileSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
}

async function measure(columns: number, rows: number): Promise<void> {
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const { first, pty } = await open(columns, rows);
    starts.push(first);
    pty.kill('SIGKILL');
  }
  report(columns, rows, 'first frame after process start', starts);
  const { pty, press, wait } = await open(columns, rows);
  await wait(1_500);
  const walk = async (name: string, way: string, keys: readonly string[]) => {
    for (const key of way) await press(key);
    await wait(400);
    const times: number[] = [];
    for (let i = 0; i < KEYS_PER_VIEW; i++) {
      times.push(await press(keys[i % keys.length]!));
      await wait(20);
    }
    report(columns, rows, name, times);
  };
  await walk('tree: move and unfold', 'gj', ['l', 'j', 'j', 'k', 'k', 'h', 'j', 'k']);
  await walk('tree: 425 nodes of one top node unfolded', 'gl*', ['j', 'j', 'd', 'j', 'k', 'b', 'j', 'k']);
  await walk('search as it is typed', '-g/', ['k', 'a', 't', 'o', '\u007f', '\u007f', '\u007f', '\u007f']);
  await press('\u001b');
  await wait(400);
  await walk('map', 'm', ['l', 'k', '+', 'j', 'h', '-', 'l', 'j']);
  for (const key of ['q', '-', 'G', 'l', 'G', 'l', 'G']) await press(key);
  await press('\r');
  await wait(300);
  report(columns, rows, `a transcript of ${LONG_TRANSCRIPT} turns opens at its exit`, [await press('\r')]);
  await walk('transcript: scroll and turns', '', ['k', 'b', 'K', 'k', 'j', 'd', 'J', 'j']);
  const status = readFileSync(`/proc/${pty.pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  console.log(`| ${columns} x ${rows} | peak memory | ${peak.toFixed(0)} MB | |`);
  pty.kill('SIGKILL');
}

interface Session {
  readonly pty: IPty;
  /** Milliseconds from the start of the process to its first frame. */
  readonly first: number;
  /** Milliseconds until the key's frame had come. A key that changes nothing counts until 200 ms are over, and is not to be pressed here. */
  press(key: string): Promise<number>;
  wait(ms: number): Promise<void>;
}

async function open(columns: number, rows: number): Promise<Session> {
  const { CI: _, ...env } = process.env;
  const home = mkdtempSync(join(folder, 'home-'));
  let onFrame = (): void => {};
  const start = performance.now();
  const pty = spawn(process.execPath, [CLI, 'browse', '--db', file], {
    ...{ cols: columns, rows, name: 'xterm-256color', env: { ...env, XDG_STATE_HOME: home } },
  });
  pty.onData((data) => {
    if (data.includes(FRAME_ENDS)) onFrame();
  });
  const nextFrame = (limitMs: number) =>
    new Promise<number>((resolve) => {
      const timer = setTimeout(() => resolve(performance.now()), limitMs);
      onFrame = () => {
        clearTimeout(timer);
        resolve(performance.now());
      };
    });
  const first = (await nextFrame(20_000)) - start;
  return {
    pty,
    first,
    async press(key) {
      const frame = nextFrame(200);
      const at = performance.now();
      pty.write(key);
      return (await frame) - at;
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

function report(columns: number, rows: number, name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const high = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))]!;
  console.log(`| ${columns} x ${rows} | ${name} | ${medianOf(times).toFixed(1)} | ${high.toFixed(1)} |`);
}
