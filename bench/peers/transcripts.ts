import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, withDatabase } from '../../db/open.js';
import { createBodyLoader, loadBails } from '../../db/transcripts.js';
import { createBundledModel } from '../../embeddings/bundled.js';
import { type Digest, digestTranscript } from '../../embeddings/digest.js';
import { importRuns } from '../../src/import-runs.js';
import { digestOptions, gatherDocuments } from '../../src/stages/gather-documents.js';
import { readWorld } from '../made-up-run.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/demo-run.jsonl', import.meta.url));

/** A made-up run in the folder, written once. @returns its path. */
export async function writeRun(folder: string, rows: number): Promise<string> {
  const file = join(folder, 'run.jsonl');
  if (!existsSync(file)) await readWorld(EXAMPLE, 1).write(file, 'made-up', rows);
  return file;
}

/** The run as a database in which everything is digested and nothing embedded. @returns its path. */
export async function writeDigested(folder: string, rows: number): Promise<string> {
  const file = join(folder, 'digested.db');
  if (existsSync(file)) return file;
  const run = await writeRun(folder, rows);
  const model = await createBundledModel();
  await withDatabase(openDatabase(file), async (db) => {
    await importRuns(db, [run], {}, { now: () => new Date() });
    const { documents } = await gatherDocuments(db, loadBails(db), model, {});
    const loadBody = createBodyLoader(db);
    const digests = documents.map(({ bail }) => digestTranscript(loadBody(bail.id), digestOptions(model)));
    writeDocuments(folder, digests);
  });
  await model.close();
  return file;
}

/** What peers read in its place: for each document its texts, each within the encoder's window, and their weights. */
function writeDocuments(folder: string, digests: readonly Digest[]): void {
  const documents = digests.map(({ segments }) => segments.map(({ text, weight }) => [text, weight]));
  writeFileSync(join(folder, 'documents.json'), JSON.stringify(documents));
}
