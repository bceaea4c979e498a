import { RunError } from './errors.js';
import { readCsv } from './read-csv.js';
import { readInspectJson, readInspectZip } from './read-inspect.js';
import { readJsonArray, readJsonLines, readJsonValues, readOneConversation } from './read-json.js';
import { readOpenClio } from './read-openclio.js';
import { readParquet } from './read-parquet.js';
import type { Reading } from './reading.js';
import type { ReadItem } from './record.js';
import { type Format, sniffFormat } from './sniff.js';
import { openSource } from './source.js';

export interface ReadOptions {
  /** The column or field whose text is the user's turn, for tables and objects without messages. */
  readonly textColumn?: string;
}

/**
 * Reads a run file record by record, in memory that does not grow with the file. The format is told by content:
 * canonical or OpenAI JSON Lines, JSON, ShareGPT, WildChat, parquet, CSV, an OpenClio site's data, an Inspect log,
 * and any of them gzipped. A record that can't be read comes as `{bad}`, and reading goes on after it.
 * @throws RunError where the file as a whole can't be read; records may have come before it
 */
export async function* readRun(path: string, options: ReadOptions = {}): AsyncGenerator<ReadItem> {
  const source = await openSource(path);
  try {
    const format = sniffFormat(source.head, path, options.textColumn);
    const reading = { source, context: { run: source.stem, textColumn: options.textColumn ?? null } };
    let count = 0;
    for await (const item of readFormat(format, reading, options)) {
      count++;
      yield item;
    }
    if (count === 0) throw noRecords(path, format);
  } finally {
    await source.close();
  }
}

function readFormat(format: Format, reading: Reading, options: ReadOptions): AsyncGenerator<ReadItem> {
  switch (format.kind) {
    case 'json lines':
      return readJsonLines(reading);
    case 'json values':
      return readJsonValues(reading);
    case 'json array':
      return readJsonArray(reading);
    case 'json member':
      return readJsonArray(reading, format.member);
    case 'one conversation':
      return readOneConversation(reading);
    case 'csv':
      return readCsv({ ...reading, context: { ...reading.context, textColumn: format.textColumn } }, format);
    case 'parquet':
      return readParquet(reading, options.textColumn);
    case 'zip':
      return readInspectZip(reading);
    case 'inspect json':
      return readInspectJson(reading);
    case 'openclio':
      return readOpenClio(reading);
  }
}

function noRecords(path: string, format: Format): RunError {
  return new RunError(
    'FILE_EMPTY',
    `${path}: found no records (read as ${format.kind}), expected at least one; check that the run that wrote it finished`,
  );
}
