import { type TranscriptBody, unpackBody } from './imports.js';
import type { Database } from './open.js';

/** A bail as the pipeline needs it. */
export interface Bail {
  readonly id: number;
  readonly contentHash: string;
  readonly run: string;
  readonly recordId: string;
}

/** Everything stored of one offered exit. */
export interface StoredTranscript extends TranscriptBody {
  readonly id: number;
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
  readonly outcome: 'bail' | 'stay' | 'unknown';
  readonly rule: string;
  readonly note: string | null;
}

/** Every bail, in an order that depends on content alone: content hash, run, record id. */
export function loadBails(db: Database): Bail[] {
  return db
    .prepare(
      `SELECT t.id, t.content_hash AS contentHash, r.name AS run, t.record_id AS recordId
       FROM transcripts t JOIN detections d ON d.transcript_id = t.id AND d.outcome = 'bail' JOIN runs r ON r.id = t.run_id
       ORDER BY t.content_hash, r.name, t.record_id`,
    )
    .all() as Bail[];
}

/** The messages, output and journal of one transcript. */
export function createBodyLoader(db: Database): (transcriptId: number) => TranscriptBody {
  const find = db.prepare('SELECT body FROM transcripts WHERE id = ?').pluck();
  return (transcriptId) => unpackBody(find.get(transcriptId) as Buffer);
}

/** One transcript, whole. */
export function loadTranscript(db: Database, id: number): StoredTranscript | null {
  const row = db
    .prepare(
      `SELECT t.id, r.name AS run, t.record_id AS recordId, t.model, t.method, t.variant, t.p_bail AS pBail, t.p_continue AS pContinue,
              t.refused, t.turn, t.sample, d.outcome, d.rule, d.note, t.body
       FROM transcripts t JOIN detections d ON d.transcript_id = t.id JOIN runs r ON r.id = t.run_id
       WHERE t.id = ?`,
    )
    .get(id) as (Omit<StoredTranscript, keyof TranscriptBody> & { body: Buffer }) | undefined;
  if (!row) return null;
  const { body, ...rest } = row;
  return { ...rest, ...unpackBody(body) };
}

/** Ids of the transcripts called `name`: a record id, or `run/record id`. At most `limit`. */
export function findTranscripts(
  db: Database,
  name: string,
  limit = 10,
): { id: number; run: string; recordId: string }[] {
  return db
    .prepare(
      `SELECT t.id, r.name AS run, t.record_id AS recordId FROM transcripts t JOIN runs r ON r.id = t.run_id
       WHERE t.record_id = ? OR r.name || '/' || t.record_id = ? ORDER BY r.name, t.record_id LIMIT ?`,
    )
    .all(name, name, limit) as never;
}

/** How often a group was offered the exit, and what came of it. */
export interface OutcomeCounts {
  readonly group: string;
  readonly offers: number;
  readonly bails: number;
  readonly stays: number;
  readonly unknown: number;
}

/** What outcomes are counted by. */
export const COUNTED_BY = ['run', 'model', 'method', 'variant'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

/** Counts by run, model, method or variant, in alphabetical order; a missing value is the empty string. */
export function countOutcomes(db: Database, by: CountedBy): OutcomeCounts[] {
  return countOutcomesBy(db, [by])[0]!;
}

/** The same by each of several, in one pass over the offers: what they were made under is read from an index alone. */
export function countOutcomesBy(db: Database, bys: readonly CountedBy[]): OutcomeCounts[][] {
  const rows = db
    .prepare(
      `WITH cells AS MATERIALIZED (
         SELECT run_id, model, method, variant, count(*) AS offers,
                sum(outcome = 'bail') AS bails, sum(outcome = 'stay') AS stays, sum(outcome = 'unknown') AS unknown
         FROM transcripts t INDEXED BY transcripts_by_condition CROSS JOIN detections d ON d.transcript_id = t.id
         GROUP BY run_id, model, method, variant),
       named AS (SELECT r.name AS run, c.* FROM cells c JOIN runs r ON r.id = c.run_id)
       ${bys
         .map(
           (by, i) => `SELECT ${i} AS "by", coalesce(${by}, '') AS "group", sum(offers) AS offers, sum(bails) AS bails,
                              sum(stays) AS stays, sum(unknown) AS unknown FROM named GROUP BY 2`,
         )
         .join(' UNION ALL ')}
       ORDER BY 1, 2`,
    )
    .all() as (OutcomeCounts & { readonly by: number })[];
  const counts = bys.map((): OutcomeCounts[] => []);
  for (const { by, ...row } of rows) counts[by]!.push(row);
  return counts;
}

/** Offered exits in all runs. */
export function countOffers(db: Database): number {
  return db.prepare('SELECT count(*) FROM detections').pluck().get() as number;
}

/** How each outcome was read, and how often; most frequent first. */
export function countRules(db: Database): { outcome: string; rule: string; count: number }[] {
  return db
    .prepare('SELECT outcome, rule, count(*) AS count FROM detections GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2')
    .all() as never;
}

/** Tells whether a record is stored with the same content. */
export function createRecordFinder(
  db: Database,
): (record: { readonly run: string; readonly id: string; readonly contentHash: string }) => boolean {
  const find = db
    .prepare(
      'SELECT 1 FROM transcripts t JOIN runs r ON r.id = t.run_id WHERE r.name = ? AND t.record_id = ? AND t.content_hash = ?',
    )
    .pluck();
  return ({ run, id, contentHash }) => find.get(run, id, contentHash) === 1;
}
