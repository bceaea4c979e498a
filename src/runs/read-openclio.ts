import { createHash } from 'node:crypto';
import { canonicalJson } from './content-hash.js';
import { RunError } from './errors.js';
import { isObject } from './fields.js';
import { openClioExits } from './openclio-exits.js';
import { parseJson } from './parse-json.js';
import { RecordProblem } from './problem.js';
import { brokenOff, scanJson } from './read-json.js';
import { badLine, type Reading, readRecord, tooLong } from './reading.js';
import type { ReadItem } from './record.js';

/**
 * A data file of an OpenClio site: a tree of nodes with conversations at its leaves. Each conversation is read once,
 * however many nodes hold it, and gives one record for each exit that was offered in it. Conversations are numbered from 1.
 */
export async function* readOpenClio(reading: Reading): AsyncGenerator<ReadItem> {
  const seen = new Set<string>();
  let number = 0;
  const conversations = scanJson(
    reading,
    (frames) => frames.at(-1)?.array === true && frames.at(-2)?.key === 'conversations',
  );
  for await (const event of conversations) {
    number++;
    if ('broken' in event) yield brokenOff(reading, number, event.broken);
    else if (event.bytes === null) yield badLine(reading, number, tooLong(event.length));
    else yield* readConversation(reading, number, event.bytes, seen);
  }
  if (number === 0) throw noConversations(reading.source.path);
}

function* readConversation(reading: Reading, number: number, bytes: Buffer, seen: Set<string>): Generator<ReadItem> {
  let exits: unknown[];
  try {
    const entry = parseJson(bytes);
    const conversation = isObject(entry) ? entry.conversation : entry;
    const hash = createHash('sha256').update(canonicalJson(conversation)).digest('hex').slice(0, 16);
    if (seen.has(hash)) return;
    seen.add(hash);
    exits = openClioExits(entry, `c-${hash}`);
  } catch (error) {
    if (!(error instanceof RecordProblem)) throw error;
    yield badLine(reading, number, error);
    return;
  }
  for (const exit of exits) yield readRecord(reading, number, () => exit);
}

function noConversations(path: string): RunError {
  return new RunError(
    'FORMAT_UNKNOWN',
    `${path}: found OpenClio nodes without conversations, expected a data file with "conversations"; ` +
      'name the files that its "path" entries point to',
  );
}
