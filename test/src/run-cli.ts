import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CLI = join(ROOT, 'dist', 'src', 'cli.js');
export const DEMO_RUN = join(ROOT, 'examples', 'demo-run.jsonl');

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled program, as a user would, without colours. */
export function runCli(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): CliResult {
  const env = { ...process.env, NO_COLOR: '1', ...options.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? ROOT,
    env,
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** Makes a database with the example run built in it, by default options: the first test file that asks builds it for all. */
export function copyDemo(to: string): void {
  const folder = process.env.TAXONOMY_TESTS!;
  const [built, lock] = [join(folder, 'demo.db'), join(folder, 'demo.lock')];
  if (isFirst(lock)) {
    const { status, stderr } = runCli(['build', DEMO_RUN, '--db', join(folder, 'making.db'), '--quiet']);
    expect([status, stderr]).toEqual([0, '']);
    renameSync(join(folder, 'making.db'), built);
  }
  for (let waited = 0; !existsSync(built) && waited < 60; waited += 0.1)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  copyFileSync(built, to);
}

function isFirst(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

/** The exports of a database as md, json, jsonl and csv. */
export function exportTexts(db: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-export-'));
  const { status, stderr } = runCli(['export', '--db', db, '--format', 'md,json,jsonl,csv', '-o', folder, '--quiet']);
  expect(status, stderr).toBe(0);
  const texts = ['md', 'json', 'jsonl', 'csv'].map((ending) =>
    readFileSync(join(folder, `taxonomy.${ending}`), 'utf8'),
  );
  rmSync(folder, { recursive: true });
  return texts;
}

/** A program that runs beside the test: awaited, it gives its result. */
export interface RunningCli extends PromiseLike<CliResult> {
  kill(signal: NodeJS.Signals): void;
  isOver(): boolean;
}

/** Starts the compiled program and lets the test go on, for instance as the server that it asks. */
export function startCli(args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): RunningCli {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, NO_COLOR: '1', ...options.env } });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const over = new Promise<CliResult>((resolve) => {
    child.on('close', (status) => resolve({ status, ...said }));
  });
  return {
    // biome-ignore lint/suspicious/noThenProperty: it is awaited like the promise it stands for.
    then: (done, failed) => over.then(done, failed),
    kill: (signal) => void child.kill(signal),
    isOver: () => child.exitCode !== null || child.signalCode !== null,
  };
}

/** A folder that is gone after the tests of a file. */
export function createFolder(): { readonly path: string; file(name: string, content: string | Buffer): string } {
  const path = mkdtempSync(join(tmpdir(), 'taxonomy-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    file(name, content) {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

/** Records as JSON Lines. */
export function toJsonl(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** A single-turn bail. */
export function bail(id: string, content: string, more: object = {}): object {
  return {
    id,
    run: 'test',
    model: 'm',
    method: 'bail_prompt',
    variant: 'bail_first',
    messages: [{ role: 'user', content }],
    bailed: true,
    ...more,
  };
}
