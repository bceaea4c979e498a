import { setImmediate as nextTurn } from 'node:timers/promises';
import { createFacetStore } from '../../db/facets.js';
import type { Database } from '../../db/open.js';
import { createBodyLoader } from '../../db/transcripts.js';
import { FALSE_BAIL, type Facet, type FacetValues } from '../../taxonomy/llm/facets.js';
import { askFacets, type FacetOutcome } from '../../taxonomy/llm/facets-ask.js';
import { replyShapeFor } from '../../taxonomy/llm/facets-reply.js';
import type { Ask } from '../../taxonomy/llm/question.js';
import { conversationFor } from './conversation-for.js';
import { type FacetOptions, nameFacetSet } from './facet-set.js';
import type { Document } from './gather-documents.js';

/** Documents that are read ahead of the answers: more than a server works on at once, few enough to hold in memory. */
const DOCUMENTS_AT_ONCE = 256;
/** Facets are judgements, in which chance has no part: another seed of the build is no reason to pay for them again. */
const SEED = 0;

export interface FacetedDocuments {
  /** What was said of each document; null where nothing could be, so that its gist has to do. */
  readonly values: readonly (FacetValues | null)[];
  /** Documents without values, and why. */
  readonly failed: readonly { readonly document: number; readonly reason: string }[];
  readonly summary: FacetSummary;
}

/** Kept with the build: names the values in the database and counts them. */
export interface FacetSummary {
  /** Names the questions and who answered them; values are stored under it. */
  readonly facetSet: string;
  readonly asked: number;
  readonly failed: number;
  /** Quotes that do not stand in the conversation and were left out. */
  readonly droppedQuotes: number;
  /** Bails of which the model read a part only; duplicates counted. */
  readonly cut: number;
  /** Bails by answer, for every facet with a fixed set of answers; duplicates counted, `unknown` among them. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** `counts` of the false bails alone, by kind. */
  readonly falseBails: Readonly<Record<string, number>>;
}

/**
 * Asks every facet of every document, one question a document, and stores the values. The asker knows what was asked before,
 * so nothing is asked twice; what fails is listed, not thrown.
 * @throws what `ask` throws; no further document is asked then, and nothing is stored.
 */
export async function facetDocuments(
  db: Database,
  documents: readonly Document[],
  { facets, llm, llmContextTokens }: FacetOptions,
  context: {
    readonly ask: Ask;
    readonly signal?: AbortSignal;
    readonly onProgress?: (fraction: number, detail: string) => void;
  },
): Promise<FacetedDocuments> {
  const loadBody = createBodyLoader(db);
  const outcomes: FacetOutcome[] = new Array(documents.length);
  const reply = replyShapeFor(facets);
  let done = 0;
  let cut = 0;
  await forEachAtOnce(documents.length, DOCUMENTS_AT_ONCE, async (document) => {
    context.signal?.throwIfAborted();
    const { bail, weight } = documents[document]!;
    const { text, coverage } = conversationFor(loadBody(bail.id), llmContextTokens);
    if (coverage < 1) cut += weight;
    outcomes[document] = await askFacets(text, facets, { ask: context.ask, seed: SEED, reply });
    done++;
    context.onProgress?.(done / documents.length, `${done} of ${documents.length}`);
  });
  const values = outcomes.map((outcome) => (outcome.ok ? outcome.values : null));
  const failed = outcomes.flatMap((outcome, document) => (outcome.ok ? [] : [{ document, reason: outcome.reason }]));
  const facetSet = nameFacetSet({ facets, llm, llmContextTokens });
  createFacetStore(db, facetSet).putAll(documents.map(({ hash }, i) => ({ hash, values: values[i]! })));
  const counts = countAnswers(documents, facets, values);
  const { none: _none, unknown: _unknown, ...falseBails } = counts[FALSE_BAIL] ?? {};
  return {
    values,
    failed,
    summary: {
      facetSet,
      asked: documents.length,
      failed: failed.length,
      droppedQuotes: outcomes.reduce((sum, outcome) => sum + (outcome.ok ? outcome.droppedQuotes : 0), 0),
      cut,
      counts,
      falseBails,
    },
  };
}

/** Bails by answer, in the order of the choices; answers that nobody gave are left out. */
function countAnswers(
  documents: readonly Document[],
  facets: readonly Facet[],
  values: readonly (FacetValues | null)[],
): FacetSummary['counts'] {
  const counted = facets.filter(({ answer }) => answer.kind !== 'text');
  return Object.fromEntries(
    counted.map(({ name, answer }) => {
      const bails = new Map<string, number>();
      values.forEach((known, document) => {
        const key = String(known?.[name] ?? 'unknown');
        bails.set(key, (bails.get(key) ?? 0) + documents[document]!.weight);
      });
      const order = answer.kind === 'choice' ? answer.choices : [];
      const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
      const rows = [...bails].sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b, 'en', { numeric: true }));
      return [name, Object.fromEntries(rows)];
    }),
  );
}

/** Works on `count` things, `atOnce` at a time. The first failure stops the rest, and is thrown when all are at rest. */
async function forEachAtOnce(count: number, atOnce: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | null = null;
  const workThrough = async (): Promise<void> => {
    while (next < count && !failure) {
      try {
        await work(next++);
        // Answers that have come are read, and their successors sent, before more is read ahead.
        await nextTurn();
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  const workers: Promise<void>[] = [];
  while (workers.length < Math.min(atOnce, count)) {
    workers.push(workThrough());
    await nextTurn();
  }
  await Promise.all(workers);
  if (failure) throw (failure as { error: unknown }).error;
}
