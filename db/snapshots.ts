import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from './open.js';

/** A node as it was. */
export interface SnapshotNode {
  readonly id: number;
  readonly parent_id: number | null;
  readonly kind: string;
  readonly name: string;
  readonly bail_count: number;
}

/** The tree as a build left it. */
export interface Snapshot {
  readonly nodes: readonly SnapshotNode[];
  /** The node of each bail, by transcript. */
  readonly nodeOf: ReadonlyMap<number, number>;
}

/** Digits that say a float32 whole. */
const FLOAT_DIGITS = 9;
type PlacementRow = [
  id: number,
  node: number,
  score: number | null,
  x: number | null,
  y: number | null,
  reason: string | null,
  duplicateOf: number | null,
];

/** Keeps the tree as it is now as that of a build. The caller owns the transaction. */
export function saveSnapshot(db: Database, buildId: number): void {
  const nodes = db.prepare('SELECT * FROM nodes WHERE retired_build IS NULL ORDER BY position, id').all();
  const placements = db
    .prepare('SELECT transcript_id, node_id, score, x, y, reason, duplicate_of FROM placements ORDER BY transcript_id')
    .raw()
    .all() as PlacementRow[];
  const short = placements.map(([id, node, score, x, y, ...rest]) => [
    id,
    node,
    score,
    shorten(x),
    shorten(y),
    ...rest,
  ]);
  db.prepare('INSERT OR REPLACE INTO build_trees (build_id, nodes, placements) VALUES (?, ?, ?)').run(
    buildId,
    pack(nodes),
    pack(short),
  );
}

/** @returns null where the build left none: it did not finish, or was made by an older program. */
export function loadSnapshot(db: Database, buildId: number): Snapshot | null {
  const found = read(db, buildId);
  if (!found) return null;
  return {
    nodes: found.nodes as unknown as SnapshotNode[],
    nodeOf: new Map(found.placements.map(([id, node]) => [id, node])),
  };
}

/** Builds whose trees are kept, oldest first. */
export function listSnapshots(db: Database): number[] {
  return db.prepare('SELECT build_id FROM build_trees ORDER BY build_id').pluck().all() as number[];
}

/**
 * Puts the tree of a build in the place of the present one, in a copy of a database, and takes out what was read after it.
 * Bails that are gone stay gone.
 */
export function restoreSnapshot(db: Database, buildId: number): void {
  const found = read(db, buildId);
  if (!found) throw new RangeError(`Build ${buildId} left no tree.`);
  db.transaction(() => {
    db.pragma('defer_foreign_keys = ON');
    db.prepare('DELETE FROM placements').run();
    db.prepare('UPDATE nodes SET retired_build = ? WHERE retired_build IS NULL').run(buildId);
    for (const node of found.nodes) {
      const { id, ...columns } = node;
      const names = Object.keys(columns);
      db.prepare(`UPDATE nodes SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`).run(
        ...Object.values(columns),
        id,
      );
    }
    const insert = db.prepare(
      `INSERT INTO placements (transcript_id, node_id, score, x, y, reason, duplicate_of)
       SELECT ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM transcripts WHERE id = ?)`,
    );
    for (const [id, node, score, x, y, ...rest] of found.placements)
      insert.run(id, node, score, lengthen(x), lengthen(y), ...rest, id);
    db.prepare(
      `DELETE FROM transcripts WHERE id NOT IN (SELECT transcript_id FROM placements) AND last_import_id IN
       (SELECT id FROM imports WHERE at > (SELECT started_at FROM builds WHERE id = ?))`,
    ).run(buildId);
  })();
}

function read(db: Database, buildId: number): { nodes: Record<string, unknown>[]; placements: PlacementRow[] } | null {
  const row = db.prepare('SELECT nodes, placements FROM build_trees WHERE build_id = ?').get(buildId) as
    | { nodes: Buffer; placements: Buffer }
    | undefined;
  return row ? { nodes: unpack(row.nodes), placements: unpack(row.placements) } : null;
}

function pack(rows: readonly unknown[]): Buffer {
  return deflateRawSync(JSON.stringify(rows));
}

function unpack<T>(bytes: Buffer): T {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as T;
}

function shorten(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(FLOAT_DIGITS));
}

function lengthen(value: number | null): number | null {
  return value === null ? null : Math.fround(value);
}
