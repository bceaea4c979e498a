import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readRun } from '../../src/runs/read.js';
import type { BadLine, RunRecord } from '../../src/runs/record.js';

export interface Gathered {
  readonly records: readonly RunRecord[];
  readonly lines: readonly number[];
  readonly bad: readonly BadLine[];
}

/** A file of the given bytes in a directory of its own, gone after the test. */
export function writeRun(content: string | Uint8Array, name = 'run.dat'): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'runs-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Everything in a run file. */
export async function gather(path: string, textColumn?: string): Promise<Gathered> {
  const records: RunRecord[] = [];
  const lines: number[] = [];
  const bad: BadLine[] = [];
  for await (const item of readRun(path, { textColumn })) {
    if ('bad' in item) bad.push(item.bad);
    else {
      records.push(item.record);
      lines.push(item.line);
    }
  }
  return { records, lines, bad };
}

export function read(content: string | Uint8Array, name?: string, textColumn?: string): Promise<Gathered> {
  return gather(writeRun(content, name), textColumn);
}
