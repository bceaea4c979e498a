import { readdirSync, readFileSync } from 'node:fs';
import { defineContextOf } from './context.js';
import { DatabaseError } from './errors.js';
import type { Database } from './open.js';

const FOLDER = new URL('./migrations/', import.meta.url);

/**
 * Applies the migrations that a database lacks, each in its own transaction with its record.
 * @throws DatabaseError for a database made by a newer program.
 */
export function migrate(db: Database, file: string): void {
  const { version } = readVersion(db, file);
  defineContextOf(db);
  for (const [index, name] of listMigrations().entries()) {
    if (index < version) continue;
    const apply = db.transaction(() => {
      db.exec(readFileSync(new URL(name, FOLDER), 'utf8'));
      db.pragma(`user_version = ${index + 1}`);
    });
    apply.immediate();
  }
}

/** The number of migrations a database has had. */
export function readVersion(db: Database, file: string): { version: number; isOutdated: boolean } {
  const version = db.pragma('user_version', { simple: true }) as number;
  const known = listMigrations().length;
  if (version > known) {
    throw new DatabaseError(
      'NEWER_DATABASE',
      `${file} was made by a newer bail-taxonomy (schema ${version}; this one knows up to ${known}). Update bail-taxonomy, or give another file with --db.`,
    );
  }
  return { version, isOutdated: version < known };
}

/** File names in the order they apply. */
export function listMigrations(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
}
