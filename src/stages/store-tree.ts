import { endBuild } from '../../db/builds.js';
import { loadLeafIds, loadTree, type NewNode, type NewPlacement, saveTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import type { Bail } from '../../db/transcripts.js';
import { carryIds, type PathPair } from '../../taxonomy/carry-ids.js';
import { walkTree } from '../../taxonomy/tree.js';
import type { BuildSummary } from '../pipeline.js';
import type { ClusteredDocuments } from './cluster-documents.js';
import type { EmbeddedDocuments } from './embed-documents.js';
import type { Documents } from './gather-documents.js';
import type { NamedNode } from './name-nodes.js';
import type { ProjectedDocuments } from './project-documents.js';

/** What the stages before made. */
export interface FinishedStages {
  readonly buildId: number;
  readonly changedFrom: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly bails: readonly Bail[];
  readonly gathered: Documents;
  readonly embedded: EmbeddedDocuments;
  readonly projection: ProjectedDocuments;
  readonly clustered: ClusteredDocuments;
  readonly named: { readonly nodes: readonly NamedNode[] };
}

const EMPTY = 'nothing said in the transcript';
const UNPLACED = { name: 'Unplaced', summary: 'Bails that are in no leaf, each with the reason.' };

/** Puts the new tree in the place of the old one, in one transaction with the end of the build. */
export function storeTree(db: Database, stages: FinishedStages): BuildSummary & { readonly made: number } {
  return db.transaction(() => {
    const placed = placeBails(stages);
    const nodes = listNodes(stages, placed, loadOldPaths(db));
    saveTree(db, stages.buildId, stages.at, nodes, placed);
    const summary = summarise(stages, nodes, placed);
    endBuild(db, stages.buildId, 'finished', stages.at, summary);
    return { ...summary, made: placed.length };
  })();
}

/** One placement for each bail; `node` is the place in the list of nodes, whose last one is `Unplaced` if there is any need of it. */
function placeBails({ bails, gathered, projection, clustered }: FinishedStages): NewPlacement[] {
  const unplacedNode = clustered.nodes.length;
  const reasons = new Map(clustered.unplaced.map(({ row, reason }) => [row, reason]));
  return bails.map((bail, i) => {
    const row = gathered.documentOf[i]!;
    if (row < 0)
      return {
        transcriptId: bail.id,
        node: unplacedNode,
        score: null,
        x: null,
        y: null,
        reason: EMPTY,
        duplicateOf: null,
      };
    const leaf = clustered.leafOf[row]!;
    const first = gathered.documents[row]!.bail;
    return {
      transcriptId: bail.id,
      node: leaf < 0 ? unplacedNode : leaf,
      score: leaf < 0 ? null : roundScore(clustered.scores[row]!),
      x: projection.map.data[row * 2]!,
      y: projection.map.data[row * 2 + 1]!,
      reason: leaf < 0 ? (reasons.get(row) ?? 'fits no leaf') : null,
      duplicateOf: first.id === bail.id ? null : first.id,
    };
  });
}

function listNodes(stages: FinishedStages, placed: readonly NewPlacement[], old: OldPaths): NewNode[] {
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
  const kept = carryIds(pairs, clustered.nodes.length, old.sizes, sizes);
  const nodes: NewNode[] = clustered.nodes.map((node, i) => {
    const { name, summary, keyphrases, fit, like } = named.nodes[i]!;
    const parent = node.parent < 0 ? null : node.parent;
    return {
      keepId: kept[i]!,
      parent,
      kind: 'node',
      name,
      summary,
      keyphrases,
      fit,
      cohesion: node.cohesion,
      like,
      bailCount: node.size,
      distinctCount: node.rows.length,
    };
  });
  const unplaced = placed.filter(({ node }) => node === clustered.nodes.length);
  if (unplaced.length === 0) return nodes;
  const counts = {
    bailCount: unplaced.length,
    distinctCount: unplaced.filter(({ duplicateOf }) => duplicateOf === null).length,
  };
  return [
    ...nodes,
    {
      ...UNPLACED,
      ...counts,
      keepId: old.unplacedId,
      parent: null,
      kind: 'unplaced',
      keyphrases: [],
      fit: null,
      cohesion: null,
      like: null,
    },
  ];
}

interface OldPaths {
  /** Ids from the top to the leaf, by transcript. */
  readonly pathOf: ReadonlyMap<number, readonly number[]>;
  readonly sizes: ReadonlyMap<number, number>;
  readonly unplacedId: number | null;
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
  return { pathOf, sizes, unplacedId: nodes.find(({ kind }) => kind === 'unplaced')?.id ?? null };
}

function summarise(
  { bails, changedFrom, gathered, embedded, clustered, named }: FinishedStages,
  nodes: readonly NewNode[],
  placed: readonly NewPlacement[],
): BuildSummary {
  const empty = placed.filter(({ reason }) => reason === EMPTY).length;
  return {
    bails: bails.length,
    documents: gathered.documents.length,
    duplicates: placed.filter(({ duplicateOf }) => duplicateOf !== null).length,
    empty,
    unplaced: placed.filter(({ reason }) => reason !== null).length - empty,
    embedded: { made: embedded.made, reused: embedded.reused },
    changedFrom,
    cut: gathered.cut,
    topNodes: clustered.topCount,
    leaves: clustered.leafCount,
    keptIds: nodes.filter(({ keepId }) => keepId !== null).length,
    themes: (bails.length < FEW_BAILS ? [] : clustered.themes).map(({ node, share, cohesion }) => ({
      name: named.nodes[node]!.name,
      share,
      cohesion,
    })),
  };
}

/** With fewer bails one large node is no finding. */
const FEW_BAILS = 30;

/** Six decimals: more than the encoder is good for, and short in exports. */
function roundScore(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
