import type { Database } from './open.js';

/** One placed bail with all that an export says of it, but for its conversation. */
export interface ExportRow {
  readonly transcriptId: number;
  readonly nodeId: number;
  readonly run: string;
  readonly recordId: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly variant: string | null;
  readonly pBail: number | null;
  readonly pContinue: number | null;
  readonly refused: number | null;
  readonly turn: number | null;
  readonly sample: number | null;
  /** Similarity to the leaf's centre, 0 to 1; null where it has no vector. */
  readonly score: number | null;
  readonly reason: string | null;
  readonly isDuplicate: boolean;
  /** Its place on the map; null where it has none. */
  readonly x: number | null;
  readonly y: number | null;
  /** The exit alone: what an excerpt shows. */
  readonly gist: string;
}

/** Every placed bail, by run and record id. */
export function* iterateExportRows(db: Database): Generator<ExportRow> {
  const rows = db
    .prepare(
      `SELECT p.transcript_id AS transcriptId, p.node_id AS nodeId, r.name AS run, t.record_id AS recordId, t.model, t.method, t.variant,
              t.p_bail AS pBail, t.p_continue AS pContinue, t.refused, t.turn, t.sample, p.score, p.reason,
              p.duplicate_of IS NOT NULL AS isDuplicate, p.x, p.y, coalesce(d.gist, '') AS gist
       FROM placements p JOIN transcripts t ON t.id = p.transcript_id JOIN runs r ON r.id = t.run_id
       LEFT JOIN digests d ON d.transcript_id = p.transcript_id
       ORDER BY r.name, t.record_id`,
    )
    .iterate();
  for (const row of rows) yield { ...(row as ExportRow), isDuplicate: Boolean((row as ExportRow).isDuplicate) };
}
