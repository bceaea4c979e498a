import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { CommandError } from './errors.js';

/** Writes a file whole or not at all: beside its place first, then renamed. @throws CommandError OUTPUT_UNWRITABLE */
export function writeWhole(path: string, parts: Iterable<string | Uint8Array>): void {
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new CommandError('OUTPUT_UNWRITABLE', `${path} is a folder. Expected a file name for --output.`);
  }
  const beside = `${path}.${process.pid}.part`;
  try {
    const file = openSync(beside, 'w');
    try {
      for (const part of parts) writeSync(file, part as string);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandError(
      'OUTPUT_UNWRITABLE',
      `${path} cannot be written: ${message}. Give another place with --output.`,
      { cause: error },
    );
  }
}
