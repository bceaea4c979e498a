import { MAX_RECORD_BYTES } from './lines.js';

/** A container that the scanner is inside of. `key` is the member being read in an object, `index` in an array, from 0. */
export interface Frame {
  readonly array: boolean;
  key: string;
  index: number;
}

/** Says of a value, at its first byte, whether to hand it out whole. `frames` runs from the outermost container in. */
export type Wants = (frames: readonly Frame[], firstByte: number) => boolean;

export type ScanEvent =
  /** `bytes` is null where the value was longer than the limit. */
  | { readonly bytes: Buffer | null; readonly length: number; readonly key: string }
  /** The text stops being JSON here; nothing after it is read. */
  | { readonly broken: string };

export interface JsonScanner {
  push(chunk: Buffer): ScanEvent[];
  end(): ScanEvent[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LONGEST_KEY = 200;

/**
 * Walks over JSON text that is too large to parse whole and hands out the values asked for, each in its own bytes.
 * It follows brackets, strings and keys only: whether a handed-out value is valid JSON is for the parser to say.
 * Several values may follow one another at the top. Linear in the length of the text; holds at most one value.
 */
export function createJsonScanner(wants: Wants, limit = MAX_RECORD_BYTES): JsonScanner {
  const frames: Frame[] = [];
  let events: ScanEvent[] = [];
  let stopped = false;
  // Inside a wanted value: how deep, and the pieces of earlier chunks.
  let capturing: 'no' | 'nested' | 'scalar' = 'no';
  let capturedDepth = 0;
  let capturedKey = '';
  let pieces: Buffer[] = [];
  let length = 0;
  // Inside a string, wanted or not.
  let inString = false;
  let escaped = false;
  let keyBytes: number[] | null = null;
  let expectsKey = false;
  let inScalar = false;

  function keep(piece: Buffer): void {
    length += piece.length;
    if (length > limit) pieces = [];
    else pieces.push(piece);
  }

  function hand(): void {
    events.push({ bytes: length > limit ? null : Buffer.concat(pieces), length, key: capturedKey });
    capturing = 'no';
    pieces = [];
    length = 0;
  }

  function stop(reason: string): void {
    events.push({ broken: reason });
    stopped = true;
  }

  /** Reads on inside a wanted value from `start`; returns the index after what it used up. */
  function capture(chunk: Buffer, start: number): number {
    let i = start;
    for (; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (capturedDepth === 0) return finish(chunk, start, i + 1);
        }
      } else if (byte === QUOTE) inString = true;
      else if (byte === 0x7b || byte === 0x5b) capturedDepth++;
      else if (byte === 0x7d || byte === 0x5d) {
        // A closing bracket after a bare word such as 12 belongs to what is around it.
        if (capturing === 'scalar') return finish(chunk, start, i);
        if (--capturedDepth === 0) return finish(chunk, start, i + 1);
      } else if (capturing === 'scalar' && (byte === 0x2c || byte <= 0x20)) return finish(chunk, start, i);
    }
    keep(chunk.subarray(start, i));
    return i;
  }

  function finish(chunk: Buffer, start: number, end: number): number {
    keep(chunk.subarray(start, end));
    hand();
    return end;
  }

  function beginValue(chunk: Buffer, i: number): number {
    const byte = chunk[i]!;
    const nested = byte === 0x7b || byte === 0x5b;
    if (wants(frames, byte)) {
      capturing = nested || byte === QUOTE ? 'nested' : 'scalar';
      capturedDepth = 0;
      capturedKey = frames.at(-1)?.key ?? '';
      return capture(chunk, i);
    }
    if (nested) {
      frames.push({ array: byte === 0x5b, key: '', index: 0 });
      expectsKey = byte === 0x7b;
    } else if (byte === QUOTE) inString = true;
    else inScalar = true;
    return i + 1;
  }

  function skipString(chunk: Buffer, start: number): number {
    for (let i = start; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        inString = false;
        if (keyBytes) {
          frames.at(-1)!.key = Buffer.from(keyBytes).toString('utf8');
          keyBytes = null;
        }
        return i + 1;
      }
      if (keyBytes && keyBytes.length < LONGEST_KEY) keyBytes.push(byte);
    }
    return chunk.length;
  }

  function step(chunk: Buffer, i: number): number {
    const byte = chunk[i]!;
    const frame = frames.at(-1);
    if (byte <= 0x20) inScalar = false;
    else if (byte === 0x2c) {
      inScalar = false;
      if (frame) frame.index++;
      expectsKey = frame !== undefined && !frame.array;
    } else if (byte === 0x3a) expectsKey = false;
    else if (byte === 0x7d || byte === 0x5d) {
      inScalar = false;
      if (frame === undefined || frame.array !== (byte === 0x5d)) {
        stop(`a "${String.fromCharCode(byte)}" that closes nothing`);
        return chunk.length;
      }
      frames.pop();
      expectsKey = false;
    } else if (byte === QUOTE && expectsKey) {
      inString = true;
      keyBytes = [];
    } else if (expectsKey) {
      stop(`"${String.fromCharCode(byte)}" where a key should stand`);
      return chunk.length;
    } else if (!inScalar) return beginValue(chunk, i);
    return i + 1;
  }

  function drain(): ScanEvent[] {
    const drained = events;
    events = [];
    return drained;
  }

  return {
    push(chunk) {
      let i = 0;
      while (i < chunk.length && !stopped) {
        if (capturing !== 'no') i = capture(chunk, i);
        else if (inString) i = skipString(chunk, i);
        else i = step(chunk, i);
      }
      return drain();
    },
    end() {
      if (stopped) return drain();
      if (capturing === 'scalar') hand();
      else if (capturing === 'nested') stop('a record that the end of the file cuts off');
      if (!stopped && (frames.length > 0 || inString)) stop('the end of the file before the last closing bracket');
      return drain();
    },
  };
}
