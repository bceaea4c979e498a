import { type BuildRow, loadLastFinishedBuild } from '../db/builds.js';
import { createAliasFollower } from '../db/edits-marks.js';
import { findRetiredNode, loadTree } from '../db/nodes.js';
import { type Database, openForReading, withDatabase } from '../db/open.js';
import { findNode, formatNodeId, parseNodeId, type TreeNode } from '../taxonomy/tree.js';
import { CommandError } from './errors.js';

/** A database that has a taxonomy. */
export interface LoadedTaxonomy {
  readonly db: Database;
  readonly build: BuildRow;
  readonly tree: readonly TreeNode[];
  /** All bails in the tree, `Unplaced` included. */
  readonly bailCount: number;
}

/** Opens a database for reading and hands its taxonomy to `work`. @throws CommandError NOT_BUILT when it has none yet. */
export async function withTaxonomy<T>(file: string, work: (taxonomy: LoadedTaxonomy) => T | Promise<T>): Promise<T> {
  return withDatabase(openForReading(file), (db) => {
    const build = loadLastFinishedBuild(db);
    if (!build)
      throw new CommandError(
        'NOT_BUILT',
        `${file} has no taxonomy yet: no build was finished. Run: taxonomy build <run...> --db ${file}`,
      );
    const tree = loadTree(db);
    return work({ db, build, tree, bailCount: tree.reduce((sum, node) => sum + node.bailCount, 0) });
  });
}

/** The node a user named, or the one that took it up, with its ancestors from the top. @throws CommandError NODE_UNKNOWN */
export function requireNode({ db, tree }: LoadedTaxonomy, name: string): readonly TreeNode[] {
  const id = parseNodeId(name);
  const now = id === null ? null : createAliasFollower(db)(id);
  const path = now === null ? null : findNode(tree, now);
  if (path) return path;
  const retired = id === null ? null : findRetiredNode(db, id);
  const reason = retired ? `it was retired by build ${retired.retiredBuild}` : 'there is no such node';
  throw new CommandError(
    'NODE_UNKNOWN',
    `${id === null ? JSON.stringify(name) : formatNodeId(id)}: ${reason}. Expected an id as taxonomy tree shows them, like ${formatNodeId(tree[0]?.id ?? 1)}.`,
  );
}
