import type { Database } from '../../db/open.js';
import { createMatrix, type Matrix, normalize, rowOf } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { type NodeName, nameTree } from '../../taxonomy/names.js';
import { createPauses } from '../../taxonomy/pauses.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import type { ClusteredDocuments } from './cluster-documents.js';
import type { Document } from './gather-documents.js';
import { createSeedMatcher, meanOfRows, type SeedLikeness } from './match-seeds.js';

export interface NamedNode extends NodeName, Pick<TreeNode, 'like' | 'namedBy' | 'placement' | 'source'> {}

/** Names every node from the words of its members, and finds the entry of the published taxonomy that it is like. */
export async function nameNodes(
  db: Database,
  { nodes, leafOf, scores }: ClusteredDocuments,
  documents: readonly Document[],
  vectors: Matrix,
  model: EmbeddingModel,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<{ nodes: NamedNode[]; made: number }> {
  const findLike = await createSeedMatcher(db, model, vectors);
  const likes: (SeedLikeness | null)[] = [];
  const pauseAfter = createPauses(ROWS_PER_TURN, signal);
  for (const { rows } of nodes) {
    likes.push(findLike(rows));
    await pauseAfter(rows.length);
  }
  const meanings = {
    embed: (phrases: readonly string[]) => model.embed(phrases, signal),
    directions: directionsOf(nodes, vectors),
  };
  const input = {
    parentOf: Int32Array.from(nodes, ({ parent }) => parent),
    leafOf,
    documents: documents.map(({ subject }) => subject),
    weights: Int32Array.from(documents, ({ weight }) => weight),
    scores,
    leads: model.lexicon && nodes.map((_, node) => leadOf(node, nodes, likes)),
  };
  const names = await nameTree(input, model.lexicon && meanings, { signal });
  const named = names.map((name, i) => ({
    ...name,
    namedBy: 'words' as const,
    source: 'found' as const,
    placement: null,
    like: toStored(likes[i]!),
  }));
  return { nodes: named, made: nodes.length };
}

/** Some hundredths of a second. */
const ROWS_PER_TURN = 20_000;
/** From this cosine on a node is named after the entry it is like; below, the entry is only mentioned. */
const SURE = 0.6;

/** A leaf is what it surely is like; a parent only where children with half of its bails are like the same. */
function leadOf(
  node: number,
  nodes: ClusteredDocuments['nodes'],
  likes: readonly (SeedLikeness | null)[],
): string | null {
  const like = likes[node];
  if (!like || like.similarity < SURE) return null;
  const { children, size } = nodes[node]!;
  const agreeing = children.filter((child) => likes[child]?.lead === like.lead);
  const held = agreeing.reduce((sum, child) => sum + nodes[child]!.size, 0);
  return children.length === 0 || held >= size / 2 ? like.lead : null;
}

function toStored(like: SeedLikeness | null): TreeNode['like'] {
  return like && { name: like.name, similarity: like.similarity };
}

/** What sets each node apart from all bails: the mean of its rows less the mean of all, at unit length. */
function directionsOf(nodes: ClusteredDocuments['nodes'], vectors: Matrix): Matrix {
  const directions = createMatrix(nodes.length, vectors.cols);
  const mean = meanOfRows(
    vectors,
    Int32Array.from({ length: vectors.rows }, (_, i) => i),
  );
  nodes.forEach(({ rows }, i) => {
    const direction = rowOf(directions, i);
    meanOfRows(vectors, rows).forEach((value, j) => {
      direction[j] = value - mean[j]!;
    });
    normalize(direction);
  });
  return directions;
}
