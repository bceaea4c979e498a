import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Database, openDatabase, openForReading, withDatabase } from '../../db/open.js';
import { type EditContext, type EditReport, makeEdits } from '../edits/make-edits.js';
import { renderReport } from '../edits/render-report.js';
import type { EditRequest, PlacedRequest } from '../edits/requests.js';
import { CommandError } from '../errors.js';
import type { Output } from '../output.js';

/** What every command takes that changes the tree by hand. */
export interface EditOptions {
  readonly db: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly author?: string;
}

/** Makes one change by hand. */
export async function editCommand(request: EditRequest, options: EditOptions, output: Output): Promise<void> {
  const node = request.edit === 'assign' ? request.node : undefined;
  await runEdit(options, output, (db, context) => makeEdits(db, [{ request, at: null }], context), { node });
}

/** Makes the changes of a file, all or none. */
export async function batchCommand(options: EditOptions & { readonly from?: string }, output: Output): Promise<void> {
  const { from } = options;
  if (from === undefined)
    throw new CommandError(
      'BAD_OPTION',
      'No edit was named. Expected taxonomy edit rename, describe, note, pin, merge, split, move, delete, new or assign, or --from FILE; taxonomy edit --help says more.',
    );
  const requests = await readRequests(from);
  await runEdit(options, output, (db, context) => makeEdits(db, requests, context));
}

/** Opens the database, changes it, and says what was done. */
export async function runEdit(
  options: EditOptions,
  output: Output,
  work: (db: Database, context: EditContext) => EditReport | Promise<EditReport>,
  more: { readonly node?: string; readonly isUndo?: boolean } = {},
): Promise<void> {
  const context = { author: options.author ?? nameOfUser(), now: () => new Date(), isDryRun: options.dryRun };
  // Neither a database that does not exist nor one that is only read is made.
  openForReading(options.db).close();
  await withDatabase(openDatabase(options.db), async (db) => {
    output.write(renderReport(await work(db, context), { ...options, ...more }));
  });
}

async function readRequests(file: string): Promise<PlacedRequest[]> {
  const { parseRequests } = await import('../edits/requests.js');
  try {
    return parseRequests(readFileSync(file === '-' ? 0 : file, 'utf8'), file);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      'BAD_OPTION',
      `--from ${file}: ${(error as Error).message}. Expected a file with one JSON object a line.`,
      { cause: error },
    );
  }
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? 'unknown';
  }
}
