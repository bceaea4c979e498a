import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** One of those compared: a program that is timed. */
export interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it stays and times itself, warmed up, or is started anew for each run, start-up included. */
  readonly kind: 'serves' | 'starts';
}

/** What one run took. What else a contestant says of it, its quality or the seconds of its stages, comes along. */
export interface Run {
  readonly seconds: number;
  /** Of the processor, all threads: what a loaded machine changes least. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly [detail: string]: unknown;
}

export interface OpenContestant {
  readonly name: string;
  /** @param number of the run, from 1: the seed of what is random. */
  run(number: number): Promise<Run>;
  close(): void;
}

/** Starts a contestant that serves, and waits until it has warmed up; one that starts anew is only described. */
export function openContestant(contestant: Contestant): Promise<OpenContestant> {
  return contestant.kind === 'serves' ? serve(contestant) : Promise.resolve(startAnew(contestant));
}

/** It writes a line when it is ready; then it answers each line with a line of JSON. */
async function serve({ name, command, args, env }: Contestant): Promise<OpenContestant> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended without an answer; what it said stands above.`);
    return JSON.parse(value as string);
  };
  await answer();
  return {
    name,
    run(number) {
      child.stdin.write(`${number}\n`);
      return answer();
    },
    close: () => void child.stdin.end(),
  };
}

/** Times the whole process; its last line of JSON, if it writes one, is what it says of the run. */
function startAnew({ name, command, args, env }: Contestant): OpenContestant {
  return {
    name,
    async run(number) {
      const start = performance.now();
      const filled = args.map((arg) => arg.replaceAll('{run}', String(number)));
      const child = spawn(command, filled, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      const watch = watchUse(child);
      const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
      const seconds = (performance.now() - start) / 1000;
      if (status !== 0) throw new Error(`${name} ended with ${status}; what it said stands above.`);
      const last = output.trimEnd().split('\n').at(-1)!;
      return { ...(last.startsWith('{') ? JSON.parse(last) : {}), seconds, ...watch.stop() };
    },
    close() {},
  };
}

/** Processor time and peak memory (MB) of a process, where the system tells (Linux); NaN elsewhere. */
function watchUse(child: ChildProcess): { stop(): Pick<Run, 'cpuSeconds' | 'peakMb'> } {
  let use = { cpuSeconds: Number.NaN, peakMb: Number.NaN };
  const poll = setInterval(() => {
    try {
      use = readUse(child.pid!);
    } catch {
      // It has ended, or this system has no such files.
    }
  }, 50);
  return {
    stop() {
      clearInterval(poll);
      return use;
    },
  };
}

/** @source proc(5): the fields of `stat` after the name in brackets; the clock ticks 100 times a second. */
function readUse(pid: number): { cpuSeconds: number; peakMb: number } {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, peakMb: Number(peak) / 1024 };
}
