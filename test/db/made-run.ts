import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { beginBuild } from '../../db/builds.js';
import { createImporter, type StoredRecord } from '../../db/imports.js';
import type { NewNode, NewPlacement } from '../../db/nodes.js';
import { type Database, openDatabase } from '../../db/open.js';

export const AT = '2025-01-02T03:04:05.000Z';

/** An empty database in a file of its own, closed and removed when the test ends. */
export function openTemporary(): Database {
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-db-'));
  const db = openDatabase(join(folder, 'a.db'));
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  return db;
}

/** Stores a record for each text, as one import. @returns the transcripts' ids, in the same order. */
export function storeTexts(db: Database, texts: readonly (string | Partial<StoredRecord>)[]): number[] {
  return db.transaction(() => {
    const importer = createImporter(db, 'made-up.jsonl', AT);
    const find = db.prepare(
      'SELECT t.id FROM transcripts t JOIN runs r ON r.id = t.run_id WHERE r.name = ? AND record_id = ?',
    );
    const ids = texts.map((text, i) => {
      const record = { ...plainRecord(i), ...(typeof text === 'string' ? { body: bodyOf(text) } : text) };
      importer.store(record, false);
      return find.pluck().get(record.run, record.id) as number;
    });
    importer.finish();
    return ids;
  })();
}

export function bodyOf(text: string): StoredRecord['body'] {
  return { messages: [{ role: 'user', content: text }], output: null, journal: null, source: null, meta: null };
}

export function startBuild(db: Database, key = 'k'): number {
  return beginBuild(db, { key, at: AT, options: {}, embedModel: 'made up', fingerprint: 'f' });
}

export function nodeOf(name: string, rest: Partial<NewNode> = {}): NewNode {
  return {
    keepId: null,
    parent: null,
    kind: 'node',
    source: 'found',
    name,
    summary: '',
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
    bailCount: 1,
    distinctCount: 1,
    ...rest,
  };
}

export function placementOf(transcriptId: number, node: number, rest: Partial<NewPlacement> = {}): NewPlacement {
  return {
    transcriptId,
    node,
    score: null,
    x: null,
    y: null,
    reason: null,
    vectorHash: null,
    duplicateOf: null,
    ...rest,
  };
}

function plainRecord(i: number): StoredRecord {
  return {
    id: `r-${String(i).padStart(4, '0')}`,
    run: 'made-up',
    contentHash: `hash-${i}`,
    model: null,
    method: null,
    variant: null,
    pBail: null,
    pContinue: null,
    refused: null,
    turn: null,
    sample: null,
    body: bodyOf(`text ${i}`),
    labels: null,
    outcome: 'bail',
    rule: 'given',
    note: null,
  };
}
