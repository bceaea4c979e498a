import { createHash } from 'node:crypto';
import { beginBuild, endBuild, loadLastFinishedBuild, saveStage } from '../db/builds.js';
import { countEdits } from '../db/edits-events.js';
import type { Database } from '../db/open.js';
import { type Bail, loadBails } from '../db/transcripts.js';
import type { Matrix } from '../embeddings/matrix.js';
import type { EmbeddingModel } from '../embeddings/model.js';
import { chooseLeafCount } from '../taxonomy/choose-count.js';
import type { Asker, AskerLoss, AskerUsage } from '../taxonomy/llm/asker.js';
import type { SeedTaxonomy } from '../taxonomy/seed-tree.js';
import { chooseGrowth } from './choose-growth.js';
import { stopped } from './errors.js';
import { formatCount, formatPlural, formatShare } from './format.js';
import type { TreeOptions } from './options.js';
import type { Progress } from './progress.js';
import { applyFacets, type FacetUse } from './stages/apply-facets.js';
import { type ClusteredDocuments, clusterDocuments } from './stages/cluster-documents.js';
import { embedDocuments } from './stages/embed-documents.js';
import type { FacetedDocuments, FacetSummary } from './stages/facet-documents.js';
import { type FacetOptions, nameFacetSet } from './stages/facet-set.js';
import { type Document, type Documents, gatherDocuments } from './stages/gather-documents.js';
import { type GrownTree, type Growth, growTree, keepNames, keepsName } from './stages/grow-tree.js';
import { type NamedNode, nameNodes } from './stages/name-nodes.js';
import { nameSome } from './stages/name-some.js';
import { type ProjectedDocuments, projectDocuments } from './stages/project-documents.js';
import { keepSeedNames, type SeededTree, type SeedUse, seedTree } from './stages/seed-tree.js';
import { storeTree } from './stages/store-tree.js';

/** Raise it when the same bails and options give another tree: finished builds are then not taken for up to date. */
const PIPELINE_VERSION = 7;

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
  /** The share of nearest neighbours that were found, measured on a sample, where there were too many bails to compare all with all. */
  readonly neighbourRecall: number | null;
  readonly topNodes: number;
  readonly leaves: number;
  readonly keptIds: number;
  /** What was decided by hand and could not be kept, one line each. */
  readonly lostEdits: readonly string[];
  /** What was added to the tree of the build before; null where the tree was made anew. */
  readonly growth: Growth | null;
  /** Bails of the last tree that was made anew. */
  readonly wholeBails: number;
  /** Top nodes that hold more than 40 % of the bails and could not be split, by name, with their cohesion. */
  readonly themes: readonly { readonly name: string; readonly share: number; readonly cohesion: number }[];
  /** What was found of the known taxonomy that the tree started from. */
  readonly seeds?: SeedUse;
  /** What the language model said and cost; absent where there was none. */
  readonly facets?: FacetSummary;
  readonly llm?: LlmSummary;
}

/** The work of a language model in one build. */
export interface LlmSummary {
  readonly model: string;
  readonly clusterOn: string;
  readonly usage: AskerUsage;
  /** Questions that have no answer: what they were for was done offline. */
  readonly losses: readonly AskerLoss[];
  readonly namedNodes: number;
  readonly redrawn: number;
}

/** A language model, and what it is asked to do. */
export interface LlmContext extends FacetOptions, FacetUse {
  readonly asker: Asker;
  /** Called with the number of conversations before the first of them goes to the language model. */
  readonly onSend?: (count: number) => void;
}

export interface BuildContext {
  readonly model: EmbeddingModel;
  /** Without one, names are made from words. */
  readonly llm?: LlmContext;
  /** The known taxonomy that the tree starts from; called only where the tree is made anew. */
  readonly loadSeeds?: () => SeedTaxonomy;
  /** Make the tree anew where it would be added to. */
  readonly rebuild?: boolean;
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
  const key = keyOf(bails, options, context);
  const last = loadLastFinishedBuild(db);
  const isGrown = Boolean((last?.summary as Partial<BuildSummary> | null)?.growth);
  if (last?.key === key && isWhole(last.summary) && !(context.rebuild && isGrown))
    return { status: 'up to date', buildId: last.id };

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
    const summary = await runStages(
      db,
      {
        buildId,
        changedFrom,
        wholeBails: chooseGrowth(last, bails, options, { ...context, isEdited: countEdits(db) > 0 }),
      },
      bails,
      options,
      context,
    );
    return { status: 'built', buildId, summary };
  } catch (error) {
    const isStop = context.signal?.aborted === true;
    endBuild(db, buildId, isStop ? 'stopped' : 'failed', now().toISOString(), null);
    throw isStop ? stopped() : error;
  }
}

async function runStages(
  db: Database,
  {
    buildId,
    changedFrom,
    wholeBails,
  }: { readonly buildId: number; readonly changedFrom: string | null; readonly wholeBails: number | null },
  bails: readonly Bail[],
  options: TreeOptions,
  context: BuildContext,
): Promise<BuildSummary> {
  const { model, llm, progress, signal, now } = context;
  const timed = createStageTimer(db, buildId);

  let stage = progress.stage('digest');
  const gathered = await timed('digest', () => gatherDocuments(db, bails, model, { signal, onProgress: stage.update }));
  stage.end(describeDigests(bails, gathered));

  const faceted = llm ? await askForFacets(db, gathered, llm, context, timed) : null;
  const used = faceted ? applyFacets(gathered, faceted, llm!) : gathered;
  const { documents } = used;
  stage = progress.stage('embed');
  const embedded = await timed('embed', () =>
    embedDocuments(db, used, model, { signal, onSend: context.onSend, onProgress: stage.update }),
  );
  stage.end(
    `${formatPlural(embedded.made, 'text')} embedded${embedded.reused > 0 ? `, ${formatCount(embedded.reused)} known already` : ''}`,
  );

  const grown =
    wholeBails === null ? null : await addToTree(db, bails, used, embedded.vectors, options, context, timed);
  const whole = grown ? null : await makeTree(db, documents, embedded.vectors, options, context, timed);
  const seeded = whole && (await startFromSeeds(db, whole, documents, embedded.vectors, options, context, timed));
  const shaped = { ...(grown ?? whole!), ...(seeded ? { clustered: seeded.clustered } : {}) };

  stage = progress.stage('name');
  const named = await timed('name', async () => {
    const { clustered } = shaped;
    const { vectors } = embedded;
    // Loaded with the first build that needs it.
    const byLlm = llm ? await import('./stages/name-with-llm.js') : null;
    if (llm && whole && !seeded)
      return byLlm!.nameWithLlm(db, clustered, documents, vectors, whole.projection, model, {
        ...options,
        ask: llm.asker.ask,
      });
    const isAsked = (place: number) => !grown || !keepsName(grown, place);
    const offline = grown
      ? await nameSome(db, clustered, documents, vectors, model, isAsked)
      : new Map((await nameNodes(db, clustered, documents, vectors, model, { signal })).nodes.entries());
    const { nodes, redrawn } = llm
      ? await byLlm!.nameShapedWithLlm(clustered, offline, documents, vectors, model, {
          ...options,
          ask: llm.asker.ask,
        })
      : { nodes: offline, redrawn: 0 };
    return { nodes: grown ? keepNames(nodes, grown) : [...nodes.values()], clustered, redrawn, made: nodes.size };
  });
  const { clustered } = named;
  const nodes = seeded ? keepSeedNames(named.nodes, seeded) : named.nodes;
  stage.end(`${formatPlural(named.nodes.length, 'node')} named ${llm ? `by ${llm.llm}` : 'from keyphrases'}`);

  stage = progress.stage('store');
  const summary = await timed('store', () =>
    storeTree(db, {
      buildId,
      changedFrom,
      fingerprint: model.fingerprint,
      at: now().toISOString(),
      bails,
      gathered: used,
      embedded,
      projection: 'projection' in shaped ? shaped.projection : shaped,
      clustered,
      named: { nodes },
      ...(seeded ? { seeds: seeded.use } : {}),
      grown,
      wholeBails: grown ? wholeBails! : bails.length,
      ...(llm && faceted ? { facets: faceted.summary, llm: summariseLlm(llm, named) } : {}),
    }),
  );
  stage.end(
    `${formatPlural(summary.bails, 'bail')} placed${summary.keptIds > 0 ? `, ${formatPlural(summary.keptIds, 'node')} kept their id` : ''}`,
  );
  return summary;
}

/** Adds to the tree that is there. @returns null where it is to be made anew after all. */
async function addToTree(
  db: Database,
  bails: readonly Bail[],
  gathered: Documents,
  vectors: Matrix,
  options: TreeOptions,
  { model, llm, progress }: BuildContext,
  timed: Timed,
): Promise<GrownTree | null> {
  const stage = progress.stage('grow');
  const isEdited = countEdits(db) > 0;
  const { grown } = await timed('grow', async () => {
    const grown = await growTree(db, bails, gathered, vectors, model, { ...options, isEdited, ask: llm?.asker.ask });
    return { grown, made: grown?.growth.added ?? 0 };
  });
  stage.end(grown ? describeGrowth(grown.growth) : 'too much is new: the tree is made anew');
  return grown;
}

/** From points to a tree of its own. */
async function makeTree(
  db: Database,
  documents: readonly Document[],
  vectors: Matrix,
  options: TreeOptions,
  { model, llm, progress, signal }: BuildContext,
  timed: Timed,
): Promise<{ projection: ProjectedDocuments; clustered: ClusteredDocuments }> {
  let stage = progress.stage('project');
  const projection = await timed('project', () =>
    projectDocuments(db, documents, vectors, model, options, { signal, onProgress: stage.update }),
  );
  stage.end(
    projection.reused > 0
      ? 'known already'
      : `${formatCount(vectors.cols)} dimensions to ${projection.points.cols}, and to 2 for the map${describeRecall(projection.recall)}`,
  );

  stage = progress.stage('cluster');
  // What a language model is asked follows from the number of bails alone then, so that the cost is known beforehand.
  const counted = llm ? { ...options, clusters: chooseLeafCount(documents.length, options.clusters) } : options;
  const clustered = await timed('cluster', () =>
    clusterDocuments(documents, vectors, projection, counted, { signal, onProgress: stage.update }),
  );
  stage.end(`${formatLeaves(clustered.leafCount)} under ${formatPlural(clustered.topCount, 'top node')}`);
  return { projection, clustered };
}

/** Sorts the leaves under a known taxonomy, where one was named and there are bails. */
async function startFromSeeds(
  db: Database,
  { clustered, projection }: Awaited<ReturnType<typeof makeTree>>,
  documents: readonly Document[],
  vectors: Matrix,
  { maxChildren }: TreeOptions,
  { loadSeeds, model, progress }: BuildContext,
  timed: Timed,
): Promise<SeededTree | null> {
  if (!loadSeeds || documents.length === 0) return null;
  const taxonomy = loadSeeds();
  const stage = progress.stage('seed');
  const seeded = await timed('seed', async () => {
    const seeded = await seedTree(db, clustered, documents, vectors, projection, model, { taxonomy, maxChildren });
    return { ...seeded, made: seeded.use.entries };
  });
  const { entries, absent, newLeaves } = seeded.use;
  stage.end(`${entries - absent.length} of ${entries} entries found, ${formatLeaves(newLeaves)} are like none of them`);
  return seeded;
}

function describeRecall(recall: number | null): string {
  return recall === null ? '' : `; ${formatShare(recall)} of nearest neighbours found`;
}

function describeGrowth({ added, placed, newLeaves }: Growth): string {
  return `${formatPlural(added, 'distinct bail')} added: ${formatCount(placed)} to leaves that were there, the rest to ${formatCount(newLeaves)} new ones`;
}

function formatLeaves(count: number): string {
  return formatPlural(count, 'leaf').replace(/leafs$/, 'leaves');
}

/** Everything that shapes the tree: the bails in canonical order, the options, the model, this program's version. */
function keyOf(bails: readonly Bail[], options: TreeOptions, { model, llm }: BuildContext): string {
  const { seed, clusters = null, maxChildren, seedTaxonomy = null } = options;
  const asked = llm && [nameFacetSet(llm), llm.clusterOn, llm.setAsideFalseBails];
  const hash = createHash('sha256').update(
    JSON.stringify([PIPELINE_VERSION, model.fingerprint, seed, clusters, maxChildren, seedTaxonomy, asked ?? null]),
  );
  for (const { contentHash, run, recordId } of bails) hash.update(`\n${JSON.stringify([contentHash, run, recordId])}`);
  return hash.digest('hex');
}

/** A build with questions unanswered is done again, with what was answered from the cache. */
function isWhole(summary: Record<string, unknown> | null): boolean {
  const { llm } = (summary ?? {}) as Partial<BuildSummary>;
  return llm === undefined || llm.losses.length === 0;
}

type Timed = ReturnType<typeof createStageTimer>;

async function askForFacets(
  db: Database,
  { documents }: Documents,
  llm: LlmContext,
  { progress, signal }: BuildContext,
  timed: Timed,
): Promise<FacetedDocuments & { readonly made: number }> {
  if (documents.length > 0) llm.onSend?.(documents.length);
  const stage = progress.stage('facets');
  const faceted = await timed('facets', async () => {
    const { facetDocuments } = await import('./stages/facet-documents.js');
    const found = await facetDocuments(db, documents, llm, {
      ask: llm.asker.ask,
      signal,
      onProgress: stage.update,
    });
    return { ...found, made: documents.length };
  });
  const { failed } = faceted.summary;
  stage.end(
    `${formatPlural(documents.length, 'bail')} read by ${llm.llm}${failed > 0 ? `, ${formatCount(failed)} without an answer` : ''}`,
  );
  return faceted;
}

function summariseLlm(
  { asker, llm, clusterOn }: LlmContext,
  { nodes, redrawn }: { readonly nodes: readonly NamedNode[]; readonly redrawn: number },
): LlmSummary {
  return {
    model: llm,
    clusterOn,
    usage: asker.usage(),
    losses: asker.losses(),
    namedNodes: nodes.filter(({ namedBy }) => namedBy === 'llm').length,
    redrawn,
  };
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
