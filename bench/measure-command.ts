import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What one run of a program took. */
export interface CommandRun {
  readonly seconds: number;
  /** 0 where the system does not tell, and for what ends within a few milliseconds. */
  readonly peakMb: number;
  readonly stdout: string;
}

export const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));

/** Runs a script of ours in a process of its own, start-up included. @throws Error when it fails. */
export async function measureCommand(script: string, args: readonly string[]): Promise<CommandRun> {
  const start = performance.now();
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peakMb = 0;
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const poll = setInterval(() => {
    peakMb = Math.max(peakMb, readPeak(child.pid!));
  }, 10);
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(poll);
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${status}.`);
  return { seconds: (performance.now() - start) / 1000, peakMb, stdout };
}

/** Megabytes, where the system tells (Linux); 0 elsewhere and for a process that has ended. */
function readPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
