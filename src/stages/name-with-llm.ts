import type { Database } from '../../db/open.js';
import { openLinearAlgebra } from '../../embeddings/linear-algebra.js';
import type { Matrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { makeDistinct } from '../../taxonomy/distinct-names.js';
import { assembleHierarchy } from '../../taxonomy/hierarchy.js';
import { centresOf } from '../../taxonomy/kmeans.js';
import { buildNamedHierarchy, type NamedBranch } from '../../taxonomy/llm/build-hierarchy.js';
import { type LeafNaming, type NamingOptions, nameLeaves } from '../../taxonomy/llm/name-leaves.js';
import type { Ask } from '../../taxonomy/llm/question.js';
import { type ClusteredDocuments, countLevels } from './cluster-documents.js';
import type { Document } from './gather-documents.js';
import { type NamedNode, nameNodes } from './name-nodes.js';
import type { ProjectedDocuments } from './project-documents.js';

export interface LlmNamingOptions {
  readonly ask: Ask;
  readonly seed: number;
  readonly maxChildren: number;
}

export interface NamedTree {
  readonly clustered: ClusteredDocuments;
  readonly nodes: NamedNode[];
  /** Names that misled and were drawn again. */
  readonly redrawn: number;
  readonly made: number;
}

/**
 * Lets a language model name the leaves, sort them into wider groups and name those. What it cannot do is done offline:
 * its leaves are those of the clusters, and every node has an offline name to fall back on.
 */
export async function nameWithLlm(
  db: Database,
  clustered: ClusteredDocuments,
  documents: readonly Document[],
  vectors: Matrix,
  { points }: Pick<ProjectedDocuments, 'points'>,
  model: EmbeddingModel,
  { ask, seed, maxChildren }: LlmNamingOptions,
): Promise<NamedTree> {
  const weights = Int32Array.from(documents, ({ weight }) => weight);
  const embed = (texts: readonly string[]) => model.embed(texts);
  const leaves = listLeaves(clustered);
  const offline = await nameNodes(db, clustered, documents, vectors, model);
  const offlineNames = leaves.map(({ place }) => offline.nodes[place]!);
  const namings = await askLeafNames(leaves, offlineNames, documents, vectors, { ask, embed, seed });
  const leafAt = new Map(leaves.map(({ place }, leaf) => [place, leaf]));
  const labels = clustered.leafOf.map((place) => leafAt.get(place)!);
  const branches = await buildNamedHierarchy(
    {
      leaves: leaves.map(({ size }, leaf) => ({ ...pickName(namings[leaf]!), size })),
      points: centresOf(points, labels, leaves.length),
      nameOffline: (group) => nameGroup(group, leaves, offlineNames),
    },
    { ask, embed, seed, maxChildren },
  );
  const assembled = assembleHierarchy(branches, { vectors, weights, labels });
  const tree = { ...assembled, ...countLevels(assembled.nodes), made: documents.length };
  const { nodes } = await nameNodes(db, tree, documents, vectors, model);
  const named = nodes.map((node, place) => withNaming(node, assembled.branchOf[place]!, namings));
  const names = makeDistinct(
    named.map(({ name }) => name),
    assembled.nodes.map(({ parent }) => parent),
  );
  return {
    clustered: tree,
    nodes: named.map((node, place) => ({ ...node, name: names[place]! })),
    redrawn: countRedrawn(namings),
    made: nodes.length,
  };
}

/**
 * Lets a language model name leaves of a tree that keeps its shape; all else has offline names.
 * @param isAsked which leaves are named anew, by their place among the nodes.
 */
export async function nameShapedWithLlm(
  db: Database,
  clustered: ClusteredDocuments,
  documents: readonly Document[],
  vectors: Matrix,
  model: EmbeddingModel,
  { ask, seed, isAsked }: Pick<LlmNamingOptions, 'ask' | 'seed'> & { readonly isAsked: (place: number) => boolean },
): Promise<NamedTree> {
  const leaves = listLeaves(clustered).filter(({ place }) => isAsked(place));
  const { nodes } = await nameNodes(db, clustered, documents, vectors, model);
  const offlineNames = leaves.map(({ place }) => nodes[place]!);
  const embed = (texts: readonly string[]) => model.embed(texts);
  const namings = await askLeafNames(leaves, offlineNames, documents, vectors, { ask, embed, seed });
  leaves.forEach(({ place }, leaf) => {
    nodes[place] = withNaming(nodes[place]!, { leaf }, namings);
  });
  return { clustered, nodes, redrawn: countRedrawn(namings), made: nodes.length };
}

function listLeaves({ nodes }: ClusteredDocuments) {
  return nodes.flatMap((node, place) => (node.children.length === 0 ? [{ ...node, place }] : []));
}

async function askLeafNames(
  leaves: readonly { readonly rows: Int32Array }[],
  offlineNames: readonly NamedNode[],
  documents: readonly Document[],
  vectors: Matrix,
  options: Omit<NamingOptions, 'algebra'>,
): Promise<LeafNaming[]> {
  if (leaves.length === 0) return [];
  const algebra = await openLinearAlgebra();
  const texts = documents.map(({ subject }) => subject);
  const input = { texts, vectors, leaves: leaves.map(({ rows }) => rows), offlineNames };
  return nameLeaves(input, { ...options, algebra }).finally(() => algebra.close());
}

function countRedrawn(namings: readonly LeafNaming[]): number {
  return namings.filter(({ redrawn }) => redrawn).length;
}

function pickName({ name, summary }: LeafNaming): { name: string; summary: string } {
  return { name, summary };
}

/** The offline names of the two largest leaves, shortened, for a group that the language model gave none. */
function nameGroup(
  group: readonly number[],
  leaves: readonly { readonly size: number }[],
  names: readonly { readonly name: string; readonly summary: string }[],
): { name: string; summary: string } {
  const largest = group.toSorted((a, b) => leaves[b]!.size - leaves[a]!.size || a - b).slice(0, 2);
  const parts = largest.map((leaf) => names[leaf]!.name.split(/, | and /)[0]!);
  const name = parts.length < 2 ? (parts[0] ?? '') : `${parts[0]} and ${parts[1]}`;
  return {
    name,
    summary: `${group.length} groups, the largest of them: ${largest.map((leaf) => names[leaf]!.name).join('; ')}.`,
  };
}

/** A node keeps its keyphrases and likeness; its name and summary are the language model's where it gave some. */
function withNaming(node: NamedNode, branch: NamedBranch, namings: readonly LeafNaming[]): NamedNode {
  const naming = 'leaf' in branch ? namings[branch.leaf]! : branch;
  const fit = 'leaf' in branch ? namings[branch.leaf]!.fit : null;
  const placement = fit && { placed: fit.placed, right: fit.right };
  const { name, summary, source } = naming;
  return { ...node, name, summary, namedBy: source === 'llm' ? 'llm' : 'words', placement };
}
