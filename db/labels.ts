import type { Database } from './open.js';

/** Names of the labels that bails have, with how many bails have each. */
export function listLabels(db: Database): { name: string; count: number; distinct: number }[] {
  return db
    .prepare(
      `SELECT name, count(*) AS count, count(DISTINCT value) AS "distinct" FROM labels JOIN detections USING (transcript_id)
       WHERE outcome = 'bail' GROUP BY name ORDER BY name`,
    )
    .all() as never;
}

/** The value of one label for each bail that has it, by transcript. */
export function loadLabels(db: Database, name: string): Map<number, string> {
  const rows = db
    .prepare('SELECT transcript_id AS id, value FROM labels WHERE name = ? ORDER BY transcript_id')
    .all(name) as { id: number; value: string }[];
  return new Map(rows.map(({ id, value }) => [id, value]));
}
