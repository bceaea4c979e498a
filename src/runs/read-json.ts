import { createJsonScanner, type Frame, type ScanEvent, type Wants } from './json-scanner.js';
import { splitLines } from './lines.js';
import { badLine, type Reading, readJsonRecord } from './reading.js';
import type { ReadItem } from './record.js';

/** One JSON value a line; blank lines are passed over. */
export async function* readJsonLines(reading: Reading): AsyncGenerator<ReadItem> {
  for await (const { number, bytes, length } of splitLines(reading.source.chunks())) {
    if (bytes !== null && isBlank(bytes)) continue;
    yield readJsonRecord(reading, number, bytes, length);
  }
}

/** The elements of an array at the top, or of an array in a member of the object at the top; numbered from 1. */
export function readJsonArray(reading: Reading, member?: string): AsyncGenerator<ReadItem> {
  if (member === undefined) return readScanned(reading, (frames) => frames.length === 1 && frames[0]!.array);
  return readScanned(reading, (frames) => isMember(frames, member));
}

/** JSON values one after another, each over several lines. */
export function readJsonValues(reading: Reading): AsyncGenerator<ReadItem> {
  return readScanned(reading, (frames) => frames.length === 0);
}

/** An array of messages that is all there is. */
export async function* readOneConversation(reading: Reading): AsyncGenerator<ReadItem> {
  for await (const event of scanJson(reading, (frames) => frames.length === 0)) {
    if ('broken' in event) yield brokenOff(reading, 1, event.broken);
    else yield readJsonRecord(reading, 1, event.bytes, event.length);
  }
}

/** The wanted values of a JSON text, in order; a text that stops being JSON ends in a `broken` event. */
export async function* scanJson(reading: Reading, wants: Wants): AsyncGenerator<ScanEvent> {
  const scanner = createJsonScanner(wants);
  for await (const chunk of reading.source.chunks()) yield* scanner.push(chunk);
  yield* scanner.end();
}

/** Whether the value stands in the array `member` of the object at the top. */
export function isMember(frames: readonly Frame[], member: string): boolean {
  return frames.length === 2 && !frames[0]!.array && frames[0]!.key === member && frames[1]!.array;
}

export function brokenOff(reading: Reading, line: number, reason: string): ReadItem {
  return badLine(reading, line, {
    found: reason,
    expected: 'JSON up to the end of the file; nothing after this is read',
  });
}

async function* readScanned(reading: Reading, wants: Wants): AsyncGenerator<ReadItem> {
  let number = 0;
  for await (const event of scanJson(reading, wants)) {
    number++;
    if ('broken' in event) yield brokenOff(reading, number, event.broken);
    else yield readJsonRecord(reading, number, event.bytes, event.length);
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) {
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
