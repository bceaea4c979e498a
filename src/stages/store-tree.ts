import { endBuild } from '../../db/builds.js';
import { loadLeafIds, loadTree, type NewNode, type NewPlacement, saveTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { saveSubjects } from '../../db/placements.js';
import { saveSnapshot } from '../../db/snapshots.js';
import type { Bail } from '../../db/transcripts.js';
import { carryIds, type PathPair } from '../../taxonomy/carry-ids.js';
import { type BucketKind, walkTree } from '../../taxonomy/tree.js';
import type { BuildSummary } from '../pipeline.js';
import type { ClusteredDocuments } from './cluster-documents.js';
import type { EmbeddedDocuments } from './embed-documents.js';
import type { Documents } from './gather-documents.js';
import type { GrownTree } from './grow-tree.js';
import { holdEdits } from './keep-edits.js';
import type { NamedNode } from './name-nodes.js';
import type { ProjectedDocuments } from './project-documents.js';
import type { SeedUse } from './seed-tree.js';

/** What the stages before made. */
export interface FinishedStages {
  readonly buildId: number;
  readonly changedFrom: string | null;
  /** Of the encoder. */
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly at: string;
  readonly bails: readonly Bail[];
  readonly gathered: Documents;
  readonly embedded: EmbeddedDocuments;
  readonly projection: Pick<ProjectedDocuments, 'map'> & Partial<Pick<ProjectedDocuments, 'recall'>>;
  readonly clustered: ClusteredDocuments;
  readonly named: { readonly nodes: readonly NamedNode[] };
  /** Present where the tree was added to. */
  readonly grown: GrownTree | null;
  /** Bails of the last tree that was made whole. */
  readonly wholeBails: number;
  /** Present where the tree started from a known taxonomy. */
  readonly seeds?: SeedUse;
  readonly facets?: BuildSummary['facets'];
  readonly llm?: BuildSummary['llm'];
}

interface Bucket {
  readonly kind: BucketKind;
  readonly name: string;
  readonly summary: string;
}

/** The buckets beside the tree, in the order they are shown. */
const BUCKETS: readonly Bucket[] = [
  { kind: 'unplaced', name: 'Unplaced', summary: 'Bails that are in no leaf, each with the reason.' },
  {
    kind: 'set_aside',
    name: 'False bails',
    summary: 'Bails that the model took by mistake, set aside; each with its kind.',
  },
];

/** Puts the new tree in the place of the old one, in one transaction with the end of the build. */
export function storeTree(db: Database, stages: FinishedStages): BuildSummary & { readonly made: number } {
  return db.transaction(() => {
    const keepEdits = holdEdits(db, stages.buildId, stages.fingerprint);
    const buckets = BUCKETS.filter(({ kind }) => isNeeded(kind, stages));
    const placed = placeBails(stages, buckets);
    const nodes = listNodes(stages, placed, buckets, loadOldPaths(db));
    saveTree(db, stages.buildId, stages.at, nodes, placed);
    saveSubjects(
      db,
      stages.gathered.documents.filter(({ hash, vectorHash }) => hash !== vectorHash),
    );
    const lostEdits = keepEdits();
    saveSnapshot(db, stages.buildId);
    const summary = { ...summarise(stages, nodes, placed), lostEdits };
    endBuild(db, stages.buildId, 'finished', stages.at, summary);
    return { ...summary, made: placed.length };
  })();
}

function isNeeded(kind: BucketKind, { gathered, clustered }: FinishedStages): boolean {
  if (kind === 'unplaced' && clustered.leafOf.some((leaf) => leaf < 0)) return true;
  return [...gathered.asides.values()].some(({ bucket }) => bucket === kind);
}

/** One placement for each bail; `node` is a place in the tree's nodes, or behind them that of a bucket. */
function placeBails(
  { bails, gathered, projection, clustered }: FinishedStages,
  buckets: readonly Bucket[],
): NewPlacement[] {
  const reasons = new Map(clustered.unplaced.map(({ row, reason }) => [row, reason]));
  const bucketNode = (kind: BucketKind) => clustered.nodes.length + buckets.findIndex((bucket) => bucket.kind === kind);
  return bails.map((bail, i) => {
    const aside = gathered.asides.get(i);
    if (aside) {
      const { bucket, reason } = aside;
      return {
        transcriptId: bail.id,
        node: bucketNode(bucket),
        score: null,
        x: null,
        y: null,
        reason,
        vectorHash: null,
        duplicateOf: null,
      };
    }
    const row = gathered.documentOf[i]!;
    const leaf = clustered.leafOf[row]!;
    const document = gathered.documents[row]!;
    return {
      transcriptId: bail.id,
      node: leaf < 0 ? bucketNode('unplaced') : leaf,
      score: leaf < 0 ? null : roundScore(clustered.scores[row]!),
      x: projection.map.data[row * 2]!,
      y: projection.map.data[row * 2 + 1]!,
      reason: leaf < 0 ? (reasons.get(row) ?? 'fits no leaf') : null,
      vectorHash: document.vectorHash,
      duplicateOf: document.bail.id === bail.id ? null : document.bail.id,
    };
  });
}

function listNodes(
  stages: FinishedStages,
  placed: readonly NewPlacement[],
  buckets: readonly Bucket[],
  old: OldPaths,
): NewNode[] {
  const { clustered, named } = stages;
  const sizes = clustered.nodes.map(({ size }) => size);
  const pathOf = (leaf: number): number[] => {
    const path: number[] = [];
    for (let node = leaf; node >= 0; node = clustered.nodes[node]!.parent) path.push(node);
    return path;
  };
  const pairs: PathPair[] = placed
    .filter(({ node }) => node < clustered.nodes.length)
    .map(({ transcriptId, node }) => ({ old: old.pathOf.get(transcriptId) ?? [], now: pathOf(node) }));
  const kept = stages.grown
    ? stages.grown.before.map((node) => node?.id ?? null)
    : carryIds(pairs, clustered.nodes.length, old.sizes, sizes);
  const nodes: NewNode[] = clustered.nodes.map((node, i) => {
    const { name, summary, namedBy, source, placement, keyphrases, fit, like } = named.nodes[i]!;
    const parent = node.parent < 0 ? null : node.parent;
    return {
      keepId: kept[i]!,
      parent,
      kind: 'node',
      source,
      name,
      summary,
      namedBy,
      placement,
      keyphrases,
      fit,
      cohesion: node.cohesion,
      like,
      bailCount: node.size,
      distinctCount: node.rows.length,
    };
  });
  const bucketNodes = buckets.map(({ kind, name, summary }, i): NewNode => {
    const held = placed.filter(({ node }) => node === clustered.nodes.length + i);
    return {
      keepId: old.bucketIds.get(kind) ?? null,
      parent: null,
      kind,
      source: 'found',
      name,
      summary,
      namedBy: 'words',
      placement: null,
      keyphrases: [],
      fit: null,
      cohesion: null,
      like: null,
      bailCount: held.length,
      distinctCount: held.filter(({ duplicateOf }) => duplicateOf === null).length,
    };
  });
  return [...nodes, ...bucketNodes];
}

interface OldPaths {
  /** Ids from the top to the leaf, by transcript. */
  readonly pathOf: ReadonlyMap<number, readonly number[]>;
  readonly sizes: ReadonlyMap<number, number>;
  readonly bucketIds: ReadonlyMap<string, number>;
}

/** Where each bail was in the tree that is now replaced. */
function loadOldPaths(db: Database): OldPaths {
  const nodes = [...walkTree(loadTree(db))];
  const parents = new Map(nodes.map((node) => [node.id, node.parentId]));
  const found = new Set(nodes.filter(({ kind }) => kind === 'node').map(({ id }) => id));
  const pathOf = new Map<number, number[]>();
  const sizes = new Map<number, number>();
  for (const [transcriptId, leafId] of loadLeafIds(db)) {
    if (!found.has(leafId)) continue;
    const path: number[] = [];
    for (let id: number | null = leafId; id !== null; id = parents.get(id) ?? null) path.push(id);
    pathOf.set(transcriptId, path);
    for (const id of path) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  }
  return {
    pathOf,
    sizes,
    bucketIds: new Map(nodes.filter(({ kind }) => kind !== 'node').map(({ kind, id }) => [kind, id])),
  };
}

function summarise(
  {
    bails,
    changedFrom,
    gathered,
    embedded,
    projection,
    clustered,
    named,
    grown,
    wholeBails,
    seeds,
    facets,
    llm,
  }: FinishedStages,
  nodes: readonly NewNode[],
  placed: readonly NewPlacement[],
): Omit<BuildSummary, 'lostEdits'> {
  const aside = [...gathered.asides.values()];
  const setAside = aside.filter(({ bucket }) => bucket === 'set_aside').length;
  const empty = aside.length - setAside;
  return {
    bails: bails.length,
    documents: gathered.documents.length,
    duplicates: placed.filter(({ duplicateOf }) => duplicateOf !== null).length,
    empty,
    setAside,
    unplaced: placed.filter(({ reason }) => reason !== null).length - aside.length,
    embedded: { made: embedded.made, reused: embedded.reused },
    changedFrom,
    cut: gathered.cut,
    neighbourRecall: projection.recall ?? null,
    topNodes: clustered.topCount,
    leaves: clustered.leafCount,
    growth: grown?.growth ?? null,
    wholeBails,
    keptIds: nodes.filter(({ keepId }) => keepId !== null).length,
    themes: (bails.length < FEW_BAILS ? [] : clustered.themes).map(({ node, share, cohesion }) => ({
      name: named.nodes[node]!.name,
      share,
      cohesion,
    })),
    ...(seeds ? { seeds } : {}),
    ...(facets && llm ? { facets, llm } : {}),
  };
}

/** With fewer bails one large node is no finding. */
const FEW_BAILS = 30;

/** Six decimals: more than the encoder is good for, and short in exports. */
function roundScore(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
