import type { Database } from './open.js';

/** One offered exit as statistics see it: no text of the conversation. */
export interface StoredOffer {
  readonly id: number;
  readonly run: string;
  readonly recordId: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly variant: string | null;
  readonly dataset: string | null;
  readonly transcriptModel: string | null;
  /** Hashes; see `OfferContext`. */
  readonly prompt: number;
  readonly conversation: number;
  /** From 1. */
  readonly turn: number;
  readonly sample: number | null;
  readonly outcome: 'bail' | 'stay' | 'unknown';
  /** How the outcome was read; see `Detection`. */
  readonly rule: string;
  /** Probability of a refusal, 0 to 1. */
  readonly refused: number | null;
  /** The leaf that a bail lies in; null for what did not leave or was not placed yet. */
  readonly leafId: number | null;
}

/** Every offered exit, by run and record id. */
export function loadOffers(db: Database): StoredOffer[] {
  const rows = db
    .prepare(
      `SELECT t.id, r.name, t.record_id, t.model, t.method, t.variant, c.dataset, c.transcript_model, c.prompt, c.conversation,
              c.turn, t.sample, d.outcome, d.rule, t.refused, p.node_id
       FROM transcripts t JOIN runs r ON r.id = t.run_id JOIN contexts c ON c.transcript_id = t.id
            JOIN detections d ON d.transcript_id = t.id LEFT JOIN placements p ON p.transcript_id = t.id
       ORDER BY r.name, t.record_id`,
    )
    .raw()
    .all() as [
    number,
    string,
    string,
    string | null,
    string | null,
    string | null,
    string | null,
    string | null,
    number,
    number,
    number,
    number | null,
    StoredOffer['outcome'],
    string,
    number | null,
    number | null,
  ][];
  return rows.map((row) => ({
    id: row[0],
    run: row[1],
    recordId: row[2],
    model: row[3],
    method: row[4],
    variant: row[5],
    dataset: row[6],
    transcriptModel: row[7],
    prompt: row[8],
    conversation: row[9],
    turn: row[10],
    sample: row[11],
    outcome: row[12],
    rule: row[13],
    refused: row[14],
    leafId: row[15],
  }));
}

/** What a language model said of the bails, for the facets named: the value of each, by transcript. A bail that repeats another takes that one's. */
export function loadBailFacets(
  db: Database,
  facetSet: string,
  names: readonly string[],
): Map<number, Record<string, string | number | null>> {
  const rows = db
    .prepare(
      `SELECT p.transcript_id, f.name, f.value
       FROM placements p JOIN digests d ON d.transcript_id = coalesce(p.duplicate_of, p.transcript_id)
            JOIN facets f ON f.facet_set = ? AND f.document_hash = d.hash AND f.name IN (SELECT value FROM json_each(?))
       ORDER BY p.transcript_id, f.name`,
    )
    .raw()
    .all(facetSet, JSON.stringify(names)) as [number, string, string][];
  const found = new Map<number, Record<string, string | number | null>>();
  for (const [id, name, value] of rows) {
    const known = found.get(id) ?? {};
    known[name] = JSON.parse(value) as string | number | null;
    found.set(id, known);
  }
  return found;
}
