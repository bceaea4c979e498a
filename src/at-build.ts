import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBuilds } from '../db/builds.js';
import { loadTree } from '../db/nodes.js';
import { copyDatabase, openDatabase, openForReading, withDatabase } from '../db/open.js';
import { listSnapshots, loadSnapshot, restoreSnapshot } from '../db/snapshots.js';
import { CommandError } from './errors.js';
import { type LoadedTaxonomy, withTaxonomy } from './load-taxonomy.js';

/**
 * Hands the taxonomy to `work` as a build left it, or as it is now where none is named. The past one is laid out in a copy of
 * the database beside it, which is gone afterwards.
 * @throws CommandError BAD_OPTION for a build that left no tree.
 */
export async function withTaxonomyAt<T>(
  file: string,
  buildId: number | undefined,
  work: (taxonomy: LoadedTaxonomy) => T | Promise<T>,
): Promise<T> {
  if (buildId === undefined) return withTaxonomy(file, work);
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-build-'));
  const copy = join(folder, 'copy.db');
  try {
    await withDatabase(openForReading(file), (db) => {
      requireSnapshot(db, buildId);
      copyDatabase(db, copy);
    });
    return await withDatabase(openDatabase(copy), (db) => {
      restoreSnapshot(db, buildId);
      const build = loadBuilds(db).find(({ id }) => id === buildId)!;
      const tree = loadTree(db);
      return work({ db, build, tree, bailCount: tree.reduce((sum, node) => sum + node.bailCount, 0) });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws CommandError BAD_OPTION, with the builds that can be named. */
export function requireSnapshot(db: LoadedTaxonomy['db'], buildId: number) {
  const snapshot = loadSnapshot(db, buildId);
  if (snapshot) return snapshot;
  const kept = listSnapshots(db);
  throw new CommandError(
    'BAD_OPTION',
    `Build ${buildId} left no tree. Expected one of: ${kept.join(', ') || 'none yet'} (see taxonomy log).`,
  );
}
