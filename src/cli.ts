#!/usr/bin/env node
import { CommanderError } from 'commander';
import { inertText } from '../taxonomy/inert.js';
import { isKnownError } from './errors.js';
import { createProgram } from './program.js';

// A reader that has seen enough (`taxonomy tree | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 74));

try {
  await createProgram({ write: (text) => void process.stdout.write(text) }).parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}

/**
 * Known error: its message, inert as it may quote what stands in a file, exit 1. Wrong usage: commander has said it, exit 2.
 * Stopped by the user: 130. Anything else: the stack, exit 70.
 */
function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isKnownError(error)) {
    process.stderr.write(`${inertText(error.message, { newlines: true })}\n`);
    if (error.code === 'BAD_OPTION') return 2;
    return error.code === 'STOPPED' ? 130 : 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}
