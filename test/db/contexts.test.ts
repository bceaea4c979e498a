import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { readContext } from '../../db/context.js';
import { listMigrations } from '../../db/migrate.js';
import { openForReading } from '../../db/open.js';
import { loadOffers, loadRecordIds } from '../../db/stats-offers.js';
import { bodyOf, openTemporary, storeTexts } from './made-run.js';

const user = (content: string) => ({ role: 'user' as const, content });
const assistant = (content: string) => ({ role: 'assistant' as const, content });
const withoutSource = (...messages: ReturnType<typeof user | typeof assistant>[]) => ({ messages, source: null });

test('a prompt is known by what the user said, whatever the model answered or the system prompt offered', () => {
  const own = readContext(withoutSource(user('a'), assistant('b'), user('c')), null);
  const other = readContext(withoutSource(user('a'), assistant('quite different'), user('c')), null);
  const system = {
    messages: [{ role: 'system' as const, content: 'You may leave.' }, user('a'), user('c')],
    source: null,
  };
  expect(other).toEqual(own);
  expect(readContext(system, null).prompt).toBe(own.prompt);
  expect(readContext(withoutSource(user('a'), user('d')), null).prompt).not.toBe(own.prompt);
});

test('turns of a conversation share it but are prompts of their own, and turns are counted where none is given', () => {
  const first = readContext(withoutSource(user('a')), null);
  const second = readContext(withoutSource(user('a'), assistant('b'), user('c')), null);
  expect([first.turn, second.turn]).toEqual([1, 2]);
  expect(second.conversation).toBe(first.conversation);
  expect(second.prompt).not.toBe(first.prompt);
  expect(readContext(withoutSource(user('a')), 4).turn).toBe(4);
  expect(readContext(withoutSource(), null).turn).toBe(1);
});

test('data set and id name a conversation across wordings; an id alone does so only with its first turn', () => {
  const inSet = (text: string) => ({ messages: [user(text)], source: { dataset: 'bench', conversation_id: 7 } });
  const idOnly = (text: string) => ({ messages: [user(text)], source: { conversation_id: '7' } });
  expect(readContext(inSet('jailbroken'), 1).prompt).toBe(readContext(inSet('plain'), 1).prompt);
  expect(readContext(inSet('plain'), 2).prompt).not.toBe(readContext(inSet('plain'), 1).prompt);
  expect(readContext(idOnly('one'), 1).conversation).not.toBe(readContext(idOnly('two'), 1).conversation);
  expect(readContext(inSet('plain'), 1)).toMatchObject({ dataset: 'bench', transcriptModel: null });
});

test('a database from before contexts were kept gets the same ones as a new import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxonomy-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'old.db');
  const body = {
    ...bodyOf('hello'),
    source: { dataset: 'wild', conversation_id: 'c1', transcript_model: 'other' },
  };
  const old = new Sqlite(file);
  const known = listMigrations().filter((name) => name < '0005');
  for (const name of known) old.exec(readFileSync(new URL(`../../db/migrations/${name}`, import.meta.url), 'utf8'));
  old.pragma(`application_id = ${0x4241494c}`);
  old.pragma(`user_version = ${known.length}`);
  old.exec(`INSERT INTO runs (name) VALUES ('r'); INSERT INTO imports (file, at) VALUES ('f', 'then')`);
  old
    .prepare(
      `INSERT INTO transcripts (run_id, record_id, content_hash, last_import_id, turn, body) VALUES (1, 'a', 'h', 1, 3, ?)`,
    )
    .run(deflateRawSync(JSON.stringify(body)));
  old.exec(`INSERT INTO detections (transcript_id, outcome, rule) VALUES (1, 'bail', 'given')`);
  old.close();
  const db = openForReading(file);
  onTestFinished(() => void db.close());
  const { dataset, transcriptModel, prompt, conversation, turn } = readContext(body, 3);
  expect(loadOffers(db)).toMatchObject({
    ...{ dataset: [dataset], transcriptModel: [transcriptModel], prompt: [prompt], conversation: [conversation] },
    ...{ turn: [turn], outcome: ['bail'], leaf: Int32Array.of(0) },
  });
  expect([...loadRecordIds(db).values()]).toEqual(['a']);
});

test('every offer is loaded once, in the order of run and record', () => {
  const db = openTemporary();
  storeTexts(db, [
    { id: 'b', run: 'y' },
    { id: 'a', run: 'y', outcome: 'unknown', rule: 'emoji', refused: 0.25 },
    { id: 'z', run: 'x', outcome: 'stay', model: 'm', method: 'bail_tool', variant: 'v', sample: 2 },
  ]);
  const offers = loadOffers(db);
  const names = loadRecordIds(db);
  expect(offers.ids.map((id) => names.get(id))).toEqual(['z', 'a', 'b']);
  expect(offers.outcome).toEqual(['stay', 'invalid', 'bail']);
  expect(Array.from(offers.condition, (number) => offers.conditions[number])).toMatchObject([
    { run: 'x', model: 'm', method: 'bail_tool', variant: 'v' },
    { run: 'y' },
    { run: 'y' },
  ]);
  expect(offers.sample).toEqual([2, null, null]);
  expect(offers.refused).toEqual([null, 0.25, null]);
});
