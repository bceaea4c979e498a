import { loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { loadPlacements, type StoredPlacement } from '../../db/placements.js';
import type { Bail } from '../../db/transcripts.js';
import { openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import { createMatrix, type Matrix, normalizeRows, takeRows } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { addLeaves, type OldBranch } from '../../taxonomy/add-leaves.js';
import { makeDistinct } from '../../taxonomy/distinct-names.js';
import { assembleHierarchy } from '../../taxonomy/hierarchy.js';
import { centresOf } from '../../taxonomy/kmeans.js';
import type { Ask } from '../../taxonomy/llm/question.js';
import { type KnownRows, type PlacedRows, placeRows } from '../../taxonomy/place-rows.js';
import { clusterLeaves, reduceVectors } from '../../taxonomy/structure.js';
import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { viewWords } from '../../taxonomy/word-views.js';
import type { TreeOptions } from '../options.js';
import { type ClusteredDocuments, countLevels } from './cluster-documents.js';
import type { Document, Documents } from './gather-documents.js';
import type { NamedNode } from './name-nodes.js';

/** What became of the bails that were added. Distinct bails. */
export interface Growth {
  readonly added: number;
  /** Of them, in leaves that were there before. */
  readonly placed: number;
  readonly newLeaves: number;
}

export interface GrownTree {
  readonly clustered: ClusteredDocuments;
  /** For each node the one it was before; null for a new one. */
  readonly before: readonly (TreeNode | null)[];
  /** documents x 2. */
  readonly map: Matrix;
  readonly growth: Growth;
}

/** Fewer new bails are no group of their own: they join the leaf they are nearest to. */
const LEAST_NEW = 3;

/** Where less was there before, the tree is made anew. */
const LEAST_KNOWN = 0.75;

/**
 * Adds what is new to the tree in the database: all that was placed stays where it is, a new bail joins a leaf it is like, and
 * those that are like none become new leaves.
 * @param bails, gathered as the stage before made them. @param isEdited humans worked on the tree: it is added to however much is new.
 * @returns null where more than a quarter would be new.
 */
export async function growTree(
  db: Database,
  bails: readonly Bail[],
  gathered: Documents,
  vectors: Matrix,
  model: EmbeddingModel,
  { seed, maxChildren, isEdited, ask }: TreeOptions & { readonly isEdited: boolean; readonly ask?: Ask },
): Promise<GrownTree | null> {
  const { documents } = gathered;
  const tree = loadTree(db).filter(({ kind }) => kind === 'node');
  const { tops, leafIds } = toBranches(tree);
  const byId = new Map([...walkTree(tree)].map((node) => [node.id, node]));
  const placements = findPlaced(db, bails, gathered);
  const labelOfId = new Map(leafIds.map((id, label) => [id, label]));
  const labels = Int32Array.from(placements, (placed) => labelOfId.get(placed?.nodeId ?? -1) ?? -1);
  const known = rowsWhere(labels, (label) => label >= 0);
  const added = rowsWhere(labels, (label) => label < 0);
  if (known.length < (isEdited ? 1 : LEAST_KNOWN * documents.length)) return null;
  const knownRows = { vectors: takeRows(vectors, known), leafOf: Int32Array.from(known, (row) => labels[row]!) };
  const found = await placeAdded(
    knownRows,
    takeRows(vectors, added),
    added.map((row) => documents[row]!.subject),
    leafIds.map((id) => `${byId.get(id)!.name}. ${byId.get(id)!.summary}`),
    { ask, seed },
  );
  added.forEach((row, i) => {
    labels[row] = found.leafOf[i]!;
  });
  const strange = added.filter((_, i) => found.isNew[i]);
  const newLeaves = await clusterStrange(strange, documents, vectors, model, seed);
  newLeaves.forEach((members, i) => {
    for (const row of members) labels[row] = leafIds.length + i;
  });
  const { compact, kept } = compactLabels(labels, leafIds.length + newLeaves.length);
  const branches = addLeaves(dropEmpty(tops, kept), {
    centres: normalizeRows(centresOf(vectors, compact, kept.size)),
    sizes: countRows(compact, kept.size),
    firstNew: kept.size - newLeaves.length,
    maxChildren,
  });
  const weights = Int32Array.from(documents, ({ weight }) => weight);
  const assembled = assembleHierarchy(branches, { vectors, weights, labels: compact });
  return {
    clustered: { ...assembled, ...countLevels(assembled.nodes), made: added.length },
    before: assembled.branchOf.map(({ id }) => (id === null ? null : byId.get(id)!)),
    map: placeOnMap(placements, known, added, found),
    growth: {
      added: added.length,
      placed: added.length - newLeaves.reduce((sum, members) => sum + members.length, 0),
      newLeaves: newLeaves.length,
    },
  };
}

async function placeAdded(
  known: KnownRows,
  vectors: Matrix,
  texts: readonly string[],
  leafTexts: readonly string[],
  { ask, seed }: { readonly ask?: Ask; readonly seed: number },
): Promise<PlacedRows> {
  const algebra = await openLinearAlgebra();
  try {
    const placed = await placeRows(known, vectors, algebra);
    if (!ask) return placed;
    const { decideUnclear } = await import('./decide-unclear.js');
    return await decideUnclear({ known, vectors, texts, placed, leafTexts }, { ask, algebra, seed });
  } finally {
    await algebra.close();
  }
}

/** Whether a node goes on under its name. */
export function keepsName(
  {
    before,
    clustered: { nodes },
  }: { readonly before: GrownTree['before']; readonly clustered: Pick<ClusteredDocuments, 'nodes'> },
  place: number,
): boolean {
  const old = before[place];
  return Boolean(old) && (old!.source !== 'found' || old!.bailCount >= nodes[place]!.size / 2);
}

/** A node that was there keeps its name while at least half of its bails were there too; a new one gets a name beside it. */
export function keepNames(
  named: ReadonlyMap<number, NamedNode>,
  {
    before,
    clustered: { nodes },
  }: { readonly before: GrownTree['before']; readonly clustered: Pick<ClusteredDocuments, 'nodes'> },
): NamedNode[] {
  const kept = nodes.map((_, place) => named.get(place) ?? toNamed(before[place]!));
  const names = makeDistinct(
    kept.map(({ name }) => name),
    nodes.map(({ parent }) => parent),
  );
  return kept.map((node, place) => ({ ...node, name: names[place]! }));
}

function toNamed({ name, summary, namedBy, source, placement, keyphrases, fit, like }: TreeNode): NamedNode {
  return { name, summary, namedBy, source, placement, keyphrases, fit: fit ?? 0, like };
}

/** The placement of each document: that of any of its bails which still says the same. */
function findPlaced(
  db: Database,
  bails: readonly Bail[],
  { documents, documentOf }: Documents,
): (StoredPlacement | null)[] {
  const placed: (StoredPlacement | null)[] = new Array(documents.length).fill(null);
  const stored = loadPlacements(db);
  bails.forEach(({ id }, i) => {
    const row = documentOf[i]!;
    const placement = stored.get(id);
    if (row >= 0 && placement?.vectorHash === documents[row]!.vectorHash) placed[row] ??= placement;
  });
  return placed;
}

function toBranches(tree: readonly TreeNode[]): { tops: OldBranch[]; leafIds: number[] } {
  const leafIds: number[] = [];
  const toBranch = ({ id, children }: TreeNode): OldBranch =>
    children.length === 0 ? { id, leaf: leafIds.push(id) - 1 } : { id, children: children.map(toBranch) };
  return { tops: tree.map(toBranch), leafIds };
}

async function clusterStrange(
  rows: readonly number[],
  documents: readonly Document[],
  vectors: Matrix,
  model: EmbeddingModel,
  seed: number,
): Promise<number[][]> {
  if (rows.length < LEAST_NEW) return [];
  const subjects = rows.map((row) => documents[row]!.subject);
  const { points } = await reduceVectors(takeRows(vectors, rows), {
    seed,
    views: model.lexicon ? await viewWords(subjects, model.lexicon) : [],
  });
  const weights = Int32Array.from(rows, (row) => documents[row]!.weight);
  const groups: number[][] = [];
  clusterLeaves(points, weights, { minLeafSize: LEAST_NEW }).forEach((label, i) => {
    groups[label] = [...(groups[label] ?? []), rows[i]!];
  });
  return groups.filter((group) => group.length >= LEAST_NEW);
}

/** Labels that are used, without gaps, in their order. @returns `kept`: the new label of each old one. */
function compactLabels(labels: Int32Array, count: number): { compact: Int32Array; kept: Map<number, number> } {
  const used = new Set(labels);
  const kept = new Map<number, number>();
  for (let label = 0; label < count; label++) if (used.has(label)) kept.set(label, kept.size);
  return { compact: labels.map((label) => kept.get(label)!), kept };
}

/** A leaf whose bails are gone leaves the tree, and so does a group that has one child left. */
function dropEmpty(branches: readonly OldBranch[], kept: ReadonlyMap<number, number>): OldBranch[] {
  return branches.flatMap((branch): OldBranch[] => {
    if ('leaf' in branch) {
      const leaf = kept.get(branch.leaf);
      return leaf === undefined ? [] : [{ id: branch.id, leaf }];
    }
    const children = dropEmpty(branch.children as readonly OldBranch[], kept);
    return children.length < 2 ? children : [{ id: branch.id, children }];
  });
}

/** What was on the map stays; what is new stands in the middle of the bails it is nearest to, until the tree is made anew. */
function placeOnMap(
  placements: readonly (StoredPlacement | null)[],
  known: readonly number[],
  added: readonly number[],
  { nearest: { indices, count } }: PlacedRows,
): Matrix {
  const map = createMatrix(placements.length, 2);
  for (const row of known) map.data.set([placements[row]!.x ?? 0, placements[row]!.y ?? 0], row * 2);
  added.forEach((row, i) => {
    for (const index of indices.subarray(i * count, (i + 1) * count)) {
      map.data[row * 2]! += map.data[known[index]! * 2]! / count;
      map.data[row * 2 + 1]! += map.data[known[index]! * 2 + 1]! / count;
    }
  });
  return map;
}

function rowsWhere(labels: Int32Array, fits: (label: number) => boolean): number[] {
  return [...labels.keys()].filter((row) => fits(labels[row]!));
}

function countRows(labels: Int32Array, count: number): Int32Array {
  const sizes = new Int32Array(count);
  for (const label of labels) sizes[label]!++;
  return sizes;
}
