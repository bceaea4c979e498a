import { type FileHandle, open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { RunError } from './errors.js';
import { MAX_RECORD_BYTES } from './lines.js';
import { RecordProblem } from './problem.js';
import { tooLong } from './reading.js';

const END_RECORD = 0x06054b50;
const END_RECORD_64 = 0x06064b50;
const END_LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const FULL_32 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ZSTD = 93;

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** The unpacked bytes of one entry. @throws RecordProblem */
  read(entry: ZipEntry): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens a zip archive by its directory, so that one entry at a time is in memory.
 * Inspect packs its entries with zstd (method 93), which general zip libraries do not read.
 * @source PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16, 4.5.3
 * @param localPath where the bytes are
 * @param path what to call the file in errors
 * @throws RunError where the directory can't be read
 */
export async function openZip(localPath: string, path: string): Promise<Zip> {
  const file = await open(localPath, 'r');
  try {
    const entries = await readDirectory(file, path);
    return { entries, read: (entry) => readEntry(file, entry), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readDirectory(file: FileHandle, path: string): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - 65_557 - 20), Math.min(size, 65_557 + 20));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_RECORD) end--;
  if (end < 0) throw broken(path, 'no directory at its end');
  let length = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  if (end >= 20 && tail.readUInt32LE(end - 20) === END_LOCATOR_64) {
    const record = await readAt(file, Number(tail.readBigUInt64LE(end - 20 + 8)), 56);
    if (record.length < 56 || record.readUInt32LE(0) !== END_RECORD_64) throw broken(path, 'no 64-bit directory');
    length = Number(record.readBigUInt64LE(40));
    offset = Number(record.readBigUInt64LE(48));
  }
  if (offset + length > size) throw broken(path, 'a directory outside the file');
  return parseDirectory(await readAt(file, offset, length), path);
}

function parseDirectory(directory: Buffer, path: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let i = 0; i + 46 <= directory.length; ) {
    if (directory.readUInt32LE(i) !== DIRECTORY_ENTRY) throw broken(path, 'a damaged directory');
    const nameLength = directory.readUInt16LE(i + 28);
    const extraLength = directory.readUInt16LE(i + 30);
    const extra = directory.subarray(i + 46 + nameLength, i + 46 + nameLength + extraLength);
    const sizes = wideSizes(
      directory.readUInt32LE(i + 24),
      directory.readUInt32LE(i + 20),
      directory.readUInt32LE(i + 42),
      extra,
    );
    entries.push({
      name: directory.toString('utf8', i + 46, i + 46 + nameLength),
      method: directory.readUInt16LE(i + 10),
      ...sizes,
    });
    i += 46 + nameLength + extraLength + directory.readUInt16LE(i + 32);
  }
  return entries;
}

/** Numbers that do not fit 32 bits stand in an extra field, in this order, each only if its short form is full. */
function wideSizes(bytes: number, packedBytes: number, offset: number, extra: Buffer) {
  const sizes = [bytes, packedBytes, offset];
  for (let i = 0; i + 4 <= extra.length; i += 4 + extra.readUInt16LE(i + 2)) {
    if (extra.readUInt16LE(i) !== 1) continue;
    let at = i + 4;
    for (let j = 0; j < 3; j++) {
      if (sizes[j] !== FULL_32 || at + 8 > extra.length) continue;
      sizes[j] = Number(extra.readBigUInt64LE(at));
      at += 8;
    }
  }
  return { bytes: sizes[0]!, packedBytes: sizes[1]!, offset: sizes[2]! };
}

async function readEntry(file: FileHandle, entry: ZipEntry): Promise<Buffer> {
  if (entry.bytes > MAX_RECORD_BYTES || entry.packedBytes > MAX_RECORD_BYTES) {
    const { found, expected } = tooLong(Math.max(entry.bytes, entry.packedBytes));
    throw new RecordProblem(`${entry.name} with ${found}`, expected);
  }
  const header = await readAt(file, entry.offset, 30);
  if (header.length < 30) throw new RecordProblem(`${entry.name} outside the file`, 'a whole archive');
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await readAt(file, start, entry.packedBytes);
  try {
    return await unpack(packed, entry);
  } catch (error) {
    if (error instanceof RecordProblem) throw error;
    throw new RecordProblem(
      `${entry.name} damaged (${error instanceof Error ? error.message : error})`,
      'a whole archive',
    );
  }
}

async function unpack(packed: Buffer, entry: ZipEntry): Promise<Buffer> {
  if (entry.method === STORED) return packed;
  if (entry.method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: MAX_RECORD_BYTES });
  if (entry.method === ZSTD) {
    const { decompressZstd } = await import('hyparquet-compressors');
    return Buffer.from(decompressZstd(packed));
  }
  throw new RecordProblem(`${entry.name} packed by method ${entry.method}`, 'stored, deflated (8) or zstd (93)');
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function broken(path: string, what: string): RunError {
  return new RunError('FILE_BROKEN', `${path}: found a zip archive with ${what}, expected a whole one; copy it again`);
}
