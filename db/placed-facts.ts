import type { Database } from './open.js';

/** Where one bail lies: transcript, leaf, similarity to the leaf's centre, place on the map, whether it repeats another. */
export type PlacedRow = readonly [
  transcriptId: number,
  leafId: number,
  score: number | null,
  x: number | null,
  y: number | null,
  isDuplicate: 0 | 1,
];

/** Under what one offer was made. */
export type ConditionRow = readonly [
  transcriptId: number,
  run: string,
  model: string | null,
  method: string | null,
  variant: string | null,
  refused: number | null,
];

/** Every placed bail, by transcript. */
export function loadPlacedRows(db: Database): PlacedRow[] {
  return db
    .prepare(
      'SELECT transcript_id, node_id, score, x, y, duplicate_of IS NOT NULL FROM placements ORDER BY transcript_id',
    )
    .raw()
    .all() as never;
}

/** Every offer, in any order; read from an index alone, so that no transcript is touched. */
export function* iterateConditions(db: Database): Generator<ConditionRow> {
  const runs = new Map(db.prepare('SELECT id, name FROM runs ORDER BY id').raw().all() as [number, string][]);
  const rows = db
    .prepare(
      'SELECT id, run_id, model, method, variant, refused FROM transcripts INDEXED BY transcripts_by_condition ORDER BY run_id, model, method, variant, refused, sample, id',
    )
    .raw()
    .iterate() as IterableIterator<[number, number, string | null, string | null, string | null, number | null]>;
  for (const [id, run, model, method, variant, refused] of rows)
    yield [id, runs.get(run)!, model, method, variant, refused];
}

/** Vectors of the most typical distinct bails of a leaf, at most `limit`, most typical first; bytes of float32. */
export function loadTypicalVectors(db: Database, fingerprint: string, leafId: number, limit: number): Buffer[] {
  return db
    .prepare(
      `SELECT e.vector FROM placements p JOIN embeddings e ON e.fingerprint = ? AND e.digest_hash = p.vector_hash
       WHERE p.node_id = ? AND p.duplicate_of IS NULL ORDER BY p.score DESC, p.transcript_id LIMIT ?`,
    )
    .pluck()
    .all(fingerprint, leafId, limit) as Buffer[];
}
