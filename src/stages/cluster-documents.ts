import type { Matrix } from '../../embeddings/matrix.js';
import type { Hierarchy } from '../../taxonomy/hierarchy.js';
import { clusterPoints } from '../../taxonomy/structure.js';
import type { TreeOptions } from '../options.js';
import type { Document } from './gather-documents.js';

export interface ClusteredDocuments extends Hierarchy {
  readonly topCount: number;
  readonly leafCount: number;
  readonly made: number;
}

/** Groups the documents into leaves, and the leaves into a tree. */
export function clusterDocuments(
  documents: readonly Document[],
  vectors: Matrix,
  { points }: { readonly points: Matrix },
  options: TreeOptions,
  context: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number, detail: string) => void },
): ClusteredDocuments {
  const { signal, onProgress } = context;
  const weights = Int32Array.from(documents, ({ weight }) => weight);
  const hierarchy = clusterPoints(points, vectors, weights, {
    ...options,
    signal,
    onProgress: (step, fraction) => onProgress?.(fraction, step),
  });
  return { ...hierarchy, ...countLevels(hierarchy.nodes), made: documents.length };
}

export function countLevels(nodes: Hierarchy['nodes']): Pick<ClusteredDocuments, 'topCount' | 'leafCount'> {
  return {
    topCount: nodes.filter(({ parent }) => parent === -1).length,
    leafCount: nodes.filter(({ children }) => children.length === 0).length,
  };
}
