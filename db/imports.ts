import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Message, Output } from '../embeddings/transcript.js';
import { readContext } from './context.js';
import type { Database } from './open.js';

/** What is stored of one offered exit. */
export interface StoredRecord {
  readonly id: string;
  readonly run: string;
  readonly contentHash: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly variant: string | null;
  readonly pBail: number | null;
  readonly pContinue: number | null;
  readonly refused: number | null;
  readonly turn: number | null;
  readonly sample: number | null;
  readonly body: TranscriptBody;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly outcome: string;
  readonly rule: string;
  readonly note: string | null;
}

/** The part of a record that is kept compressed. */
export interface TranscriptBody {
  readonly messages: readonly Message[];
  readonly output: Output | null;
  readonly journal: string | null;
  readonly source: Readonly<Record<string, unknown>> | null;
  readonly meta: Readonly<Record<string, unknown>> | null;
}

/**
 * `added`: new; `changed`: known with other content or another outcome, replaced; `unchanged`: known from an earlier import;
 * `repeated`: the same id and content twice in this import; `conflict`: the same id with other content in this import.
 */
export type StoreResult = 'added' | 'changed' | 'unchanged' | 'repeated' | 'conflict';

export interface Importer {
  /** @param idIsDerived the id came from the content, so a repeat is another offer and gets a number of its own. */
  store(record: StoredRecord, idIsDerived: boolean): StoreResult;
  skip(line: number, found: string, expected: string): void;
  finish(): Record<Exclude<StoreResult, 'conflict'>, number>;
}

/**
 * Begins the import of one file. The caller owns the transaction.
 * @param firstImportId the first import of the same command: an id that two of its files give with different content is a conflict.
 */
export function createImporter(
  db: Database,
  file: string,
  at: string,
  firstImportId?: number,
): Importer & { readonly id: number } {
  const id = Number(db.prepare('INSERT INTO imports (file, at) VALUES (?, ?)').run(file, at).lastInsertRowid);
  const first = firstImportId ?? id;
  const counts = { added: 0, changed: 0, unchanged: 0, repeated: 0 };
  const runIds = new Map<string, number>();
  const insertRun = db.prepare('INSERT INTO runs (name) VALUES (?) ON CONFLICT DO NOTHING');
  const findRun = db.prepare('SELECT id FROM runs WHERE name = ?').pluck();
  const find = db.prepare(
    'SELECT id, content_hash AS hash, last_import_id AS importId FROM transcripts WHERE run_id = ? AND record_id = ?',
  );
  const touch = db.prepare('UPDATE transcripts SET last_import_id = ? WHERE id = ?');
  const updateDetection = db.prepare(
    'UPDATE detections SET outcome = ?, rule = ?, note = ? WHERE transcript_id = ? AND (outcome <> ? OR rule <> ?)',
  );
  const insertSkipped = db.prepare('INSERT INTO skipped_lines (import_id, line, found, expected) VALUES (?, ?, ?, ?)');
  const write = createTranscriptWriter(db, id);

  return {
    id,
    store(record, idIsDerived) {
      const runId = runIdOf(record.run);
      for (let occurrence = 1; ; occurrence++) {
        const recordId = occurrence === 1 ? record.id : `${record.id}-${occurrence}`;
        const known = find.get(runId, recordId) as { id: number; hash: string; importId: number } | undefined;
        if (known && known.importId === id && idIsDerived) continue;
        return counted(settle(record, runId, recordId, known));
      }
    },
    skip: (line, found, expected) => void insertSkipped.run(id, line, found, expected),
    finish() {
      db.prepare('UPDATE imports SET added = ?, changed = ?, unchanged = ?, repeated = ? WHERE id = ?').run(
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.repeated,
        id,
      );
      return counts;
    },
  };

  function settle(
    record: StoredRecord,
    runId: number,
    recordId: string,
    known?: { id: number; hash: string; importId: number },
  ): StoreResult {
    if (!known) {
      write(record, runId, recordId);
      return 'added';
    }
    if (known.hash === record.contentHash) {
      touch.run(id, known.id);
      // The same words may be read otherwise now: another keyword, another tool name.
      const { changes } = updateDetection.run(
        record.outcome,
        record.rule,
        record.note,
        known.id,
        record.outcome,
        record.rule,
      );
      if (changes > 0) return 'changed';
      return known.importId === id ? 'repeated' : 'unchanged';
    }
    if (known.importId >= first) return 'conflict';
    write(record, runId, recordId, known.id);
    return 'changed';
  }

  function counted(result: StoreResult): StoreResult {
    if (result !== 'conflict') counts[result] += 1;
    return result;
  }

  function runIdOf(name: string): number {
    let runId = runIds.get(name);
    if (runId === undefined) {
      insertRun.run(name);
      runId = findRun.get(name) as number;
      runIds.set(name, runId);
    }
    return runId;
  }
}

/** Stored counts of every import, oldest first. */
export function loadImports(db: Database): {
  id: number;
  file: string;
  at: string;
  added: number;
  changed: number;
  unchanged: number;
  repeated: number;
  skipped: number;
}[] {
  return db
    .prepare(
      `SELECT id, file, at, added, changed, unchanged, repeated,
              (SELECT count(*) FROM skipped_lines WHERE import_id = imports.id) AS skipped
       FROM imports ORDER BY id`,
    )
    .all() as never;
}

/** Lines that were skipped, in the order of the imports. */
export function loadSkippedLines(db: Database): { file: string; line: number; found: string; expected: string }[] {
  return db
    .prepare(
      `SELECT DISTINCT file, line, found, expected FROM skipped_lines JOIN imports ON imports.id = import_id
       ORDER BY file, line, found`,
    )
    .all() as never;
}

/** @throws a SyntaxError or zlib error when the stored bytes are damaged. */
export function unpackBody(body: Buffer): TranscriptBody {
  return JSON.parse(inflateRawSync(body).toString('utf8')) as TranscriptBody;
}

/** Puts one record into every table that holds a part of it; a changed one drops what was derived from its old content. */
function createTranscriptWriter(db: Database, importId: number) {
  const insert = db.prepare(
    `INSERT INTO transcripts (run_id, record_id, content_hash, last_import_id, model, method, variant, p_bail, p_continue, refused, turn, sample, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const clear = db.prepare('DELETE FROM transcripts WHERE id = ?');
  const clearWords = db.prepare('DELETE FROM transcript_words WHERE rowid = ?');
  const forgetDuplicates = db.prepare('UPDATE placements SET duplicate_of = NULL WHERE duplicate_of = ?');
  const insertDetection = db.prepare('INSERT INTO detections (transcript_id, outcome, rule, note) VALUES (?, ?, ?, ?)');
  const insertLabel = db.prepare('INSERT INTO labels (transcript_id, name, value) VALUES (?, ?, ?)');
  const insertWords = db.prepare('INSERT INTO transcript_words (rowid, text) VALUES (?, ?)');
  const insertContext = db.prepare(
    'INSERT INTO contexts (transcript_id, dataset, transcript_model, prompt, conversation, turn) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return (record: StoredRecord, runId: number, recordId: string, oldId?: number): void => {
    if (oldId !== undefined) {
      forgetDuplicates.run(oldId);
      clearWords.run(oldId);
      clear.run(oldId);
    }
    const body = deflateRawSync(JSON.stringify(record.body));
    const row = [runId, recordId, record.contentHash, importId, record.model, record.method, record.variant];
    const numbers = [record.pBail, record.pContinue, record.refused, record.turn, record.sample];
    const id = insert.run(...row, ...numbers, body).lastInsertRowid;
    insertDetection.run(id, record.outcome, record.rule, record.note);
    for (const [name, value] of Object.entries(record.labels ?? {})) insertLabel.run(id, name, value);
    insertWords.run(id, wordsOf(record.body));
    const { dataset, transcriptModel, prompt, conversation, turn } = readContext(record.body, record.turn);
    insertContext.run(id, dataset, transcriptModel, prompt, conversation, turn);
  };
}

/** What full-text search finds a transcript by: every turn, the answer to the offer, and the journal. */
function wordsOf({ messages, output, journal }: TranscriptBody): string {
  return [...messages.map((message) => message.content), output?.content ?? '', journal ?? ''].join('\n');
}
