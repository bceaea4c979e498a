import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFacetFinder } from '../../db/facets.js';
import { createImporter } from '../../db/imports.js';
import { type Database, openDatabase } from '../../db/open.js';
import { type Bail, loadBails } from '../../db/transcripts.js';
import { createBundledModel } from '../../embeddings/bundled.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { facetDocuments } from '../../src/stages/facet-documents.js';
import { type Document, gatherDocuments } from '../../src/stages/gather-documents.js';
import { FACETS } from '../../taxonomy/llm/facets.js';
import type { Ask, Question } from '../../taxonomy/llm/question.js';
import { handWriteAsk } from '../taxonomy/llm/hand-written-ask.js';
import { createFolder } from './run-cli.js';

const AT = '2025-01-02T03:04:05.000Z';
const OPTIONS = { facets: FACETS, llm: 'm', llmContextTokens: 6000 };
const THINGS = ['a bank', 'a barn', 'a river', 'a museum', 'a zebra', 'a zoo', 'a letter', 'a poem'];
const folder = createFolder();
let files = 0;
let model: EmbeddingModel;
beforeAll(async () => {
  model = await createBundledModel();
});

/** A database with a bail for each text, and its documents. */
async function gather(
  texts: readonly string[],
): Promise<{ db: Database; documents: readonly Document[]; bails: Bail[] }> {
  const db = openDatabase(join(folder.path, `${files++}.db`));
  const importer = createImporter(db, 'made-up.jsonl', AT);
  const nothing = { model: null, method: null, variant: null, pBail: null, pContinue: null, refused: null, turn: null };
  texts.forEach((content, i) => {
    const body = {
      messages: [{ role: 'user' as const, content }],
      output: null,
      journal: null,
      source: { dataset: 'SOURCE-SECRET' },
      meta: { secret: 'META-SECRET' },
    };
    const labels = { category: 'LABEL-SECRET' };
    const record = { id: `r${i}`, run: 'made-up', contentHash: `h${i}`, sample: null, body, labels, ...nothing };
    importer.store({ ...record, outcome: 'bail', rule: 'given', note: null }, false);
  });
  importer.finish();
  const bails = loadBails(db);
  return { db, bails, ...(await gatherDocuments(db, bails, model, {})) };
}

/** Says which thing the conversation is about; that a letter is proofread, and a poem translated. */
function reply({ prompt }: Question<unknown>): object {
  const thing = THINGS.find((name) => prompt.user.includes(`Rob ${name}.`))!;
  const kind = { 'a letter': 'proofreading', 'a poem': 'translation' }[thing] ?? 'none';
  return {
    situation: `The user asked to rob ${thing}.`,
    reason: 'Crime.',
    request: 'A robbery.',
    user_state: 'Calm.',
    language: 'English',
    concern: THINGS.indexOf(thing) < 4 ? 5 : '1',
    false_bail: kind,
    false_bail_evidence: kind === 'translation' ? 'never said' : `rob ${thing}`,
  };
}

const sentences = THINGS.map((thing) => `Rob ${thing}.`);

describe('asking facets of documents', () => {
  test('asks one question a document, stores the values, and counts bails with their duplicates', async () => {
    const { db, documents, bails } = await gather([...sentences, 'Rob a letter.', 'Rob a letter.']);
    const { ask, questions } = handWriteAsk(reply);
    const result = await facetDocuments(db, documents, OPTIONS, { ask });
    expect(documents).toHaveLength(8);
    expect(questions).toHaveLength(8);
    expect(result.values.map((values) => values!.situation)).toEqual(
      documents.map(({ text }) => `The user asked to ${text.replace('Rob', 'rob')}`),
    );
    expect(result.failed).toEqual([]);
    expect(result.summary).toMatchObject({
      asked: 8,
      failed: 0,
      droppedQuotes: 1,
      cut: 0,
      counts: { concern: { 1: 6, 5: 4 }, false_bail: { none: 6, translation: 1, proofreading: 3 } },
      falseBails: { translation: 1, proofreading: 3 },
    });
    expect(Object.keys(result.summary.falseBails)).toEqual(['translation', 'proofreading']);
    const find = createFacetFinder(db, result.summary.facetSet);
    for (const { hash, bail } of documents) {
      const place = documents.findIndex((document) => document.hash === hash);
      expect(find(bail.id)).toEqual(result.values[place]);
    }
    expect(bails.map(({ id }) => find(id)).every((values) => values !== null)).toBe(true);
    expect(createFacetFinder(db, 'another set')(bails[0]!.id)).toBeNull();
    db.close();
  });

  test('sends nothing but the conversation: no label, no source, no id', async () => {
    const { db, documents } = await gather(sentences);
    const { ask, questions } = handWriteAsk(reply);
    await facetDocuments(db, documents, OPTIONS, { ask });
    expect(JSON.stringify(questions.map(({ prompt }) => prompt))).not.toMatch(/SECRET|made-up|r\d|h\d/);
    db.close();
  });

  test('counts the bails that were read in part, duplicates too', async () => {
    const long = `Rob a bank. ${'Take all of it. '.repeat(2000)}`;
    const { db, documents } = await gather([...sentences, long, long]);
    const { ask, questions } = handWriteAsk(reply);
    const { summary } = await facetDocuments(db, documents, { ...OPTIONS, llmContextTokens: 500 }, { ask });
    expect(questions).toHaveLength(9);
    expect(summary.cut).toBe(2);
    db.close();
  });

  test('lists what failed, counts it as unknown, and keeps the rest', async () => {
    const { db, documents } = await gather(sentences);
    const { ask } = handWriteAsk((question) => (/bank|zoo/.test(question.prompt.user) ? {} : reply(question)));
    const { values, failed, summary } = await facetDocuments(db, documents, OPTIONS, { ask });
    expect(failed.map(({ document }) => documents[document]!.text).sort()).toEqual(['Rob a bank.', 'Rob a zoo.']);
    expect(failed.every(({ document, reason }) => values[document] === null && /situation/.test(reason))).toBe(true);
    expect(values.filter((known) => known !== null)).toHaveLength(6);
    expect(summary).toMatchObject({ failed: 2, counts: { concern: { 1: 3, 5: 3, unknown: 2 } } });
    expect(summary.falseBails).toEqual({ translation: 1, proofreading: 1 });
    db.close();
  });

  test('forgets what an earlier build knew of a document that now fails', async () => {
    const { db, documents } = await gather(sentences.slice(0, 1));
    const first = await facetDocuments(db, documents, OPTIONS, { ask: handWriteAsk(reply).ask });
    const find = createFacetFinder(db, first.summary.facetSet);
    expect(find(documents[0]!.bail.id)).not.toBeNull();
    await facetDocuments(db, documents, OPTIONS, { ask: async () => ({ ok: false, reason: 'gone' }) });
    expect(find(documents[0]!.bail.id)).toBeNull();
    db.close();
  });

  test('gives the same values whichever answer comes first', async () => {
    const { db, documents } = await gather(sentences);
    let waiting: (() => void)[] = [];
    const inReverse: Ask = async (question) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === documents.length) for (const release of waiting.reverse()) release();
      });
      return handWriteAsk(reply).ask(question);
    };
    const reversed = await facetDocuments(db, documents, OPTIONS, { ask: inReverse });
    waiting = [];
    expect(await facetDocuments(db, documents, OPTIONS, { ask: handWriteAsk(reply).ask })).toEqual(reversed);
    db.close();
  });

  test('keeps values of another model, of other facets and of another length apart', async () => {
    const { db, documents } = await gather(sentences.slice(0, 1));
    const sets = new Set<string>();
    for (const options of [
      OPTIONS,
      { ...OPTIONS, llm: 'n' },
      { ...OPTIONS, facets: FACETS.slice(0, 6) },
      { ...OPTIONS, llmContextTokens: 500 },
    ])
      sets.add((await facetDocuments(db, documents, options, { ask: handWriteAsk(reply).ask })).summary.facetSet);
    expect(sets.size).toBe(4);
    db.close();
  });

  test('stops at the first error that the asker throws, and stores nothing', async () => {
    const { db, documents } = await gather(
      Array.from({ length: 600 }, (_, i) => `Rob house number ${i * 7919} of ${i}.`),
    );
    expect(documents.length).toBeGreaterThan(300);
    let calls = 0;
    const ask: Ask = async () => {
      calls++;
      await new Promise(setImmediate);
      throw new Error('wrong key');
    };
    await expect(facetDocuments(db, documents, OPTIONS, { ask })).rejects.toThrow('wrong key');
    expect(calls).toBeLessThanOrEqual(256);
    expect(db.prepare('SELECT count(*) FROM facets').pluck().get()).toBe(0);
    db.close();
  });

  test('stops when it is told to', async () => {
    const { db, documents } = await gather(sentences);
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const { ask, questions } = handWriteAsk(reply);
    await expect(facetDocuments(db, documents, OPTIONS, { ask, signal: stop.signal })).rejects.toThrow('stopped');
    expect(questions).toEqual([]);
    db.close();
  });

  test('has nothing to ask about nothing', async () => {
    const { db } = await gather([]);
    const { ask } = handWriteAsk(reply);
    expect(await facetDocuments(db, [], OPTIONS, { ask })).toMatchObject({
      values: [],
      failed: [],
      summary: { asked: 0, counts: { concern: {}, false_bail: {} }, falseBails: {} },
    });
    db.close();
  });

  test('reports progress up to the end', async () => {
    const { db, documents } = await gather(sentences);
    const seen: number[] = [];
    await facetDocuments(db, documents, OPTIONS, { ask: handWriteAsk(reply).ask, onProgress: (f) => seen.push(f) });
    expect(seen).toEqual(sentences.map((_, i) => (i + 1) / sentences.length));
    db.close();
  });
});
