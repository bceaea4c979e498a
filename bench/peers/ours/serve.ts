import { createInterface } from 'node:readline';

/** One run: its seconds, and what else is to be said of it. */
export type TimedRun = (number: number) => Promise<Took>;

export interface Took {
  readonly seconds: number;
  /** Of the processor, all threads: what a loaded machine changes least. */
  readonly cpuSeconds: number;
}

/** Warms up once, says so, then answers each line, the number of a run, with that run as a line of JSON. */
export async function serve(run: TimedRun): Promise<void> {
  await run(0);
  console.log('{}');
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify({ ...(await run(Number(line))), peakMb: process.resourceUsage().maxRSS / 1024 }));
  }
}

/** What work takes, and what it gives. */
export async function time<T>(work: () => Promise<T>): Promise<{ took: Took; result: T }> {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { took: { seconds, cpuSeconds: (user + system) / 1e6 }, result };
}
