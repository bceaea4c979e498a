import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beginBuild, endBuild } from '../db/builds.js';
import { createDigestStore } from '../db/digests.js';
import { type NewNode, type NewPlacement, saveTree } from '../db/nodes.js';
import { type Database, openDatabase } from '../db/open.js';
import { importRuns } from '../src/import-runs.js';

const RUN = fileURLToPath(new URL('../examples/demo-run.jsonl', import.meta.url));
const FROZEN = new URL('./example-taxonomy.json', import.meta.url);
const AT = new Date('2025-01-02T03:04:05.000Z');

interface Frozen {
  readonly build: { readonly options: Record<string, unknown>; readonly embedModel: string; readonly summary: object };
  readonly nodes: readonly Omit<NewNode, 'keepId' | 'source' | 'namedBy' | 'placement'>[];
  readonly bails: readonly {
    readonly id: string;
    readonly node: number;
    readonly score: number | null;
    readonly x: number | null;
    readonly y: number | null;
    readonly reason: string | null;
    readonly original: string | null;
    readonly gist: string;
  }[];
}

/** The example run with the tree that one build made of it (scripts/freeze-example.mjs): the same everywhere, and made in a moment. */
export async function fillExampleDatabase(file: string): Promise<Database> {
  const { build, nodes, bails } = JSON.parse(readFileSync(FROZEN, 'utf8')) as Frozen;
  const db = openDatabase(file);
  await importRuns(db, [RUN], {}, { now: () => AT });
  const ids = new Map(db.prepare('SELECT record_id, id FROM transcripts').raw().all() as [string, number][]);
  db.transaction(() => {
    const digests = createDigestStore(db, 'frozen');
    for (const { id, gist } of bails) {
      digests.put(ids.get(id)!, { hash: id, text: gist, gist, tokens: 10, totalTokens: 10, coverage: 1 });
    }
    const made = { options: build.options, embedModel: build.embedModel, key: 'frozen', fingerprint: 'frozen' };
    const buildId = beginBuild(db, { ...made, at: AT.toISOString() });
    const placements = bails.map(
      ({ id, original, gist: _, ...bail }): NewPlacement => ({
        ...bail,
        transcriptId: ids.get(id)!,
        vectorHash: null,
        duplicateOf: original === null ? null : ids.get(original)!,
      }),
    );
    const whole = nodes.map(
      (node): NewNode => ({ ...node, keepId: null, source: 'found', namedBy: 'words', placement: null }),
    );
    saveTree(db, buildId, AT.toISOString(), whole, placements);
    endBuild(db, buildId, 'finished', AT.toISOString(), build.summary);
  })();
  return db;
}
