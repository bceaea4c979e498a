/** The longest single record that is read, in bytes; a longer one is a bad line. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** A line without its line feed. `bytes` is null where the line was longer than the limit. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer | null;
  readonly length: number;
}

/** Cuts a stream of bytes into lines, in linear time and holding at most one line. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, limit = MAX_RECORD_BYTES): AsyncGenerator<Line> {
  let number = 1;
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    while (start < chunk.length) {
      const feed = chunk.indexOf(0x0a, start);
      const end = feed < 0 ? chunk.length : feed;
      length += end - start;
      if (length > limit) pending = [];
      else pending.push(chunk.subarray(start, end));
      if (feed < 0) break;
      yield { number, bytes: length > limit ? null : join(pending), length };
      number++;
      pending = [];
      length = 0;
      start = feed + 1;
    }
  }
  if (length > 0) yield { number, bytes: length > limit ? null : join(pending), length };
}

function join(pieces: Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
