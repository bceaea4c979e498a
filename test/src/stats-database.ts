import { beginBuild, endBuild } from '../../db/builds.js';
import { createDigestStore } from '../../db/digests.js';
import { createFacetStore } from '../../db/facets.js';
import { createImporter } from '../../db/imports.js';
import { type NewNode, saveTree } from '../../db/nodes.js';
import { openDatabase } from '../../db/open.js';

const AT = '2025-01-02T03:04:05.000Z';
const FACET_SET = 'made-up';

/** An offered exit of a made-up run. */
export interface MadeOffer {
  readonly run?: string;
  readonly model?: string | null;
  readonly method?: 'bail_tool' | 'bail_string' | 'bail_prompt' | null;
  readonly variant?: string;
  /** What the user said at every turn so far. */
  readonly said?: readonly string[];
  readonly turn?: number;
  readonly sample?: number;
  readonly outcome?: 'bail' | 'stay' | 'invalid' | 'unknown';
  readonly refused?: number;
  readonly dataset?: string;
  readonly conversation?: string;
  readonly transcriptModel?: string;
  /** Of a bail: `top/leaf`. */
  readonly place?: string;
  /** What a language model said of a bail. */
  readonly facets?: Readonly<Record<string, string | number | null>>;
}

/** The same offer so many times, each with a first turn of its own. */
export function times(count: number, offer: MadeOffer, name = JSON.stringify(offer)): MadeOffer[] {
  return Array.from({ length: count }, (_, i) => ({ said: [`${name} ${i}`], ...offer }));
}

/** Makes a database file of these offers; with a finished build where any has a place. */
export function makeStatsDatabase(file: string, offers: readonly MadeOffer[]): void {
  const db = openDatabase(file);
  db.transaction(() => {
    const importer = createImporter(db, 'made-up.jsonl', AT);
    for (const [i, offer] of offers.entries()) importer.store(toStored(offer, i), false);
    importer.finish();
    const ids = db.prepare('SELECT id FROM transcripts ORDER BY record_id').pluck().all() as number[];
    if (!offers.some(({ place }) => place)) return;
    const build = beginBuild(db, { key: 'k', at: AT, options: { seed: 1 }, embedModel: 'made up', fingerprint: 'f' });
    const nodes = toNodes(offers);
    const placed = offers.flatMap(({ place }, i) => (place ? [{ transcriptId: ids[i]!, place }] : []));
    saveTree(
      db,
      build,
      AT,
      nodes.map(({ path: _, ...node }) => node),
      placed.map(({ transcriptId, place }) => ({
        transcriptId,
        node: nodes.findIndex(({ path }) => path === place),
        score: null,
        x: null,
        y: null,
        reason: null,
        vectorHash: null,
        duplicateOf: null,
      })),
    );
    endBuild(db, build, 'finished', AT, {
      cut: { count: 0, meanCoverage: 1 },
      duplicates: 0,
      ...storeFacets(offers, ids),
    });
  })();
  db.close();

  function storeFacets(made: readonly MadeOffer[], ids: readonly number[]) {
    const asked = made.flatMap(({ facets }, i) =>
      facets ? [{ id: ids[i]!, hash: `digest-${i}`, values: facets }] : [],
    );
    if (asked.length === 0) return {};
    const digests = createDigestStore(db, '1');
    for (const { id, hash } of asked)
      digests.put(id, { hash, text: 't', gist: 't', tokens: 1, totalTokens: 1, coverage: 1 });
    createFacetStore(db, FACET_SET).putAll(asked);
    const names = [...new Set(asked.flatMap(({ values }) => Object.keys(values)))];
    return { facets: { facetSet: FACET_SET, counts: Object.fromEntries(names.map((name) => [name, {}])) } };
  }
}

function toStored(offer: MadeOffer, i: number) {
  const { outcome = 'stay', said = [`prompt ${i}`], dataset, conversation, transcriptModel } = offer;
  const source = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(conversation === undefined ? {} : { conversation_id: conversation }),
    ...(transcriptModel === undefined ? {} : { transcript_model: transcriptModel }),
  };
  return {
    id: `r-${String(i).padStart(6, '0')}`,
    run: offer.run ?? 'made-up',
    contentHash: `hash-${i}`,
    model: offer.model === undefined ? 'm' : offer.model,
    method: offer.method === undefined ? 'bail_prompt' : offer.method,
    variant: offer.variant ?? null,
    pBail: null,
    pContinue: null,
    refused: offer.refused ?? null,
    turn: offer.turn ?? null,
    sample: offer.sample ?? null,
    body: {
      messages: said.map((content) => ({ role: 'user' as const, content })),
      output: null,
      journal: null,
      source,
      meta: null,
    },
    labels: null,
    outcome: outcome === 'invalid' ? 'unknown' : outcome,
    rule: outcome === 'unknown' ? 'no evidence' : outcome === 'invalid' ? 'emoji' : 'given',
    note: null,
  };
}

/** Every top node before its leaves, each with the path it is found by. */
function toNodes(offers: readonly MadeOffer[]): (NewNode & { readonly path: string })[] {
  const places = offers.flatMap(({ place }) => (place ? [place] : []));
  const paths = [...new Set(places.flatMap((place) => [place.split('/')[0]!, place]))];
  return paths.map((path) => {
    const top = path.split('/')[0]!;
    const bailCount = places.filter((place) => place === path || place.startsWith(`${path}/`)).length;
    return {
      path,
      keepId: null,
      parent: path === top ? null : paths.indexOf(top),
      kind: 'node',
      source: 'found',
      name: path.split('/').at(-1)!,
      summary: '',
      namedBy: 'words',
      placement: null,
      keyphrases: [],
      fit: null,
      cohesion: null,
      like: null,
      bailCount,
      distinctCount: bailCount,
    };
  });
}
