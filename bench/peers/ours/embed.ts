// The embed stage of a build, from digested transcripts to stored vectors: embed.js FOLDER
// As in a build, the stage before it has just digested them, which is not timed.
import { copyFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openDatabase, withDatabase } from '../../../db/open.js';
import { loadBails } from '../../../db/transcripts.js';
import { createBundledModel } from '../../../embeddings/bundled.js';
import { embedDocuments } from '../../../src/stages/embed-documents.js';
import { gatherDocuments } from '../../../src/stages/gather-documents.js';
import { writeNumbers } from '../inputs.js';
import { serve, time } from './serve.js';

const folder = process.argv[2]!;
const model = await createBundledModel(availableParallelism());
const file = join(folder, 'embed-ours.db');
await serve(async () => {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  copyFileSync(join(folder, 'imported.db'), file);
  return withDatabase(openDatabase(file), async (db) => {
    const gathered = await gatherDocuments(db, loadBails(db), model, {});
    const { took, result } = await time(() => embedDocuments(db, gathered, model, {}));
    writeNumbers(folder, 'embed-ours', result.vectors.data);
    return { ...took, documents: gathered.documents.length };
  });
});
await model.close();
