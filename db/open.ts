import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type SqliteDatabase from 'better-sqlite3';
import { DatabaseError, explainSqliteError } from './errors.js';
import { migrate, readVersion } from './migrate.js';

export type Database = SqliteDatabase.Database;

/** Marks a file as ours in SQLite's header: "BAIL" in ASCII. */
const APPLICATION_ID = 0x4241494c;

/**
 * Opens a taxonomy database for writing; makes it when it is missing, and brings an older one up to date.
 * @throws DatabaseError when the file is not ours, is newer than this program, or cannot be written.
 */
export function openDatabase(file: string): Database {
  refuseFolder(file);
  return guarded(file, () => {
    const db = connect(file, false);
    return orClose(db, () => {
      refuseForeign(db, file);
      setUp(db);
      if (!readVersion(db, file).isOutdated) return db;
      db.pragma('journal_mode = WAL');
      db.pragma(`application_id = ${APPLICATION_ID}`);
      migrate(db, file);
      return db;
    });
  });
}

/** Opens an existing taxonomy database for reading; an older one is brought up to date first. */
export function openForReading(file: string): Database {
  if (!existsSync(file)) {
    throw new DatabaseError(
      'DATABASE_MISSING',
      `${file} does not exist. Make it with: taxonomy build <run...> --db ${file}`,
    );
  }
  refuseFolder(file);
  return guarded(file, () => {
    const db = connect(file, true);
    const outdated = orClose(db, () => {
      refuseForeign(db, file);
      setUp(db);
      return readVersion(db, file).isOutdated;
    });
    if (!outdated) return db;
    db.close();
    openDatabase(file).close();
    return openForReading(file);
  });
}

/** Runs `work` on an open database; whatever happens the connection is closed, and SQLite's errors are explained. */
export async function withDatabase<T>(db: Database, work: (db: Database) => T | Promise<T>): Promise<T> {
  try {
    return await work(db);
  } catch (error) {
    throw explainSqliteError(error, db.name);
  } finally {
    db.close();
  }
}

/** Writes a whole copy of a database into a file that does not exist yet. */
export function copyDatabase(db: Database, file: string): void {
  guarded(file, () => db.prepare('VACUUM INTO ?').run(file));
}

function connect(file: string, readonly: boolean): Database {
  const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof SqliteDatabase;
  return new Sqlite(file, { readonly, fileMustExist: readonly, timeout: 5000 });
}

function setUp(db: Database): void {
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = NORMAL');
  db.pragma('cache_size = -65536');
}

function refuseFolder(file: string): void {
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new DatabaseError('NOT_A_DATABASE', `${file} is a folder. Expected a database file; give one with --db.`);
  }
}

function refuseForeign(db: Database, file: string): void {
  const owner = db.pragma('application_id', { simple: true });
  const { count } = db.prepare('SELECT count(*) AS count FROM sqlite_master').get() as { count: number };
  if (owner === APPLICATION_ID || (owner === 0 && count === 0)) return;
  throw new DatabaseError(
    'FOREIGN_DATABASE',
    `${file} is a SQLite database of another program. Expected one made by taxonomy build; give another file with --db.`,
  );
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TypeError && /directory does not exist/.test(error.message)) {
      throw new DatabaseError(
        'DATABASE_UNWRITABLE',
        `${file}: its folder does not exist. Make the folder, or give another place with --db.`,
        { cause: error },
      );
    }
    throw explainSqliteError(error, file);
  }
}

function orClose<T>(db: Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    db.close();
    throw error;
  }
}
