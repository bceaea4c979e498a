import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBuilds } from '../../db/builds.js';
import { openForReading } from '../../db/open.js';
import { hold } from './contest.js';
import type { Contestant } from './contestant.js';
import { ENCODER } from './embed.js';
import type { Setup } from './setup.js';
import { writeRun } from './transcripts.js';

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

const PIPELINES: Readonly<Record<string, { readonly script: string; readonly needs: readonly string[] }>> = {
  'Python, the same stages, seeded': { script: 'same', needs: ['umap'] },
  'Python, the same stages, UMAP parallel without a seed': { script: 'same-parallel', needs: ['umap'] },
  "Python, BERTopic's stages": { script: 'bertopic', needs: ['umap'] },
  "Python, OpenClio's stages": { script: 'openclio', needs: [] },
};

/** From a run to a named tree in SQLite: each process from its start to its end. */
export async function compareBuilds({ folder, rows, runs, python }: Setup): Promise<void> {
  const run = await writeRun(folder, rows);
  const own = join(folder, 'build-{run}.db');
  const ours: Contestant = {
    name: 'taxonomy build',
    kind: 'starts',
    command: process.execPath,
    args: [CLI, 'build', run, '--db', own, '--quiet', '--seed', '{run}'],
  };
  const peers = Object.entries(PIPELINES).flatMap(([name, { script, needs }]) =>
    python.contestant({
      name,
      kind: 'starts',
      script: 'whole_build.py',
      needs: ['numpy', 'scipy', 'sklearn', 'faiss', 'onnxruntime', 'tokenizers', ...needs],
      args: [run, join(folder, `${script}-{run}.db`), ENCODER, script],
    }),
  );
  const same = Object.keys(PIPELINES).slice(0, 2);
  await hold(
    {
      title: `Whole offline build of ${rows} bails, start-up included`,
      ours,
      peers,
      goals: Object.fromEntries(same.map((name) => [name, 1.5])),
      judge: (name, number) => {
        if (name !== ours.name) return {};
        const file = own.replace('{run}', String(number));
        const stages = readStages(file);
        for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
        return { stages };
      },
    },
    runs,
  );
}

/** What the program stores of its stages; the rest of its time is start-up and reading. */
function readStages(file: string): string {
  const db = openForReading(file);
  try {
    const { stages } = loadBuilds(db).at(-1)!;
    return stages.map(({ name, seconds }) => `${name} ${seconds.toFixed(2)}`).join(' ');
  } finally {
    db.close();
  }
}
