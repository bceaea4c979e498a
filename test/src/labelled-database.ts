import { beginBuild, endBuild } from '../../db/builds.js';
import { createDigestStore } from '../../db/digests.js';
import { createVectorStore } from '../../db/embeddings.js';
import { createImporter } from '../../db/imports.js';
import { type NewNode, saveTree } from '../../db/nodes.js';
import { openDatabase } from '../../db/open.js';

const AT = '2025-01-02T03:04:05.000Z';
const FINGERPRINT = 'made-up';

/** A record of a made-up run. */
export interface MadeRecord {
  /** Name of its leaf; none for one that the build never saw. */
  readonly leaf?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly vector?: readonly number[];
  /** Index of the record that this one repeats. */
  readonly repeats?: number;
  readonly outcome?: 'bail' | 'stay';
}

/** A node and its parent by name; no two of them may be called the same. */
export interface MadeNode {
  readonly name: string;
  readonly parent?: string;
  readonly kind?: NewNode['kind'];
}

/** Makes a database file with a finished build of the given nodes and records. */
export function makeLabelledDatabase(file: string, nodes: readonly MadeNode[], records: readonly MadeRecord[]): void {
  const db = openDatabase(file);
  db.transaction(() => {
    const importer = createImporter(db, 'made-up.jsonl', AT);
    for (const [i, record] of records.entries()) importer.store(toStored(record, i), false);
    importer.finish();
    const ids = db.prepare('SELECT id FROM transcripts ORDER BY record_id').pluck().all() as number[];
    const digests = createDigestStore(db, '1');
    const vectors = createVectorStore(db, FINGERPRINT);
    for (const [i, { vector, repeats }] of records.entries()) {
      const hash = `digest-${repeats ?? i}`;
      digests.put(ids[i]!, { hash, text: `text ${i}`, gist: `text ${i}`, tokens: 2, totalTokens: 2, coverage: 1 });
      if (vector) vectors.putAll([{ hash, vector: Float32Array.from(vector) }]);
    }
    const build = beginBuild(db, { key: 'k', at: AT, options: {}, embedModel: 'made up', fingerprint: FINGERPRINT });
    const placements = records.flatMap(({ leaf, repeats }, i) => {
      if (leaf === undefined) return [];
      const node = indexOf(nodes, leaf);
      const duplicateOf = repeats === undefined ? null : ids[repeats]!;
      const vectorHash = `digest-${repeats ?? i}`;
      return [{ transcriptId: ids[i]!, node, score: null, x: null, y: null, reason: null, vectorHash, duplicateOf }];
    });
    saveTree(db, build, AT, toNodes(nodes, records), placements);
    endBuild(db, build, 'finished', AT, {});
  })();
  db.close();
}

function toStored({ labels, outcome = 'bail' }: MadeRecord, i: number) {
  return {
    id: `r-${String(i).padStart(6, '0')}`,
    run: 'made-up',
    contentHash: `hash-${i}`,
    model: null,
    method: null,
    variant: null,
    pBail: null,
    pContinue: null,
    refused: null,
    turn: null,
    sample: null,
    body: { messages: [], output: null, journal: null, source: null, meta: null },
    labels: labels ?? null,
    outcome,
    rule: 'given',
    note: null,
  };
}

function toNodes(nodes: readonly MadeNode[], records: readonly MadeRecord[]): NewNode[] {
  const bails = nodes.map(() => 0);
  const distinct = nodes.map(() => 0);
  for (const { leaf, repeats } of records) {
    for (let name = leaf; name !== undefined; name = nodes[indexOf(nodes, name)]!.parent) {
      bails[indexOf(nodes, name)]! += 1;
      distinct[indexOf(nodes, name)]! += repeats === undefined ? 1 : 0;
    }
  }
  return nodes.map(({ name, parent, kind = 'node' }, i) => ({
    keepId: null,
    parent: parent === undefined ? null : indexOf(nodes, parent),
    kind,
    source: 'found',
    name,
    summary: '',
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
    bailCount: bails[i]!,
    distinctCount: distinct[i]!,
  }));
}

function indexOf(nodes: readonly MadeNode[], name: string): number {
  const index = nodes.findIndex((node) => node.name === name);
  if (index < 0) throw new Error(`No node is called ${name}.`);
  return index;
}
