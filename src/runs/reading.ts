import { describe } from './describe.js';
import { MAX_RECORD_BYTES } from './lines.js';
import { parseJson } from './parse-json.js';
import { isProblem, type ParseContext, parseRecord } from './parse-record.js';
import { type Problem, RecordProblem } from './problem.js';
import type { ReadItem } from './record.js';
import type { Source } from './source.js';

/** What every format's reader is given. */
export interface Reading {
  readonly source: Source;
  readonly context: ParseContext;
}

/** One raw record to one item; `toRaw` may throw a `RecordProblem`. */
export function readRecord(reading: Reading, line: number, toRaw: () => unknown): ReadItem {
  try {
    const result = parseRecord(toRaw(), reading.context);
    return isProblem(result) ? badLine(reading, line, result) : { record: result, line };
  } catch (error) {
    if (error instanceof RecordProblem) return badLine(reading, line, error);
    throw error;
  }
}

/** A record from its JSON; `bytes` is null where it was longer than the limit. */
export function readJsonRecord(
  reading: Reading,
  line: number,
  bytes: Buffer | null,
  length: number,
  toRaw: (value: unknown) => unknown = (value) => value,
): ReadItem {
  return bytes === null
    ? badLine(reading, line, tooLong(length))
    : readRecord(reading, line, () => toRaw(parseJson(bytes)));
}

export function badLine(reading: Reading, line: number, { found, expected }: Problem): ReadItem {
  return { bad: { file: reading.source.path, line, found, expected } };
}

export function tooLong(length: number): Problem {
  return {
    found: `one record of ${Math.ceil(length / 2 ** 20)} MiB`,
    expected: `at most ${MAX_RECORD_BYTES / 2 ** 20} MiB in a record`,
  };
}

export function notAnObject(value: unknown, expected: string): RecordProblem {
  return new RecordProblem(describe(value), expected);
}
