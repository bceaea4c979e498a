import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineContextOf } from '../../db/context.js';
import { createReplyCache } from '../../db/llm-calls.js';
import { listMigrations } from '../../db/migrate.js';
import { openDatabase } from '../../db/open.js';
import type { KeptReply } from '../../taxonomy/llm/asker.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-db-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const REPLY: KeptReply = {
  text: 'Ünïcode, "quotes" and \u0000 inside',
  isCutOff: false,
  promptTokens: 10,
  completionTokens: 0,
  isEstimated: true,
};

describe('kept replies', () => {
  test('come back as they were saved', () => {
    const db = openDatabase(join(folder, 'a.db'));
    const cache = createReplyCache(db, () => new Date(0));
    expect(cache.find('k')).toBeNull();
    const others = [REPLY, { ...REPLY, text: '', isCutOff: true, isEstimated: false, promptTokens: 0 }];
    for (const [i, reply] of others.entries()) cache.save(`k${i}`, { ...reply, step: 'facets', model: 'm' });
    expect(others.map((_, i) => cache.find(`k${i}`))).toEqual(others);
    expect(db.prepare('SELECT DISTINCT step, model, at FROM llm_calls').all()).toEqual([
      { step: 'facets', model: 'm', at: '1970-01-01T00:00:00.000Z' },
    ]);
    db.close();
  });

  test('are in the file as soon as they are saved, for a program that opens it meanwhile', () => {
    const file = join(folder, 'a.db');
    const db = openDatabase(file);
    createReplyCache(db).save('k', { ...REPLY, step: 'names', model: 'm' });
    const other = openDatabase(file);
    expect(createReplyCache(other).find('k')).toEqual(REPLY);
    other.close();
    db.close();
  });

  test('keep the first of two for one key', () => {
    const db = openDatabase(join(folder, 'a.db'));
    const cache = createReplyCache(db);
    cache.save('k', { ...REPLY, step: 'names', model: 'm' });
    cache.save('k', { ...REPLY, text: 'another', step: 'names', model: 'm' });
    expect(cache.find('k')).toEqual(REPLY);
    db.close();
  });
});

test.each(listMigrations().map((_, index) => index + 1))(
  'a database that had the first %i migrations only gets the others, and keeps what it holds',
  (count) => {
    const file = join(folder, 'old.db');
    openDatabase(file).close();
    const owner = new Sqlite(file).pragma('application_id', { simple: true });
    rmSync(file);
    const old = new Sqlite(file);
    old.pragma('journal_mode = WAL');
    old.pragma(`application_id = ${owner}`);
    defineContextOf(old);
    for (const name of listMigrations().slice(0, count))
      old.exec(readFileSync(new URL(`../../db/migrations/${name}`, import.meta.url), 'utf8'));
    old.pragma(`user_version = ${count}`);
    old
      .prepare(
        `INSERT INTO builds (key, status, started_at, options, embed_model, fingerprint) VALUES ('k', 'running', 'now', '{}', 'm', 'f')`,
      )
      .run();
    old.close();
    const db = openDatabase(file);
    const tables = (opened: typeof db) =>
      opened.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all() as object[];
    const blank = openDatabase(join(folder, 'blank.db'));
    expect(tables(db)).toEqual(tables(blank));
    expect(db.prepare('SELECT key FROM builds').pluck().all()).toEqual(['k']);
    expect(db.pragma('user_version', { simple: true })).toBe(listMigrations().length);
    db.close();
    blank.close();
  },
);
