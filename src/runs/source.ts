import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelineAsync } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RunError } from './errors.js';

/** How much of a file is looked at to tell its format. */
export const HEAD_BYTES = 256 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** An open run file, unpacked if it was gzipped. */
export interface Source {
  readonly path: string;
  /** The file's name without `.gz` and without its last extension. */
  readonly stem: string;
  /** The first bytes, at most about `HEAD_BYTES`; all of a smaller file. */
  readonly head: Buffer;
  /** Every byte from the first on, without a byte order mark; can be read once. */
  chunks(): AsyncGenerator<Buffer>;
  /** A path to the unpacked bytes, for formats that are read out of order: the file itself, or a temporary copy until `close`. */
  localPath(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a file or pipe and reads its first bytes.
 * @throws RunError where there is nothing to read, or it can't be unpacked
 */
export async function openSource(path: string): Promise<Source> {
  const isFile = await checkReadable(path);
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stream = await unpack(raw, path);
  const iterator: AsyncIterator<Buffer> = stream.unpacked[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let held = 0;
  let temporary: string | null = null;

  async function next(): Promise<Buffer | null> {
    try {
      const { done, value } = await iterator.next();
      return done ? null : value;
    } catch (error) {
      throw readingFailed(path, error);
    }
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    while (first.length > 0) yield first.shift()!;
    for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk;
  }

  async function close(): Promise<void> {
    raw.destroy();
    stream.unpacked.destroy();
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }

  try {
    while (held < HEAD_BYTES) {
      const chunk = await next();
      if (chunk === null) break;
      first.push(chunk);
      held += chunk.length;
    }
  } catch (error) {
    await close();
    throw error;
  }

  const head = withoutMark(Buffer.concat(first));
  first.splice(0, first.length, head);
  return {
    path,
    stem: stemOf(path),
    head,
    chunks,
    async localPath() {
      if (isFile && !stream.gzipped) return path;
      temporary = await mkdtemp(join(tmpdir(), 'bail-taxonomy-'));
      const copy = join(temporary, 'unpacked');
      await spool(chunks(), copy, path);
      return copy;
    },
    close,
  };
}

/** Text may begin with a byte order mark; no other format begins with these bytes. */
function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, 3).toString('hex') === 'efbbbf' ? head.subarray(3) : head;
}

/** `runs/qwen.jsonl.gz` is `qwen`; a name that is all extension stays as it is. */
export function stemOf(path: string): string {
  const name = basename(path).replace(/\.gz$/i, '');
  return name.replace(/(?<=.)\.[^.]*$/, '') || name;
}

/** @returns whether it is a regular file, which can be read out of order */
async function checkReadable(path: string): Promise<boolean> {
  let stats: Awaited<ReturnType<typeof stat>>;
  try {
    stats = await stat(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new RunError('FILE_MISSING', `${path}: found no such file, expected a run file; check the path`, {
        cause: error,
      });
    }
    throw readingFailed(path, error);
  }
  if (stats.isDirectory()) {
    throw new RunError(
      'NOT_A_FILE',
      `${path}: found a directory, expected a run file; name the files in it, for example ${join(path, '*.jsonl')}`,
    );
  }
  if (stats.isFile() && stats.size === 0) throw emptyFile(path);
  return stats.isFile();
}

export function emptyFile(path: string): RunError {
  return new RunError(
    'FILE_EMPTY',
    `${path}: found an empty file, expected at least one record; check that the run that wrote it finished`,
  );
}

async function unpack(raw: Readable, path: string): Promise<{ unpacked: Readable; gzipped: boolean }> {
  const iterator: AsyncIterator<Buffer> = raw[Symbol.asyncIterator]();
  let first: IteratorResult<Buffer>;
  try {
    first = await iterator.next();
  } catch (error) {
    throw readingFailed(path, error);
  }
  const whole = Readable.from(prepend(first, iterator), { objectMode: true, highWaterMark: 1 });
  const gzipped = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!gzipped) return { unpacked: whole, gzipped };
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // A failure reaches whoever reads from `gunzip`.
  pipeline(whole, gunzip, () => {});
  return { unpacked: gunzip, gzipped };
}

async function* prepend(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let result = first; !result.done; result = await rest.next()) yield result.value;
}

async function spool(chunks: AsyncGenerator<Buffer>, copy: string, path: string): Promise<void> {
  try {
    await pipelineAsync(chunks, createWriteStream(copy));
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError(
      'FILE_UNREADABLE',
      `${path}: could not unpack it to ${tmpdir()} (${reasonOf(error)}), expected room for a temporary copy; ` +
        'unpack it by hand, or set TMPDIR to a disk with room',
      { cause: error },
    );
  }
}

function readingFailed(path: string, error: unknown): RunError {
  if (error instanceof RunError) return error;
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR') {
    return new RunError(
      'GZIP_BROKEN',
      `${path}: found a gzip file that breaks off, expected a whole one; copy it again, or salvage its start with "gzip -dc FILE > part.jsonl"`,
      { cause: error },
    );
  }
  if (code.startsWith('Z_')) {
    return new RunError(
      'GZIP_BROKEN',
      `${path}: found damaged gzip data (${reasonOf(error)}), expected a whole gzip file; copy it again`,
      { cause: error },
    );
  }
  return new RunError(
    'FILE_UNREADABLE',
    `${path}: could not be read (${reasonOf(error)}), expected a readable file; check its permissions and its disk`,
    { cause: error },
  );
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

function reasonOf(error: unknown): string {
  return codeOf(error) || (error instanceof Error ? error.message : String(error));
}
