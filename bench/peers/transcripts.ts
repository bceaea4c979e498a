import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, withDatabase } from '../../db/open.js';
import { loadBails } from '../../db/transcripts.js';
import { createBundledModel } from '../../embeddings/bundled.js';
import type { Segment } from '../../embeddings/windows.js';
import { importRuns } from '../../src/import-runs.js';
import { gatherDocuments, unpackSegments } from '../../src/stages/gather-documents.js';
import { readWorld } from '../made-up-run.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/demo-run.jsonl', import.meta.url));

/** A made-up run in the folder, written once. @returns its path. */
export async function writeRun(folder: string, rows: number): Promise<string> {
  const file = join(folder, 'run.jsonl');
  if (!existsSync(file)) await readWorld(EXAMPLE, 1).write(file, 'made-up', rows);
  return file;
}

/** The run as a database in which nothing is digested or embedded; beside it, for peers, what digests hold of it. @returns its path. */
export async function writeImported(folder: string, rows: number): Promise<string> {
  const file = join(folder, 'imported.db');
  if (existsSync(file)) return file;
  const run = await writeRun(folder, rows);
  await withDatabase(openDatabase(file), (db) => importRuns(db, [run], {}, { now: () => new Date() }));
  const digested = join(folder, 'digested.db');
  copyFileSync(file, digested);
  const model = await createBundledModel();
  await withDatabase(openDatabase(digested), async (db) => {
    const { documents, freshSegments } = await gatherDocuments(db, loadBails(db), model, {});
    writeDocuments(
      folder,
      documents.map(({ hash }) => unpackSegments(freshSegments.get(hash)!)),
    );
  });
  await model.close();
  return file;
}

/** What peers read in its place: for each document its texts, each within the encoder's window, and their weights. */
function writeDocuments(folder: string, segmented: readonly (readonly Segment[])[]): void {
  const documents = segmented.map((segments) => segments.map(({ text, weight }) => [text, weight]));
  writeFileSync(join(folder, 'documents.json'), JSON.stringify(documents));
}
