import { createHash } from 'node:crypto';
import { beginBuild, endBuild, loadLastFinishedBuild, saveStage } from '../db/builds.js';
import type { Database } from '../db/open.js';
import { type Bail, loadBails } from '../db/transcripts.js';
import type { EmbeddingModel } from '../embeddings/model.js';
import { stopped } from './errors.js';
import { formatCount, formatPlural, formatShare } from './format.js';
import type { TreeOptions } from './options.js';
import type { Progress } from './progress.js';
import { clusterDocuments } from './stages/cluster-documents.js';
import { embedDocuments } from './stages/embed-documents.js';
import { gatherDocuments } from './stages/gather-documents.js';
import { nameNodes } from './stages/name-nodes.js';
import { projectDocuments } from './stages/project-documents.js';
import { storeTree } from './stages/store-tree.js';

/** Raise it when the same bails and options give another tree: finished builds are then not taken for up to date. */
const PIPELINE_VERSION = 3;

/** What a build did, as printed and stored. */
export interface BuildSummary {
  readonly bails: number;
  /** Distinct bails: what was embedded and clustered. */
  readonly documents: number;
  /** Bails that repeat another, or nearly. */
  readonly duplicates: number;
  readonly empty: number;
  /** False bails in their own bucket. */
  readonly setAside: number;
  readonly unplaced: number;
  readonly embedded: { readonly made: number; readonly reused: number };
  /** The encoder of the build before, where it was another: every bail is then embedded anew, for vectors are never mixed. */
  readonly changedFrom: string | null;
  readonly cut: { readonly count: number; readonly meanCoverage: number };
  readonly topNodes: number;
  readonly leaves: number;
  readonly keptIds: number;
  /** Top nodes that hold more than 40 % of the bails and could not be split, by name, with their cohesion. */
  readonly themes: readonly { readonly name: string; readonly share: number; readonly cohesion: number }[];
}

export interface BuildContext {
  readonly model: EmbeddingModel;
  readonly progress: Progress;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  /** Called with the number of texts before the first of them goes to the encoder. */
  readonly onSend?: (count: number) => void;
}

export type BuildResult =
  | { readonly status: 'built'; readonly buildId: number; readonly summary: BuildSummary }
  | { readonly status: 'up to date'; readonly buildId: number };

/**
 * Turns all bails in the database into its taxonomy: digest, embed, project, cluster, name, store. Each stage keeps what it
 * finished, so a build that was killed goes on where it stopped; the tree changes at the very end, in one transaction.
 */
export async function buildTaxonomy(db: Database, options: TreeOptions, context: BuildContext): Promise<BuildResult> {
  const bails = loadBails(db);
  const key = keyOf(bails, options, context.model);
  const last = loadLastFinishedBuild(db);
  if (last?.key === key) return { status: 'up to date', buildId: last.id };

  const { model, now } = context;
  const buildId = beginBuild(db, {
    key,
    at: now().toISOString(),
    options,
    embedModel: model.name,
    fingerprint: model.fingerprint,
  });
  try {
    const changedFrom = last && last.fingerprint !== model.fingerprint ? last.embedModel : null;
    if (changedFrom !== null)
      context.progress.note(`The encoder changed from ${changedFrom} to ${model.name}: every bail is embedded anew.`);
    const summary = await runStages(db, { buildId, changedFrom }, bails, options, context);
    return { status: 'built', buildId, summary };
  } catch (error) {
    const isStop = context.signal?.aborted === true;
    endBuild(db, buildId, isStop ? 'stopped' : 'failed', now().toISOString(), null);
    throw isStop ? stopped() : error;
  }
}

async function runStages(
  db: Database,
  { buildId, changedFrom }: { readonly buildId: number; readonly changedFrom: string | null },
  bails: readonly Bail[],
  options: TreeOptions,
  context: BuildContext,
): Promise<BuildSummary> {
  const { model, progress, signal, now } = context;
  const timed = createStageTimer(db, buildId);

  let stage = progress.stage('digest');
  const gathered = await timed('digest', () => gatherDocuments(db, bails, model, { signal, onProgress: stage.update }));
  stage.end(describeDigests(bails, gathered));

  const { documents } = gathered;
  stage = progress.stage('embed');
  const embedded = await timed('embed', () =>
    embedDocuments(db, documents, model, { signal, onSend: context.onSend, onProgress: stage.update }),
  );
  stage.end(
    `${formatPlural(embedded.made, 'text')} embedded${embedded.reused > 0 ? `, ${formatCount(embedded.reused)} known already` : ''}`,
  );

  stage = progress.stage('project');
  const projection = await timed('project', () =>
    projectDocuments(db, documents, embedded.vectors, model, options, { signal, onProgress: stage.update }),
  );
  stage.end(
    projection.reused > 0
      ? 'known already'
      : `${formatCount(embedded.vectors.cols)} dimensions to ${projection.points.cols}, and to 2 for the map`,
  );

  stage = progress.stage('cluster');
  const clustered = await timed('cluster', () =>
    clusterDocuments(documents, embedded.vectors, projection, options, { signal, onProgress: stage.update }),
  );
  stage.end(
    `${formatPlural(clustered.leafCount, 'leaf').replace(/leafs$/, 'leaves')} under ${formatPlural(clustered.topCount, 'top node')}`,
  );

  stage = progress.stage('name');
  const named = await timed('name', () => nameNodes(db, clustered, documents, embedded.vectors, model));
  stage.end(`${formatPlural(named.nodes.length, 'node')} named from keyphrases`);

  stage = progress.stage('store');
  const summary = await timed('store', () =>
    storeTree(db, {
      buildId,
      changedFrom,
      at: now().toISOString(),
      bails,
      gathered,
      embedded,
      projection,
      clustered,
      named,
    }),
  );
  stage.end(
    `${formatPlural(summary.bails, 'bail')} placed${summary.keptIds > 0 ? `, ${formatPlural(summary.keptIds, 'node')} kept their id` : ''}`,
  );
  return summary;
}

/** Everything that shapes the tree: the bails in canonical order, the options, the model, this program's version. */
function keyOf(bails: readonly Bail[], options: TreeOptions, model: EmbeddingModel): string {
  const hash = createHash('sha256').update(
    JSON.stringify([PIPELINE_VERSION, model.fingerprint, options.seed, options.clusters ?? null, options.maxChildren]),
  );
  for (const { contentHash, run, recordId } of bails) hash.update(`\n${JSON.stringify([contentHash, run, recordId])}`);
  return hash.digest('hex');
}

function createStageTimer(db: Database, buildId: number) {
  return async <T extends { made?: number; reused?: number }>(name: string, work: () => Promise<T> | T): Promise<T> => {
    const start = performance.now();
    const result = await work();
    saveStage(db, buildId, {
      name,
      seconds: (performance.now() - start) / 1000,
      done: result.made ?? 0,
      reused: result.reused ?? 0,
    });
    return result;
  };
}

function describeDigests(
  bails: readonly Bail[],
  { documents, cut }: Awaited<ReturnType<typeof gatherDocuments>>,
): string {
  const parts = [`${formatPlural(bails.length, 'bail')}, ${formatCount(documents.length)} distinct`];
  if (cut.count > 0) parts.push(`${formatCount(cut.count)} in part, ${formatShare(cut.meanCoverage)} of their tokens`);
  return parts.join('; ');
}
