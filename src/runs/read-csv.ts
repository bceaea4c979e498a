import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { MAX_RECORD_BYTES } from './lines.js';
import { decodeUtf8 } from './parse-json.js';
import { RecordProblem } from './problem.js';
import { badLine, type Reading, readRecord } from './reading.js';
import type { ReadItem } from './record.js';
import { rowToRaw } from './row-to-raw.js';
import type { Table } from './sniff-table.js';

interface Row {
  readonly cells: Buffer[];
  readonly line: number;
}

/** A table with a header; a row is numbered by the line it starts on. */
export async function* readCsv(reading: Reading, table: Table): AsyncGenerator<ReadItem> {
  const skipped: ReadItem[] = [];
  let linesParsed = 0;
  const parser = parse({
    delimiter: table.delimiter,
    encoding: null,
    max_record_size: MAX_RECORD_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_record: (cells, { lines }) => {
      const row = { cells, line: linesParsed + 1 };
      linesParsed = lines;
      // The types know neither rows of bytes nor rows that are no arrays.
      return row as unknown as string[];
    },
    on_skip: (error) => {
      skipped.push(badLine(reading, linesParsed + 1, problemOf(error)));
      linesParsed = Number(error?.lines ?? linesParsed);
      return undefined;
    },
  });
  // A failure reaches whoever reads from the parser.
  pipeline(Readable.from(reading.source.chunks(), { objectMode: true, highWaterMark: 1 }), parser, () => {});
  let isHeader = true;
  try {
    for await (const { cells, line } of parser as unknown as AsyncIterable<Row>) {
      yield* skipped.splice(0);
      if (!isHeader) yield readRecord(reading, line, () => rowToRaw(textsOf(cells, table.columns), table.columns));
      isHeader = false;
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    skipped.push(badLine(reading, linesParsed + 1, problemOf(error)));
  }
  yield* skipped;
}

function textsOf(cells: readonly Buffer[], columns: readonly string[]): string[] {
  if (cells.length !== columns.length) {
    throw new RecordProblem(
      `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`,
      `${columns.length}, as in the header; quote a cell that holds the delimiter`,
    );
  }
  return cells.map(decodeUtf8);
}

function problemOf(error: CsvError | undefined): { found: string; expected: string } {
  const quotes = error?.code.includes('QUOTE');
  return quotes
    ? {
        found: 'a quote that is not closed, or stands inside a cell without quotes',
        expected: 'quotes doubled inside a quoted cell',
      }
    : { found: `a row that can't be read (${error?.code ?? 'unknown'})`, expected: 'a row of the table' };
}

function isCsvError(error: unknown): error is CsvError {
  return String((error as { code?: unknown } | null)?.code).startsWith('CSV_');
}
