import { listNames } from './describe.js';
import { RunError } from './errors.js';
import { createJsonScanner } from './json-scanner.js';
import { splitTable, type Table } from './sniff-table.js';
import { emptyFile, HEAD_BYTES } from './source.js';
import { CONVERSATION_KEYS, RECORD_KEYS } from './vocabulary.js';

/** What a file is, told by its first bytes alone; names and extensions don't count. */
export type Format =
  | { readonly kind: 'parquet' | 'zip' | 'json lines' | 'json values' | 'json array' | 'inspect json' | 'openclio' }
  | { readonly kind: 'json member'; readonly member: string }
  | { readonly kind: 'one conversation' }
  | ({ readonly kind: 'csv' } & Table);

const FORMATS = 'JSON Lines, JSON, CSV, parquet or an Inspect log (.eval, .json), plain or gzipped';
const MEMBERS = ['records', 'data', 'rows', 'items', 'examples', 'transcripts'];
const FOREIGN: readonly (readonly [magic: string, what: string, remedy: string])[] = [
  ['28b52ffd', 'zstd-compressed data', 'unpack it with "zstd -d"'],
  ['425a68', 'bzip2-compressed data', 'unpack it with "bunzip2"'],
  ['fd377a585a00', 'xz-compressed data', 'unpack it with "unxz"'],
  ['53514c69746520666f726d6174203300', 'an SQLite database', 'name a run file here, and the database with --db'],
  ['fffe', 'text in UTF-16', 'save it as UTF-8'],
  ['feff', 'text in UTF-16', 'save it as UTF-8'],
  ['25504446', 'a PDF', 'name a run file'],
];

/**
 * @param head the first bytes of the unpacked file; taken for the whole file where shorter than `HEAD_BYTES`
 * @throws RunError where they are no format known here
 */
export function sniffFormat(head: Buffer, path: string, textColumn?: string): Format {
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return { kind: 'parquet' };
  if (head.subarray(0, 2).toString('latin1') === 'PK' && head[2]! < 8) return { kind: 'zip' };
  refuseForeign(head, path);
  const start = firstByteOf(head);
  if (start === head.length) throw emptyFile(path);
  if (head[start] === 0x7b) return sniffObject(head.subarray(start), path, textColumn);
  if (head[start] === 0x5b) return sniffArray(head.subarray(start));
  if (head.includes(0)) throw binary(path, 'bytes that are no text');
  if (recordLines(head).length > 0) return { kind: 'json lines' };
  return {
    kind: 'csv',
    ...splitTable(head, path, textColumn, unknownFormat(path, 'text that is neither JSON nor a table')),
  };
}

export function unknownFormat(path: string, found: string): RunError {
  return new RunError(
    'FORMAT_UNKNOWN',
    `${path}: found ${found}, expected ${FORMATS}; convert it to JSON Lines with "messages" in every line`,
  );
}

function refuseForeign(head: Buffer, path: string): void {
  for (const [magic, what, remedy] of FOREIGN) {
    const bytes = Buffer.from(magic, 'hex');
    if (!head.subarray(0, bytes.length).equals(bytes)) continue;
    throw new RunError('FILE_BINARY', `${path}: found ${what}, expected ${FORMATS}; ${remedy}`);
  }
}

function binary(path: string, found: string): RunError {
  return new RunError('FILE_BINARY', `${path}: found ${found}, expected ${FORMATS}; check that this is the run file`);
}

/** After white space. */
function firstByteOf(head: Buffer): number {
  let start = 0;
  while (start < head.length && head[start]! <= 0x20 && head[start] !== 0) start++;
  return start;
}

function sniffObject(head: Buffer, path: string, textColumn: string | undefined): Format {
  const { keys, arrays, objects, oneLine, ends } = outline(head);
  if (objects.has('eval') && (keys.has('samples') || keys.has('status') || keys.has('plan')))
    return { kind: 'inspect json' };
  if (arrays.has('children') || (keys.has('numConvs') && arrays.has('conversations'))) return { kind: 'openclio' };
  const isRecord = [...keys].some((key) => RECORD_KEYS.has(key) || key === textColumn);
  const member = isRecord ? undefined : MEMBERS.find((name) => arrays.has(name));
  if (member !== undefined) return { kind: 'json member', member };
  if (recordLines(head).length > 0) return { kind: 'json lines' };
  const seenWhole = ends < head.length || head.length < HEAD_BYTES;
  if (!isRecord && keys.size > 0 && seenWhole) throw unknownObjects(path, keys);
  return { kind: oneLine ? 'json lines' : 'json values' };
}

function unknownObjects(path: string, keys: ReadonlySet<string>): RunError {
  return new RunError(
    'FORMAT_UNKNOWN',
    `${path}: found JSON objects with the keys ${listNames([...keys])}, expected one of ${listNames([...CONVERSATION_KEYS])}; ` +
      'rename the field, or name one that holds a text with --text-column',
  );
}

function sniffArray(head: Buffer): Format {
  const { keys, arrays, oneLine, ends } = outline(head);
  if (keys.has('facet') && keys.has('hierarchy')) return { kind: 'openclio' };
  if (arrays.has('children') && keys.has('numConvs')) return { kind: 'openclio' };
  if (oneLine && ends < head.length && head.subarray(ends).toString('latin1').trim().startsWith('['))
    return { kind: 'json lines' };
  const isMessage = (keys.has('role') && keys.has('content')) || (keys.has('from') && keys.has('value'));
  if (isMessage && ![...CONVERSATION_KEYS].some((key) => keys.has(key))) return { kind: 'one conversation' };
  return { kind: 'json array' };
}

interface Outline {
  /** Keys of the first object: the one at the top, or the first element of the array at the top. */
  readonly keys: ReadonlySet<string>;
  readonly arrays: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  /** Whether the first value ends before the first line feed, as far as the head shows. */
  readonly oneLine: boolean;
  /** Where the first value ends; the length of the head where it goes on. */
  readonly ends: number;
}

function outline(head: Buffer): Outline {
  const keys = new Set<string>();
  const arrays = new Set<string>();
  const objects = new Set<string>();
  const depth = head[0] === 0x5b ? 2 : 1;
  const first = firstValue(head);
  createJsonScanner((frames, firstByte) => {
    const last = frames.at(-1);
    if (frames.length !== depth || last!.array || (depth === 2 && frames[0]!.index > 0)) return false;
    keys.add(last!.key);
    if (firstByte === 0x5b) arrays.add(last!.key);
    if (firstByte === 0x7b) objects.add(last!.key);
    return false;
  }).push(first);
  const ends = first.length;
  const feed = head.indexOf(0x0a);
  return { keys, arrays, objects, oneLine: feed < 0 || ends <= feed, ends };
}

/** The bytes of the first value, or all of them where it does not end in the head. */
function firstValue(head: Buffer): Buffer {
  const events = createJsonScanner((frames) => frames.length === 0).push(head);
  const first = events[0];
  return first && 'bytes' in first ? head.subarray(0, first.length) : head;
}

/** The whole lines of the head that are JSON objects or arrays with something of a record in them. */
function recordLines(head: Buffer): string[] {
  const lines = head.toString('utf8').split('\n');
  if (head.length >= HEAD_BYTES) lines.pop();
  return lines.filter((line) => (line.startsWith('{') || line.startsWith('[')) && isRecordLine(line));
}

function isRecordLine(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) || Object.keys(value as object).some((key) => RECORD_KEYS.has(key));
  } catch {
    return false;
  }
}
