import { isUtf8 } from 'node:buffer';
import { quote } from './describe.js';
import { RecordProblem } from './problem.js';

/** Deeper nesting than this is refused before parsing, which would take fifty times the text's size in memory. */
const MAX_DEPTH = 1000;

/**
 * One JSON value from its bytes. `NaN` and `Infinity`, which Python writes though JSON has no such thing, become null.
 * @throws RecordProblem
 */
export function parseJson(bytes: Buffer): unknown {
  const text = decodeUtf8(bytes);
  if (isDeeperThan(bytes, MAX_DEPTH))
    throw new RecordProblem('fields nested too deep to read', `at most ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const repaired = withoutNonFinite(text);
    if (repaired !== null) {
      try {
        return JSON.parse(repaired);
      } catch {
        // The first error describes the text as it stands in the file.
      }
    }
    throw new RecordProblem(`text that is no JSON (${reasonOf(error)}): ${quote(text.trim())}`, 'one JSON object');
  }
}

/** By brackets outside strings alone, so that it holds for broken JSON too. */
function isDeeperThan(bytes: Buffer, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/** @throws RecordProblem with the place of the first bad byte, from 1 */
export function decodeUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const place = firstInvalidByte(bytes);
  throw new RecordProblem(
    `invalid UTF-8 at byte ${place + 1} (0x${bytes[place]!.toString(16).padStart(2, '0')})`,
    'text in UTF-8',
  );
}

/** Bisects for the shortest prefix that no continuation can save. */
function firstInvalidByte(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8Prefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return Math.max(0, invalid - 1);
}

function isUtf8Prefix(bytes: Buffer): boolean {
  for (let cut = 0; cut <= 3 && cut <= bytes.length; cut++) {
    const start = bytes.length - cut;
    if (isUtf8(bytes.subarray(0, start))) return cut === 0 || startsSequence(bytes.subarray(start));
  }
  return false;
}

/** Whether these are the first bytes of a character that needs more. */
function startsSequence([lead, ...rest]: Buffer): boolean {
  if (lead === undefined || lead < 0xc2 || lead > 0xf4) return false;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return rest.length + 1 < length && rest.every((byte) => byte >= 0x80 && byte < 0xc0);
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/end of JSON|Unterminated/i.test(message)) return 'it breaks off';
  const place = /at position (\d+)/.exec(message);
  return place ? `at character ${Number(place[1]) + 1}` : 'invalid';
}

/** The text with bare `NaN`, `Infinity` and `-Infinity` outside strings replaced by null; null where there are none. */
function withoutNonFinite(text: string): string | null {
  if (!text.includes('NaN') && !text.includes('Infinity')) return null;
  const pieces: string[] = [];
  let outside = 0;
  while (outside < text.length) {
    let open = text.indexOf('"', outside);
    if (open < 0) open = text.length;
    pieces.push(text.slice(outside, open).replace(/-?\b(?:NaN|Infinity)\b/g, 'null'));
    const close = endOfString(text, open);
    pieces.push(text.slice(open, close));
    outside = close;
  }
  return pieces.join('');
}

function endOfString(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i + 1;
  }
  return text.length;
}
