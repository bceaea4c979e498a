import type { Database } from './open.js';

/** Every offered exit as statistics see it, without its text: a column each, in the order of run and record id. */
export interface StoredOffers {
  readonly ids: readonly number[];
  /** Under what each offer was made: a number of `conditions`. */
  readonly condition: Int32Array;
  readonly conditions: readonly OfferConditions[];
  readonly dataset: readonly (string | null)[];
  readonly transcriptModel: readonly (string | null)[];
  /** Hashes; see `OfferContext`. */
  readonly prompt: readonly number[];
  readonly conversation: readonly number[];
  /** From 1. */
  readonly turn: readonly number[];
  readonly sample: readonly (number | null)[];
  readonly outcome: readonly OfferOutcome[];
  /** Probability of a refusal, 0 to 1. */
  readonly refused: readonly (number | null)[];
  /** The leaf that a bail lies in; 0 for what did not leave or was not placed yet. */
  readonly leaf: Int32Array;
}

export interface OfferConditions {
  readonly run: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly variant: string | null;
}

/** What became of an offered exit. `invalid`: there is an answer, but it says neither; `unknown`: there is nothing to read. */
export type OfferOutcome = 'bail' | 'stay' | 'invalid' | 'unknown';

/**
 * Reads every offered exit from indexes and narrow tables, column by column: of 100,000 rows with 16 columns, made one by one, most of the
 * time goes into the rows.
 */
export function loadOffers(db: Database): StoredOffers {
  return db.transaction(() => {
    const ids = column<number>(
      db,
      'SELECT t.id FROM runs r CROSS JOIN transcripts t ON t.run_id = r.id ORDER BY r.name, t.record_id',
    );
    const places = new Int32Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
    for (let place = 0; place < ids.length; place++) places[ids[place]!] = place;
    return { ids, ...loadConditions(db, places), ...loadContexts(db, places), ...loadResults(db, places, ids.length) };
  })();
}

/** The order of an index, so that offers that were made alike are one row here, and their ids follow one another. */
const BY_CONDITION = 'FROM transcripts INDEXED BY transcripts_by_condition';
const IN_ORDER = 'ORDER BY run_id, model, method, variant, refused, sample, id';

function loadConditions(db: Database, places: Int32Array) {
  const groups = db
    .prepare(
      `SELECT (SELECT name FROM runs WHERE id = run_id), model, method, variant, count(*) ${BY_CONDITION}
       GROUP BY run_id, model, method, variant ORDER BY run_id, model, method, variant`,
    )
    .raw()
    .all() as [string, string | null, string | null, string | null, number][];
  const ids = column<number>(db, `SELECT id ${BY_CONDITION} ${IN_ORDER}`);
  const condition = new Int32Array(ids.length);
  let next = 0;
  for (const [number, group] of groups.entries()) {
    for (const end = next + group[4]; next < end; next++) condition[places[ids[next]!]!] = number;
  }
  return {
    condition,
    conditions: groups.map(([run, model, method, variant]) => ({ run, model, method, variant })),
    refused: placed(ids, column<number | null>(db, `SELECT refused ${BY_CONDITION} ${IN_ORDER}`), places),
    sample: placed(ids, column<number | null>(db, `SELECT sample ${BY_CONDITION} ${IN_ORDER}`), places),
  };
}

function loadContexts(db: Database, places: Int32Array) {
  const ids = column<number>(db, 'SELECT transcript_id FROM contexts ORDER BY transcript_id');
  const read = <T>(name: string) =>
    placed(ids, column<T>(db, `SELECT ${name} FROM contexts ORDER BY transcript_id`), places);
  return {
    dataset: read<string | null>('dataset'),
    transcriptModel: read<string | null>('transcript_model'),
    prompt: read<number>('prompt'),
    conversation: read<number>('conversation'),
    turn: read<number>('turn'),
  };
}

function loadResults(db: Database, places: Int32Array, count: number) {
  const outcome = new Array<OfferOutcome>(count).fill('stay');
  const mark = (as: OfferOutcome, condition: string) => {
    const ids = column<number>(
      db,
      `SELECT transcript_id FROM detections WHERE outcome = ${condition} ORDER BY transcript_id`,
    );
    for (const id of ids) outcome[places[id]!] = as;
  };
  mark('bail', `'bail'`);
  mark('unknown', `'unknown'`);
  mark('invalid', `'unknown' AND rule <> 'no evidence'`);
  return { outcome, leaf: loadLeaves(db, places, count) };
}

/** Read in the order of an index, leaf by leaf. */
function loadLeaves(db: Database, places: Int32Array, count: number): Int32Array {
  const counts = db
    .prepare('SELECT node_id, count(*) FROM placements GROUP BY node_id ORDER BY node_id')
    .raw()
    .all() as [number, number][];
  const ids = column<number>(db, 'SELECT transcript_id FROM placements ORDER BY node_id, score, transcript_id');
  const leaf = new Int32Array(count);
  let next = 0;
  for (const [node, bails] of counts) {
    for (const end = next + bails; next < end; next++) leaf[places[ids[next]!]!] = node;
  }
  return leaf;
}

function placed<T>(ids: readonly number[], values: readonly T[], places: Int32Array): T[] {
  const moved = new Array<T>(ids.length);
  for (let i = 0; i < ids.length; i++) moved[places[ids[i]!]!] = values[i]!;
  return moved;
}

function column<T>(db: Database, sql: string): T[] {
  return db.prepare(sql).pluck().all() as T[];
}

/** Record ids by transcript: what offers are called by. */
export function loadRecordIds(db: Database): Map<number, string> {
  const ids = column<number>(db, 'SELECT id FROM transcripts ORDER BY run_id, record_id');
  const names = column<string>(db, 'SELECT record_id FROM transcripts ORDER BY run_id, record_id');
  return new Map(ids.map((id, i) => [id, names[i]!]));
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
