import { basename } from 'node:path';
import { createImporter, type StoredRecord } from '../db/imports.js';
import type { Database } from '../db/open.js';
import { CommandError, stopped } from './errors.js';
import type { ReadOptions } from './options.js';
import { quote } from './runs/describe.js';
import { detectBail } from './runs/detect.js';
import { readRun } from './runs/read.js';
import type { BadLine, Detection, RunRecord } from './runs/record.js';

/** What became of the lines of the files of one command. */
export interface ImportSummary {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly repeated: number;
  readonly skipped: number;
}

/** The most faults that are listed one by one. */
const LISTED_FAULTS = 20;
/** After this many faults the rest of the files is not read. */
const MOST_FAULTS = 1000;

/**
 * Imports run files in one transaction: either every record is in, or nothing is.
 * @param onRecord called with the number of records read so far.
 * @throws CommandError BAD_LINES unless `skipBad`; RunError for a file that cannot be read at all.
 */
export async function importRuns(
  db: Database,
  files: readonly string[],
  options: ReadOptions,
  context: { readonly now: () => Date; readonly signal?: AbortSignal; readonly onRecord?: (count: number) => void },
): Promise<ImportSummary> {
  const faults: BadLine[] = [];
  const total = { read: 0, added: 0, changed: 0, unchanged: 0, repeated: 0, skipped: 0 };
  let firstImportId: number | undefined;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const file of files) {
      const importer = createImporter(db, basename(file), context.now().toISOString(), firstImportId);
      firstImportId ??= importer.id;
      for await (const item of readRecords(file, options)) {
        if (context.signal?.aborted) throw stopped();
        const fault = 'bad' in item ? item.bad : storeRecord(importer, file, item);
        if (!fault) {
          total.read += 1;
          context.onRecord?.(total.read);
        } else {
          faults.push(fault);
          importer.skip(fault.line, fault.found, fault.expected);
          if (!options.skipBad && faults.length >= MOST_FAULTS) throw badLines(faults);
        }
      }
      const counts = importer.finish();
      for (const key of ['added', 'changed', 'unchanged', 'repeated'] as const) total[key] += counts[key];
    }
    if (faults.length > 0 && !options.skipBad) throw badLines(faults);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
  return { ...total, skipped: faults.length };
}

/** The records of one file, each with how its outcome was read. */
export async function* readRecords(
  file: string,
  options: ReadOptions,
): AsyncGenerator<{ record: RunRecord; line: number; detection: Detection } | { bad: BadLine }> {
  const detectOptions = { keyword: options.bailKeyword, toolName: options.bailTool };
  for await (const item of readRun(file, { textColumn: options.textColumn })) {
    if ('bad' in item) yield item;
    else yield { ...item, detection: detectBail(item.record, detectOptions) };
  }
}

/** @returns a fault when the id already stands for other content. */
function storeRecord(
  importer: ReturnType<typeof createImporter>,
  file: string,
  item: { record: RunRecord; line: number; detection: Detection },
): BadLine | null {
  const { record, line, detection } = item;
  const result = importer.store(toStored(record, detection), record.id === deriveId(record.contentHash));
  if (result !== 'conflict') return null;
  return {
    file,
    line,
    found: `id ${quote(record.id)} used before in run ${quote(record.run)} with different content`,
    expected: 'one id for one record',
  };
}

/** The id of a record that has none of its own. */
function deriveId(contentHash: string): string {
  return `h-${contentHash.slice(0, 16)}`;
}

function toStored(record: RunRecord, { outcome, rule, note }: Detection): StoredRecord {
  const { messages, output, journal, source, meta, ...rest } = record;
  return { ...rest, body: { messages, output, journal, source, meta }, outcome, rule, note };
}

function badLines(faults: readonly BadLine[]): CommandError {
  const listed = faults
    .slice(0, LISTED_FAULTS)
    .map(({ file, line, found, expected }) => `${file}:${line}: ${found}, expected ${expected}`);
  const more =
    faults.length > LISTED_FAULTS
      ? [`... and ${faults.length - LISTED_FAULTS}${faults.length >= MOST_FAULTS ? ' or more' : ''} others`]
      : [];
  const count =
    faults.length === 1 ? '1 line' : `${faults.length}${faults.length >= MOST_FAULTS ? ' or more' : ''} lines`;
  const advice = `Nothing was imported: ${count} could not be read. Mend them, or skip them with --skip-bad.`;
  return new CommandError('BAD_LINES', [...listed, ...more, advice].join('\n'));
}
