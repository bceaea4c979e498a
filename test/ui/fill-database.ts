import { beginBuild, endBuild } from '../../db/builds.js';
import { createDigestStore } from '../../db/digests.js';
import { createImporter, type StoredRecord } from '../../db/imports.js';
import { type NewNode, type NewPlacement, saveTree } from '../../db/nodes.js';
import { type Database, openDatabase } from '../../db/open.js';
import type { Message } from '../../embeddings/transcript.js';

const AT = '2025-01-02T03:04:05.000Z';

/** One bail of a made-up taxonomy. `leaf` is an index in the list of nodes. */
export interface Bail {
  readonly leaf: number;
  readonly messages: readonly Message[];
  readonly answer?: string | null;
  readonly journal?: string | null;
  readonly model?: string;
  readonly digest?: string;
  readonly gist?: string;
  readonly reason?: string;
  readonly score?: number;
  readonly duplicateOf?: number;
}

/** A node by its name and parent's index; counts follow from the bails. */
export interface Place extends Partial<Omit<NewNode, 'parent' | 'bailCount' | 'distinctCount'>> {
  readonly name: string;
  readonly parent?: number;
}

/** Makes a database with a finished build of the given nodes and bails. */
export function fillDatabase(file: string, places: readonly Place[], bails: readonly Bail[]): Database {
  const db = openDatabase(file);
  db.transaction(() => {
    const importer = createImporter(db, 'made-up.jsonl', AT);
    for (const [i, bail] of bails.entries()) importer.store(toRecord(bail, i), false);
    importer.finish();
    const ids = db.prepare('SELECT id FROM transcripts ORDER BY record_id').pluck().all() as number[];
    const digests = createDigestStore(db, 'made-up');
    for (const [i, bail] of bails.entries()) {
      const text = bail.digest ?? bail.messages.map((message) => message.content).join('\n\n');
      digests.put(ids[i]!, {
        hash: `digest-${i}`,
        text,
        gist: bail.gist ?? '',
        tokens: 10,
        totalTokens: 10,
        coverage: 1,
      });
    }
    const build = beginBuild(db, { key: 'k', at: AT, options: {}, embedModel: 'made up', fingerprint: 'none' });
    saveTree(
      db,
      build,
      AT,
      toNodes(places, bails),
      bails.map((bail, i) => toPlacement(bail, i, ids)),
    );
    endBuild(db, build, 'finished', AT, {});
  })();
  return db;
}

function toRecord(bail: Bail, i: number): StoredRecord {
  const { messages, answer = '🔄', journal = null, model = 'example/model-7b' } = bail;
  return {
    id: `r-${String(i).padStart(6, '0')}`,
    run: 'made-up',
    contentHash: `hash-${i}`,
    model,
    method: 'bail_prompt',
    variant: 'bail_first',
    pBail: 0.71,
    pContinue: null,
    refused: null,
    turn: 2,
    sample: null,
    body: {
      messages,
      output: answer === null ? null : { content: answer, toolCalls: [] },
      journal,
      source: null,
      meta: null,
    },
    labels: null,
    outcome: 'bail',
    rule: 'emoji',
    note: null,
  };
}

function toNodes(places: readonly Place[], bails: readonly Bail[]): NewNode[] {
  const counts = places.map(() => ({ bails: 0, distinct: 0 }));
  for (const bail of bails) {
    for (let at: number | undefined = bail.leaf; at !== undefined; at = places[at]!.parent) {
      counts[at]!.bails += 1;
      counts[at]!.distinct += bail.duplicateOf === undefined ? 1 : 0;
    }
  }
  return places.map(({ parent = null, ...place }, i) => ({
    keepId: null,
    kind: 'node',
    source: 'found',
    summary: '',
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
    ...place,
    parent,
    bailCount: counts[i]!.bails,
    distinctCount: counts[i]!.distinct,
  }));
}

function toPlacement(bail: Bail, i: number, ids: readonly number[]): NewPlacement {
  return {
    transcriptId: ids[i]!,
    node: bail.leaf,
    score: bail.reason ? null : (bail.score ?? 0.9 - i / 1000),
    x: 0,
    y: 0,
    reason: bail.reason ?? null,
    vectorHash: null,
    duplicateOf: bail.duplicateOf === undefined ? null : ids[bail.duplicateOf]!,
  };
}
