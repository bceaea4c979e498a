import type { Database } from './open.js';

export interface RemovedRun {
  readonly offers: number;
  readonly bails: number;
  /** Nodes that hold nothing now; the next build takes them out of the tree. */
  readonly emptied: number;
}

/**
 * Takes a run with all its offers out of a database, in one transaction: counts are as if it had never been read, while nodes,
 * their ids and what was done by hand stay.
 * @returns null where there is no such run.
 */
export function removeRun(db: Database, name: string): RemovedRun | null {
  const run = db.prepare('SELECT id FROM runs WHERE name = ?').pluck().get(name) as number | undefined;
  if (run === undefined) return null;
  return db
    .transaction(() => {
      const offers = countOf(db, 'SELECT count(*) FROM transcripts WHERE run_id = ?', run);
      const placed = `SELECT count(*) FROM placements p JOIN transcripts t ON t.id = p.transcript_id WHERE t.run_id = ?`;
      const bails = countOf(db, placed, run);
      const emptyBefore = countOf(db, COUNT_EMPTY);
      passOnOriginals(db, run);
      db.prepare('DELETE FROM transcript_words WHERE rowid IN (SELECT id FROM transcripts WHERE run_id = ?)').run(run);
      db.prepare('DELETE FROM transcripts WHERE run_id = ?').run(run);
      db.prepare('DELETE FROM runs WHERE id = ?').run(run);
      recountNodes(db);
      return { offers, bails, emptied: countOf(db, COUNT_EMPTY) - emptyBefore };
    })
    .immediate();
}

const COUNT_EMPTY = 'SELECT count(*) FROM nodes WHERE retired_build IS NULL AND bail_count = 0';

function countOf(db: Database, sql: string, ...parameters: unknown[]): number {
  return db
    .prepare(sql)
    .pluck()
    .get(...parameters) as number;
}

/** Where the first of several equal bails goes, the next one takes its place. */
function passOnOriginals(db: Database, run: number): void {
  db.exec('DROP TABLE IF EXISTS temp.heirs');
  db.prepare(
    `CREATE TEMP TABLE heirs AS SELECT p.duplicate_of AS original, min(p.transcript_id) AS heir
     FROM placements p JOIN transcripts t ON t.id = p.transcript_id JOIN transcripts o ON o.id = p.duplicate_of
     WHERE o.run_id = ? AND t.run_id <> ? GROUP BY 1`,
  ).run(run, run);
  db.exec(
    `UPDATE placements SET duplicate_of = (SELECT nullif(heir, transcript_id) FROM heirs WHERE original = duplicate_of)
     WHERE duplicate_of IN (SELECT original FROM heirs);
     DROP TABLE heirs`,
  );
}

/** Bails at and below each node, from where they are. */
function recountNodes(db: Database): void {
  db.exec(
    `WITH RECURSIVE above (transcript_id, duplicate_of, node_id) AS (
       SELECT transcript_id, duplicate_of, node_id FROM placements
       UNION ALL SELECT a.transcript_id, a.duplicate_of, n.parent_id FROM above a JOIN nodes n ON n.id = a.node_id
       WHERE n.parent_id IS NOT NULL
     ), counts AS (SELECT node_id, count(*) AS bails, count(*) FILTER (WHERE duplicate_of IS NULL) AS distinct_bails FROM above GROUP BY 1)
     UPDATE nodes SET bail_count = coalesce((SELECT bails FROM counts WHERE node_id = nodes.id), 0),
       distinct_count = coalesce((SELECT distinct_bails FROM counts WHERE node_id = nodes.id), 0)
     WHERE retired_build IS NULL`,
  );
}
