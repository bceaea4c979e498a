import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportCommand } from '../../src/commands/export.js';
import { FORMATS } from '../../src/export/formats.js';
import { readSeedTaxonomy } from '../../src/read-seed-taxonomy.js';
import { fillExampleDatabase } from '../example-database.js';

const GOLDEN = new URL('./golden-exports/', import.meta.url);

/** Lines of a golden that lists what a file holds. */
const MOST_LINES = 300;

let folder: string;
let db: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxonomy-exports-'));
  db = join(folder, 'example.db');
  (await fillExampleDatabase(db)).close();
  const format = Object.keys(FORMATS).join(',');
  await exportCommand({ db, format, output: folder, quiet: true }, { write() {} });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What of each file is compared: text as it is; what is packed, unpacked, for packers differ between versions. */
const READ: Readonly<Record<string, (file: string) => Promise<string> | string>> = {
  md: readText,
  json: readText,
  csv: readText,
  jsonl: readText,
  latex: readText,
  bench: readText,
  openclio: (file) => listRecords(JSON.parse(readText(file)) as unknown),
  parquet: readParquet,
  html: readPage,
};

test.each(Object.keys(FORMATS))('the example run as %s is as it was (UPDATE_GOLDEN=1 rewrites it)', async (format) => {
  const { fileName } = FORMATS[format]!;
  const made = await READ[format]!(join(folder, fileName));
  const golden = new URL(`${fileName}.golden`, GOLDEN);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(golden, made);
  }
  expect(existsSync(golden) ? readFileSync(golden, 'utf8') : 'no golden yet').toBe(made);
});

test.each(['taxonomy.json', 'taxonomy.md'])(
  '%s of the example run is read as a known taxonomy, with every node of it',
  (name) => {
    const { nodes } = JSON.parse(readText(join(folder, 'taxonomy.json'))) as { nodes: Named[] };
    expect(readSeedTaxonomy(join(folder, name)).tree.map(namesOf)).toEqual(nodes.map(namesOf));
  },
);

interface Named {
  readonly name: string;
  readonly children?: readonly Named[];
}

function namesOf({ name, children = [] }: Named): unknown {
  return children.length === 0 ? name : [name, children.map(namesOf)];
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

/** One line for each record, long texts by their hash, so that a change shows where it is. */
function listRecords(value: unknown): string {
  const lines: string[] = [];
  const visit = (at: unknown, path: string): void => {
    if (Array.isArray(at) && at.length > 0 && at.every((item) => typeof item !== 'object' || item === null))
      lines.push(`${path} [${at.length}] ${shorten(JSON.stringify(at))}`);
    else if (typeof at === 'object' && at !== null)
      for (const [key, child] of Object.entries(at)) visit(child, `${path}/${key}`);
    else lines.push(`${path} ${shorten(JSON.stringify(at) ?? 'undefined')}`);
  };
  visit(value, '');
  return head(lines);
}

/** Of very many lines the first, and a hash of the others. */
function head(lines: readonly string[]): string {
  const [first, rest] = [lines.slice(0, MOST_LINES), lines.slice(MOST_LINES)];
  if (rest.length === 0) return `${first.join('\n')}\n`;
  const hash = createHash('sha256').update(rest.join('\n')).digest('hex');
  return `${first.join('\n')}\n${rest.length} more lines, sha256 ${hash}\n`;
}

function shorten(text: string): string {
  if (text.length <= 120) return text;
  return `${text.slice(0, 60)}... ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

async function readParquet(file: string): Promise<string> {
  const { buffer, byteOffset, length } = readFileSync(file);
  const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer });
  return head(
    rows.map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? Number(value) : value))),
  );
}

/** The data in the page: its core and chunks. The program beside it is tested in a browser. */
function readPage(file: string): string {
  const packed = [...readText(file).matchAll(/<script type="text\/plain" id="(?:core|chunk-\d+)">([^<]+)<\/script>/g)];
  expect(packed.length).toBeGreaterThan(1);
  const parts = packed.map(
    ([, base64]) => JSON.parse(inflateRawSync(Buffer.from(base64!, 'base64')).toString()) as unknown,
  );
  return parts.map(listRecords).join('\n');
}
