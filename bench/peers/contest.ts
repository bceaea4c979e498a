import { loadavg } from 'node:os';
import { medianOf } from '../machine.js';
import { type Contestant, openContestant, type Run } from './contestant.js';

/** One comparison: the same work, done by us and by others. */
export interface Contest {
  readonly title: string;
  /** Absent while we have nothing to show: the others are timed alone. */
  readonly ours?: Contestant;
  readonly peers: readonly Contestant[];
  /** How many times as long as we the peer of that name must take. */
  readonly goals?: Readonly<Record<string, number>>;
  /** Called after each run, untimed, while what it wrote is there: what else is to be said of it. */
  readonly judge?: (name: string, run: number) => Readonly<Record<string, unknown>>;
  /** Lines under the table. */
  readonly remark?: (results: ReadonlyMap<string, readonly Run[]>) => string[];
}

/** Runs all in turns, ours first, and prints a table: what a loaded machine does to one it does to all. */
export async function hold(contest: Contest, runs: number): Promise<void> {
  console.log(`\n## ${contest.title}\n`);
  if (!contest.ours) console.log('Ours: not yet.\n');
  if (contest.peers.length === 0) console.log('No peer is installed.\n');
  const contestants = [...(contest.ours ? [contest.ours] : []), ...contest.peers];
  const opened = [];
  const results = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
  const before = loadavg()[0]!;
  try {
    for (const contestant of contestants) opened.push(await openContestant(contestant));
    for (let run = 1; run <= runs; run++) {
      for (const contestant of opened) {
        const result = await contestant.run(run);
        results.get(contestant.name)!.push({ ...result, ...contest.judge?.(contestant.name, run) });
      }
    }
  } finally {
    for (const contestant of opened) contestant.close();
  }
  printTable(contest, results);
  for (const line of contest.remark?.(results) ?? []) console.log(`\n${line}`);
  console.log(`\nLoad before ${before.toFixed(1)}, after ${loadavg()[0]!.toFixed(1)}; ${runs} runs each, in turns.`);
}

function printTable({ ours, goals }: Contest, results: ReadonlyMap<string, Run[]>): void {
  const own = ours && results.get(ours.name)!;
  console.log(
    '| who | seconds, median | range | CPU seconds | peak MB | ours takes 1, this | range | in CPU seconds | goal | besides |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, runs] of results) {
    const listed = (key: 'seconds' | 'cpuSeconds') => runs.map((run) => run[key]);
    const ratiosOf = (key: 'seconds' | 'cpuSeconds') =>
      own && own !== runs ? runs.map((run, i) => run[key] / own[i]![key]) : [];
    const ratios = ratiosOf('seconds');
    const goal = goals?.[name];
    const cells = [
      name,
      formatMiddle(listed('seconds')),
      rangeOf(listed('seconds')),
      formatMiddle(listed('cpuSeconds')),
      Math.max(...runs.map((run) => run.peakMb)).toFixed(0),
      formatMiddle(ratios),
      rangeOf(ratios),
      formatMiddle(ratiosOf('cpuSeconds')),
      goal === undefined || ratios.length === 0 ? '' : `${goal}: ${middleOf(ratios) >= goal ? 'met' : 'missed'}`,
      describeDetails(runs),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** The median of what runs say beside their time; words of the last. */
function describeDetails(runs: readonly Run[]): string {
  const { seconds: _seconds, cpuSeconds: _cpuSeconds, peakMb: _peakMb, ...details } = runs.at(-1)!;
  return Object.entries(details)
    .map(([key, last]) => {
      const values = runs.map((run) => run[key]).filter((value) => typeof value === 'number');
      return `${key} ${values.length > 0 ? formatDetail(middleOf(values)) : last}`;
    })
    .join(', ');
}

/** Unlike `medianOf`, the mean of the two in the middle: few runs would be flattered by the lower. */
function middleOf(values: readonly number[]): number {
  return (medianOf(values) - medianOf(values.map((value) => -value))) / 2;
}

function formatMiddle(values: readonly number[]): string {
  return values.length === 0 ? '' : format(middleOf(values));
}

function rangeOf(values: readonly number[]): string {
  if (values.length === 0) return '';
  return `${format(Math.min(...values))}-${format(Math.max(...values))}`;
}

function format(value: number): string {
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function formatDetail(value: number): string {
  return Number.isInteger(value) ? String(value) : value >= 10 ? value.toFixed(1) : value.toFixed(4);
}
