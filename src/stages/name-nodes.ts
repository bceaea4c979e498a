import type { Database } from '../../db/open.js';
import type { Matrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { type NodeName, nameTree } from '../../taxonomy/names.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import type { ClusteredDocuments } from './cluster-documents.js';
import type { Document } from './gather-documents.js';
import { createSeedMatcher } from './match-seeds.js';

export interface NamedNode extends NodeName {
  readonly like: TreeNode['like'];
}

/** Names every node from the words of its members, and finds the entry of the published taxonomy that it is like. */
export async function nameNodes(
  db: Database,
  { nodes, leafOf, scores }: ClusteredDocuments,
  documents: readonly Document[],
  vectors: Matrix,
  model: EmbeddingModel,
): Promise<{ nodes: NamedNode[]; made: number }> {
  const names = nameTree({
    parentOf: Int32Array.from(nodes, ({ parent }) => parent),
    leafOf,
    documents: documents.map(({ gist }) => gist),
    weights: Int32Array.from(documents, ({ weight }) => weight),
    scores,
  });
  const findLike = await createSeedMatcher(db, model, vectors);
  return { nodes: names.map((name, i) => ({ ...name, like: findLike(nodes[i]!.rows) })), made: nodes.length };
}
