import type { Database } from '../../db/open.js';
import { type Matrix, normalizeRows } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { makeDistinct } from '../../taxonomy/distinct-names.js';
import { assembleHierarchy } from '../../taxonomy/hierarchy.js';
import { centresOf } from '../../taxonomy/kmeans.js';
import { matchEntries } from '../../taxonomy/match-entries.js';
import { entryTexts, listEntries, type SeedNode, type SeedTaxonomy } from '../../taxonomy/seed-tree.js';
import { growSeeded } from '../../taxonomy/seeded-branches.js';
import { type ClusteredDocuments, countLevels } from './cluster-documents.js';
import type { Document } from './gather-documents.js';
import type { NamedNode } from './name-nodes.js';
import { loadTextVectors } from './text-vectors.js';

/** What became of a known taxonomy that the tree started from. */
export interface SeedUse {
  readonly name: string;
  readonly entries: number;
  /** Entries without a bail. */
  readonly absent: readonly string[];
  /** Bails in leaves that are like no entry. */
  readonly newBails: number;
  readonly newLeaves: number;
}

export interface SeededTree {
  readonly clustered: ClusteredDocuments;
  /** The node of the known taxonomy that each node is, or null. */
  readonly seedOf: readonly (SeedNode | null)[];
  readonly use: SeedUse;
}

/** Sorts the leaves under the entries of a known taxonomy that they are like; what is like none of them stays apart. */
export async function seedTree(
  db: Database,
  clustered: ClusteredDocuments,
  documents: readonly Document[],
  vectors: Matrix,
  { points }: { readonly points: Matrix },
  model: EmbeddingModel,
  { taxonomy, maxChildren }: { readonly taxonomy: SeedTaxonomy; readonly maxChildren: number },
): Promise<SeededTree> {
  const entries = listEntries(taxonomy.tree);
  const leaves = clustered.nodes.flatMap((node, place) => (node.children.length === 0 ? [{ ...node, place }] : []));
  const labelAt = new Map(leaves.map(({ place }, label) => [place, label]));
  const labels = clustered.leafOf.map((place) => labelAt.get(place)!);
  const { entryOf } = matchEntries(
    normalizeRows(centresOf(vectors, labels, leaves.length)),
    await loadTextVectors(db, model, entries.map(entryTexts)),
  );
  const branches = growSeeded(taxonomy.tree, {
    entryOf,
    centres: centresOf(points, labels, leaves.length),
    rows: leaves.map(({ rows }) => rows.length),
    sizes: leaves.map(({ size }) => size),
    maxChildren,
  });
  const weights = Int32Array.from(documents, ({ weight }) => weight);
  const assembled = assembleHierarchy(branches, { vectors, weights, labels });
  const isFound = new Set(entryOf);
  const added = leaves.filter((_, label) => entryOf[label]! < 0);
  return {
    clustered: { ...assembled, ...countLevels(assembled.nodes), made: documents.length },
    seedOf: assembled.branchOf.map(({ seed }) => seed),
    use: {
      name: taxonomy.name,
      entries: entries.length,
      absent: entries.filter((_, entry) => !isFound.has(entry)).map(({ name }) => name),
      newBails: added.reduce((sum, { size }) => sum + size, 0),
      newLeaves: added.length,
    },
  };
}

/** Nodes of the known taxonomy keep its names and definitions. */
export function keepSeedNames(
  named: readonly NamedNode[],
  { seedOf, clustered: { nodes } }: Pick<SeededTree, 'seedOf' | 'clustered'>,
): NamedNode[] {
  const kept = named.map((node, place): NamedNode => {
    const seed = seedOf[place];
    return seed ? { ...node, name: seed.name, summary: seed.definition || node.summary, source: 'seed' } : node;
  });
  const names = makeDistinct(
    kept.map(({ name }) => name),
    nodes.map(({ parent }) => parent),
  );
  return kept.map((node, place) => ({ ...node, name: names[place]! }));
}
