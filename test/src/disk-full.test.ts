import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explainSqliteError } from '../../db/errors.js';
import { openDatabase } from '../../db/open.js';
import { importRuns } from '../../src/import-runs.js';
import { bail, createFolder, toJsonl } from './run-cli.js';

const folder = createFolder();

test('a full disk is said in one line, and the import leaves nothing behind', async () => {
  const file = folder.file(
    'big.jsonl',
    toJsonl(
      Array.from({ length: 3000 }, (_, i) => bail(`b${i}`, `${i} ${Math.sin(i)} ${'word '.repeat(40)}${Math.cos(i)}`)),
    ),
  );
  const db = openDatabase(join(folder.path, 'full.db'));
  // SQLite reports the same SQLITE_FULL when its file may not grow as when the disk has no room.
  db.pragma(`max_page_count = ${(db.pragma('page_count', { simple: true }) as number) + 40}`);
  let thrown: unknown;
  try {
    await importRuns(db, [file], {}, { now: () => new Date(0) });
  } catch (error) {
    thrown = explainSqliteError(error, 'full.db');
  }
  expect(String(thrown)).toMatch(/full\.db: the disk is full\. Nothing of this step was kept/);
  expect(db.inTransaction).toBe(false);
  expect(
    db
      .prepare(
        'SELECT (SELECT count(*) FROM transcripts) + (SELECT count(*) FROM imports) + (SELECT count(*) FROM runs)',
      )
      .pluck()
      .get(),
  ).toBe(0);
  db.close();
});
