import type { Database } from './open.js';

/** Where one bail is; null when it is no bail or no build has placed it yet. */
export function loadPlacement(
  db: Database,
  transcriptId: number,
): { nodeId: number; score: number | null; reason: string | null; x: number | null; y: number | null } | null {
  const row = db
    .prepare('SELECT node_id AS nodeId, score, reason, x, y FROM placements WHERE transcript_id = ?')
    .get(transcriptId);
  return (row as never) ?? null;
}

export interface StoredPlacement {
  readonly nodeId: number;
  readonly x: number | null;
  readonly y: number | null;
  /** Names the vector that it was placed by; null beside the tree. */
  readonly vectorHash: string | null;
}

/** Where every bail is, by transcript. */
export function loadPlacements(db: Database): Map<number, StoredPlacement> {
  const rows = db
    .prepare('SELECT transcript_id AS id, node_id AS nodeId, x, y, vector_hash AS vectorHash FROM placements')
    .all() as (StoredPlacement & { readonly id: number })[];
  return new Map(rows.map(({ id, ...placement }) => [id, placement]));
}

/** Bails that were imported after the last build, and so are in no node yet. */
export function countPending(db: Database): number {
  const count = db.prepare(
    `SELECT count(*) FROM detections d LEFT JOIN placements p USING (transcript_id) WHERE d.outcome = 'bail' AND p.transcript_id IS NULL`,
  );
  return count.pluck().get() as number;
}

/** Why bails stand beside the tree, in which bucket, and how many; most frequent first. */
export function countBeside(db: Database): { bucket: string; reason: string; count: number }[] {
  return db
    .prepare(
      `SELECT n.name AS bucket, p.reason, count(*) AS count FROM placements p JOIN nodes n ON n.id = p.node_id
       WHERE p.reason IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    )
    .all() as never;
}

/** Bails of some leaves by model, method, variant and run; a grouping with a single value is left out. */
export function loadNodeGroups(
  db: Database,
  leafIds: readonly number[],
): { by: string; counts: { value: string; count: number }[] }[] {
  const columns = { model: 't.model', method: 't.method', variant: 't.variant', run: 'r.name' };
  const groups = Object.entries(columns).map(([by, column]) => {
    const counts = db
      .prepare(
        `SELECT coalesce(${column}, '') AS value, count(*) AS count
         FROM placements p JOIN transcripts t ON t.id = p.transcript_id JOIN runs r ON r.id = t.run_id
         WHERE p.node_id IN (SELECT value FROM json_each(?)) GROUP BY 1 ORDER BY 2 DESC, 1`,
      )
      .all(JSON.stringify(leafIds)) as { value: string; count: number }[];
    return { by, counts };
  });
  return groups.filter(({ counts }) => counts.length > 1);
}

/** Every distinct bail in the tree: its vector, what was embedded, and how many bails share it; by digest hash, as a build sorts them. */
export function loadDistinctPlacements(db: Database): { vectorHash: string; subject: string; bailCount: number }[] {
  return db
    .prepare(
      `SELECT p.vector_hash AS vectorHash, coalesce(s.text, d.gist) AS subject,
              1 + (SELECT count(*) FROM placements other WHERE other.duplicate_of = p.transcript_id) AS bailCount
       FROM placements p JOIN digests d ON d.transcript_id = p.transcript_id LEFT JOIN subjects s ON s.hash = p.vector_hash
       WHERE p.duplicate_of IS NULL AND p.vector_hash IS NOT NULL ORDER BY d.hash`,
    )
    .all() as never;
}

/** Keeps what was embedded in the place of digests. */
export function saveSubjects(
  db: Database,
  subjects: readonly { readonly vectorHash: string; readonly subject: string }[],
): void {
  const insert = db.prepare('INSERT OR IGNORE INTO subjects (hash, text) VALUES (?, ?)');
  for (const { vectorHash, subject } of subjects) insert.run(vectorHash, subject);
}

/** The bails that two runs have in each leaf. */
export function countByRun(
  db: Database,
  first: string,
  second: string,
): { id: number; name: string; first: number; second: number }[] {
  return db
    .prepare(
      `SELECT n.id, n.name, count(*) FILTER (WHERE r.name = ?) AS first, count(*) FILTER (WHERE r.name = ?) AS second
       FROM placements p JOIN nodes n ON n.id = p.node_id JOIN transcripts t ON t.id = p.transcript_id JOIN runs r ON r.id = t.run_id
       WHERE r.name IN (?, ?) AND n.kind = 'node' GROUP BY n.id ORDER BY n.id`,
    )
    .all(first, second, first, second) as never;
}

/** The vectors' names of the distinct bails of each leaf, leaf by leaf. */
export function iterateVectorHashes(db: Database): IterableIterator<{ node: number; hash: string }> {
  return db
    .prepare(
      `SELECT p.node_id AS node, p.vector_hash AS hash FROM placements p JOIN nodes n ON n.id = p.node_id
       WHERE n.kind = 'node' AND p.duplicate_of IS NULL AND p.vector_hash IS NOT NULL ORDER BY p.node_id, p.vector_hash`,
    )
    .iterate() as never;
}
