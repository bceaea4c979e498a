import { parse } from 'csv-parse/sync';
import { listNames } from './describe.js';
import { RunError } from './errors.js';
import { HEAD_BYTES } from './source.js';
import { CONVERSATION_KEYS, TEXT_COLUMNS } from './vocabulary.js';

export interface Table {
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** The column whose text becomes the user's turn; null where a column holds the conversation as JSON. */
  readonly textColumn: string | null;
}

const DELIMITERS = [',', '\t', ';', '|'];

/**
 * Reads the header of a table, tries the delimiters and chooses the column with the text.
 * @param otherwise thrown where the text is no table at all
 * @throws RunError where it is a table without a text column
 */
export function splitTable(head: Buffer, path: string, textColumn: string | undefined, otherwise: RunError): Table {
  const candidates = DELIMITERS.map((delimiter) => ({ delimiter, rows: firstRows(head, delimiter) }));
  for (const { delimiter, rows } of candidates) {
    const chosen = rows[0] && chooseTextColumn(rows[0], textColumn);
    if (chosen !== undefined) return { delimiter, columns: rows[0]!, textColumn: chosen };
  }
  const table = candidates.find(({ rows }) => rows[0] && rows[0].length > 1 && rows[0].length === rows[1]?.length);
  if (!table && textColumn === undefined) throw otherwise;
  throw missingTextColumn(path, (table ?? candidates[0]!).rows[0] ?? [], textColumn);
}

/** @returns the text column, null for a table with whole conversations in it, undefined where there is neither */
export function chooseTextColumn(columns: readonly string[], wanted?: string): string | null | undefined {
  if (wanted !== undefined) return columns.includes(wanted) ? wanted : undefined;
  if (columns.some((column) => CONVERSATION_KEYS.has(column))) return null;
  for (const name of TEXT_COLUMNS) {
    const column = columns.find((candidate) => candidate.toLowerCase() === name);
    if (column !== undefined) return column;
  }
  return undefined;
}

export function missingTextColumn(path: string, columns: readonly string[], wanted?: string): RunError {
  const expected =
    wanted === undefined ? `a column named ${listNames(TEXT_COLUMNS)}` : `the column ${listNames([wanted])}`;
  return new RunError(
    'TEXT_COLUMN_MISSING',
    `${path}: found the columns ${listNames(columns)}, expected ${expected}; name the column with the text with --text-column`,
  );
}

/** Header and first row; only the header where the row after it is too long or broken. */
function firstRows(head: Buffer, delimiter: string): string[][] {
  const text = head.toString('utf8');
  const whole = head.length < HEAD_BYTES ? text : text.slice(0, text.lastIndexOf('\n'));
  return parseRows(whole, delimiter, 2) ?? parseRows(whole, delimiter, 1) ?? [];
}

function parseRows(text: string, delimiter: string, to: number): string[][] | null {
  try {
    const rows: string[][] = parse(text, {
      delimiter,
      bom: true,
      to,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    return rows.map((row) => row.map((cell) => cell.trim()));
  } catch {
    return null;
  }
}
