import { describe } from './describe.js';
import { RunError } from './errors.js';
import type { Raw } from './fields.js';
import { type Reading, readRecord } from './reading.js';
import type { ReadItem } from './record.js';
import { chooseTextColumn, missingTextColumn } from './sniff-table.js';

/** A parquet table, one row group in memory at a time; rows are numbered from 1. */
export async function* readParquet(reading: Reading, wantedColumn?: string): AsyncGenerator<ReadItem> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const { path } = reading.source;
  const file = await asyncBufferFromFile(await reading.source.localPath());
  const metadata = await orBroken(path, () => parquetMetadataAsync(file));
  const columns = topColumns(metadata.schema);
  const textColumn = chooseTextColumn(columns, wantedColumn);
  if (textColumn === undefined) throw missingTextColumn(path, columns, wantedColumn);
  const inner: Reading = { ...reading, context: { ...reading.context, textColumn } };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const start = rowStart;
    const rows = await orBroken(path, () =>
      parquetReadObjects({ file, metadata, compressors, rowStart: start, rowEnd }),
    );
    for (const [i, row] of rows.entries()) yield readRecord(inner, rowStart + i + 1, () => plain(row));
    rowStart = rowEnd;
  }
}

async function orBroken<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : describe(error);
    throw new RunError(
      'FILE_BROKEN',
      `${path}: found a damaged parquet file (${reason}), expected a whole one; copy it again, or save it as JSON Lines`,
      { cause: error },
    );
  }
}

/** The schema is a flat list in depth-first order, the root first. */
function topColumns(schema: readonly { name: string; num_children?: number }[]): string[] {
  const columns: string[] = [];
  let i = 1;
  while (i < schema.length) {
    columns.push(schema[i]!.name);
    for (let open = 1; open > 0 && i < schema.length; i++) open += (schema[i]!.num_children ?? 0) - 1;
  }
  return columns;
}

/** Only what JSON knows: whole numbers too large for it and dates become text, null members drop out. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Raw).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member)]));
}
