export type DatabaseErrorCode =
  | 'DATABASE_MISSING'
  | 'NOT_A_DATABASE'
  | 'FOREIGN_DATABASE'
  | 'NEWER_DATABASE'
  | 'DATABASE_UNWRITABLE'
  | 'DISK_FULL'
  | 'DATABASE_BUSY'
  | 'DATABASE_DAMAGED';

/** A failure of the database file: what failed, what was expected, what to do. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** Turns what SQLite reports about `file` into one clear line; other errors come back as they are. */
export function explainSqliteError(error: unknown, file: string): unknown {
  const code = (error as { code?: unknown })?.code;
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error;
  const explain = (own: DatabaseErrorCode, message: string) => new DatabaseError(own, message, { cause: error });
  if (code === 'SQLITE_FULL') {
    return explain(
      'DISK_FULL',
      `${file}: the disk is full. Nothing of this step was kept; free some space and run the same command again.`,
    );
  }
  if (code === 'SQLITE_NOTADB') {
    return explain(
      'NOT_A_DATABASE',
      `${file} is not a SQLite database. Expected a database made by taxonomy build; give another file with --db.`,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') {
    return explain(
      'DATABASE_BUSY',
      `${file} is being written by another program. Wait for it to end, then run the same command again.`,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return explain(
      'DATABASE_UNWRITABLE',
      `${file} cannot be written (${code}). Expected a writable file in a writable folder; give another place with --db.`,
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return explain(
      'DATABASE_UNWRITABLE',
      `${file} cannot be read or written (${code}). Check the disk and its free space, then run the same command again.`,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return explain(
      'DATABASE_DAMAGED',
      `${file} is damaged (${code}). Restore it from a copy, or build again with another --db.`,
    );
  }
  return error;
}
