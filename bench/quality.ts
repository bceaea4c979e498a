// How well trees match labels: npm run bench:quality -- RUN... [--seeds 3]
// Builds each run anew for each seed with default settings, offline, and prints the medians over the seeds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine, medianOf } from './machine.js';

const CLI = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'cli.js');
const EXAMPLE = fileURLToPath(new URL('../../examples/demo-run.jsonl', import.meta.url));

interface Figures {
  readonly seconds: number;
  readonly leafCount: number;
  readonly topCount: number;
  readonly unplaced: number;
  readonly leafV: number;
  readonly leafAri: number;
  readonly topV: number;
  readonly topAri: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '3' } },
});
const runs = positionals.length > 0 ? positionals : [EXAMPLE];
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);

console.log(`${describeMachine()}; seeds ${seeds.join(', ')}; medians`);
console.log('| run | leaf V | leaf ARI | leaves | top V | top ARI | top nodes | in Unplaced | build, s |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const run of runs)
  console.log(
    renderRow(
      basename(run),
      seeds.map((seed) => measure(run, seed)),
    ),
  );

/** One whole build in a new database, by the command line as a user has it, then its `eval`. */
function measure(run: string, seed: number): Figures {
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-quality-'));
  const db = join(folder, 'quality.db');
  const taxonomy = (...args: string[]) =>
    execFileSync(process.execPath, [CLI, ...args, '--db', db, '--quiet'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  try {
    const start = performance.now();
    taxonomy('build', run, '--seed', String(seed));
    const seconds = (performance.now() - start) / 1000;
    const { labels } = JSON.parse(taxonomy('eval', '--json')) as { labels: Comparison[] };
    const of = (level: string) => labels.find((label) => label.level === level);
    const [leaf, top] = [of('leaf'), of('top')];
    return {
      seconds,
      leafCount: leaf?.agreement?.clusters ?? Number.NaN,
      topCount: top?.agreement?.clusters ?? Number.NaN,
      unplaced: leaf?.unplaced ?? Number.NaN,
      leafV: leaf?.agreement?.vMeasure ?? Number.NaN,
      leafAri: leaf?.agreement?.ari ?? Number.NaN,
      topV: top?.agreement?.vMeasure ?? Number.NaN,
      topAri: top?.agreement?.ari ?? Number.NaN,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Comparison {
  readonly level: string;
  readonly unplaced: number;
  readonly agreement: { readonly clusters: number; readonly vMeasure: number; readonly ari: number } | null;
}

function renderRow(name: string, figures: readonly Figures[]): string {
  const median = (key: keyof Figures, digits: number) => medianOf(figures.map((each) => each[key])).toFixed(digits);
  const cells = [
    name,
    median('leafV', 3),
    median('leafAri', 3),
    median('leafCount', 0),
    median('topV', 3),
    median('topAri', 3),
    median('topCount', 0),
    median('unplaced', 0),
    median('seconds', 1),
  ];
  return `| ${cells.join(' | ')} |`;
}
