import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listMigrations } from '../../db/migrate.js';
import { openDatabase, openForReading } from '../../db/open.js';

const SCHEMA = new URL('../../db/schema.sql', import.meta.url);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-db-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('schema.sql is what the migrations make (UPDATE_GOLDEN=1 rewrites it)', () => {
  const db = openDatabase(join(folder, 'a.db'));
  const rows = db
    .prepare(
      `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\' ORDER BY rowid`,
    )
    .pluck()
    .all() as string[];
  db.close();
  const made = `-- Generated from db/migrations by the tests; read this, change those.\n\n${rows.map((sql) => `${sql};\n`).join('\n')}`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(SCHEMA, made);
  expect(readFileSync(SCHEMA, 'utf8')).toBe(made);
});

test('opening twice changes nothing', () => {
  const file = join(folder, 'a.db');
  openDatabase(file).close();
  const before = readFileSync(file);
  openDatabase(file).close();
  openForReading(file).close();
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a database of a newer program is refused and left as it was', () => {
  const file = join(folder, 'a.db');
  openDatabase(file).close();
  const db = new Sqlite(file);
  db.pragma(`user_version = ${listMigrations().length + 5}`);
  db.close();
  const before = readFileSync(file);
  expect(() => openDatabase(file)).toThrow(/made by a newer bail-taxonomy/);
  expect(() => openForReading(file)).toThrow(/made by a newer bail-taxonomy/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a database of another program is refused and left as it was', () => {
  const file = join(folder, 'other.db');
  const other = new Sqlite(file);
  other.exec('CREATE TABLE songs (title TEXT)');
  other.close();
  const before = readFileSync(file);
  expect(() => openDatabase(file)).toThrow(/of another program/);
  expect(() => openForReading(file)).toThrow(/of another program/);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a file that is no database, a folder and a missing file each get one clear line', () => {
  const text = join(folder, 'notes.db');
  writeFileSync(text, 'These are my notes about nothing in particular.\n'.repeat(40));
  expect(() => openDatabase(text)).toThrow(/notes.db is not a SQLite database/);
  expect(() => openForReading(text)).toThrow(/notes.db is not a SQLite database/);
  expect(readFileSync(text, 'utf8')).toMatch(/^These are my notes/);
  expect(() => openDatabase(folder)).toThrow(/is a folder/);
  expect(() => openForReading(join(folder, 'none.db'))).toThrow(/none.db does not exist. Make it with/);
  expect(() => openDatabase(join(folder, 'no', 'such', 'place.db'))).toThrow(/its folder does not exist/);
});
