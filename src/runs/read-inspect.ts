import { listNames } from './describe.js';
import { isObject, type Raw } from './fields.js';
import { inspectSample } from './inspect-sample.js';
import { parseJson } from './parse-json.js';
import { brokenOff, isMember, scanJson } from './read-json.js';
import { type Reading, readJsonRecord, readRecord } from './reading.js';
import type { ReadItem } from './record.js';
import { unknownFormat } from './sniff.js';
import { openZip, type Zip, type ZipEntry } from './zip.js';

/** An Inspect log as JSON: `eval` says who was asked, `samples` hold the conversations. */
export async function* readInspectJson(reading: Reading): AsyncGenerator<ReadItem> {
  let header: Raw = {};
  let number = 0;
  const wanted = scanJson(reading, (frames) => isHeader(frames) || isMember(frames, 'samples'));
  for await (const event of wanted) {
    if ('broken' in event) yield brokenOff(reading, number + 1, event.broken);
    else if (event.key === 'eval' && number === 0 && isObject(event.bytes && parseJson(event.bytes))) {
      header = parseJson(event.bytes!) as Raw;
    } else {
      number++;
      yield readJsonRecord(reading, number, event.bytes, event.length, (sample) => inspectSample(sample, header));
    }
  }
}

/** An Inspect log as a zip archive: one entry for each sample. A log cut short has no `header.json`, but its journal. */
export async function* readInspectZip(reading: Reading): AsyncGenerator<ReadItem> {
  const { path } = reading.source;
  const zip = await openZip(await reading.source.localPath(), path);
  try {
    const samples = zip.entries.filter(({ name }) => /^samples\/.+\.json$/.test(name));
    const start = headerOf(zip);
    if (start === undefined && samples.length === 0) {
      const names = zip.entries.map(({ name }) => name);
      throw unknownFormat(path, names.length === 0 ? 'an empty zip archive' : `a zip archive of ${listNames(names)}`);
    }
    const header = start === undefined ? {} : evalOf(parseJson(await zip.read(start)));
    for (const [i, entry] of samples.entries()) yield await readSample(reading, zip, entry, i + 1, header);
  } finally {
    await zip.close();
  }
}

async function readSample(reading: Reading, zip: Zip, entry: ZipEntry, line: number, header: Raw): Promise<ReadItem> {
  const bytes = await zip.read(entry).catch((error: unknown) => error);
  return readRecord(reading, line, () => {
    if (Buffer.isBuffer(bytes)) return inspectSample(parseJson(bytes), header);
    throw bytes;
  });
}

function headerOf(zip: Zip): ZipEntry | undefined {
  return (
    zip.entries.find(({ name }) => name === 'header.json') ??
    zip.entries.find(({ name }) => name === '_journal/start.json')
  );
}

function evalOf(header: unknown): Raw {
  return isObject(header) && isObject(header.eval) ? header.eval : {};
}

function isHeader(frames: readonly { array: boolean; key: string }[]): boolean {
  return frames.length === 1 && !frames[0]!.array && frames[0]!.key === 'eval';
}
