import type { Matrix } from '../embeddings/matrix.js';
import { packFloats, unpackFloats } from './bytes.js';
import type { Database } from './open.js';

export interface Projection {
  /** rows x 5..10, for clustering. */
  readonly points: Matrix;
  /** rows x 2, for the map. */
  readonly map: Matrix;
  /** The share of a sample's nearest neighbours that were found, 0 to 1; null where all were. */
  readonly recall: number | null;
}

/** How many projections are kept: enough to try a few seeds and come back. */
const KEPT = 8;

/** @param key over everything that shapes the projection. */
export function loadProjection(db: Database, key: string): Projection | null {
  const row = db
    .prepare(
      'SELECT row_count AS rows, col_count AS cols, points, map, neighbour_recall AS recall FROM projections WHERE key = ?',
    )
    .get(key) as { rows: number; cols: number; points: Buffer; map: Buffer; recall: number | null } | undefined;
  if (!row) return null;
  return {
    points: { data: unpackFloats(row.points), rows: row.rows, cols: row.cols },
    map: { data: unpackFloats(row.map), rows: row.rows, cols: 2 },
    recall: row.recall,
  };
}

/** Keeps a projection, and drops the oldest beyond a few. */
export function saveProjection(db: Database, key: string, { points, map, recall }: Projection): void {
  db.transaction(() => {
    db.prepare(
      'INSERT OR REPLACE INTO projections (key, row_count, col_count, points, map, neighbour_recall) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(key, points.rows, points.cols, packFloats(points.data), packFloats(map.data), recall);
    db.prepare(
      'DELETE FROM projections WHERE rowid NOT IN (SELECT rowid FROM projections ORDER BY rowid DESC LIMIT ?)',
    ).run(KEPT);
  })();
}
