import { DatabaseError } from '../db/errors.js';
import { EmbeddingError } from '../embeddings/errors.js';
import { EditError } from '../taxonomy/edits/errors.js';
import { LlmError } from '../taxonomy/llm/errors.js';
import { RunError } from './runs/errors.js';

export type CommandErrorCode =
  | 'BAD_LINES'
  | 'NOT_BUILT'
  | 'NODE_UNKNOWN'
  | 'NAME_UNKNOWN'
  | 'BAD_OPTION'
  | 'BUILD_RUNNING'
  | 'TREE_CHANGED'
  | 'OUTPUT_UNWRITABLE'
  | 'LOSSES'
  | 'STOPPED';

/** A command that cannot do what was asked: what failed, what was expected, what to do. */
export class CommandError extends Error {
  readonly code: CommandErrorCode;

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** Thrown when the user stops a build; everything finished before is kept. */
export function stopped(): CommandError {
  return new CommandError(
    'STOPPED',
    'Stopped. What was finished is kept: run the same command again to go on from there.',
  );
}

/** Whether an error is one that we foresaw and worded, so that its message is all a user needs. */
export function isKnownError(error: unknown): error is Error & { code: string } {
  return [CommandError, DatabaseError, EditError, EmbeddingError, LlmError, RunError].some(
    (known) => error instanceof known,
  );
}

/** An error on its way from one thread to another, where its class would be lost. */
export interface PackedError {
  readonly isKnown: boolean;
  readonly code: string;
  readonly message: string;
  readonly stack?: string;
}

export function packError(error: unknown): PackedError {
  if (isKnownError(error)) return { isKnown: true, code: error.code, message: error.message };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { isKnown: false, code: '', message, stack };
}

/** @returns a CommandError for each that we foresaw. */
export function unpackError({ isKnown, code, message, stack }: PackedError): Error {
  return isKnown ? new CommandError(code as CommandErrorCode, message) : Object.assign(new Error(message), { stack });
}
