/** Codes are stable: scripts may rely on them. */
export type RunErrorCode =
  | 'FILE_MISSING'
  | 'FILE_UNREADABLE'
  | 'NOT_A_FILE'
  | 'FILE_EMPTY'
  | 'FILE_BINARY'
  | 'FILE_BROKEN'
  | 'GZIP_BROKEN'
  | 'FORMAT_UNKNOWN'
  | 'TEXT_COLUMN_MISSING';

/** A run file that can't be read at all. The message is one line: file, what was found, what was expected, what to do. */
export class RunError extends Error {
  readonly code: RunErrorCode;

  constructor(code: RunErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunError';
    this.code = code;
  }
}
