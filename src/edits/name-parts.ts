import { loadSubjects } from '../../db/edits.js';
import type { Database } from '../../db/open.js';
import { createMatrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { type BailState, childrenOf, type Draft, leavesBelow, type NodeState } from '../../taxonomy/edits/draft.js';
import type { SplitPart } from '../../taxonomy/edits/edit.js';
import type { VectorOf } from '../../taxonomy/edits/nearest-leaf.js';
import { assembleHierarchy, type Hierarchy } from '../../taxonomy/hierarchy.js';
import { nameTree } from '../../taxonomy/names.js';
import { countLevels } from '../stages/cluster-documents.js';
import { nameNodes } from '../stages/name-nodes.js';

/** A distinct bail of the tree, with its vector and what is said of it. */
export interface PlacedDocument {
  readonly bail: BailState;
  readonly subject: string;
  readonly vector: Float32Array;
  /** Bails that say the same, itself included. */
  readonly weight: number;
}

/** Other bails that the parts are told apart from: more take time, and hardly change which words are particular. */
const MOST_OTHERS = 5_000;

/**
 * The distinct bails of a leaf that have a vector, and others of the tree to tell them from, evenly spaced where there are many; in
 * the order in which a build sees them.
 */
export function listPlacedDocuments(db: Database, draft: Draft, leafId: number, vectorOf: VectorOf): PlacedDocument[] {
  const weights = new Map<number, number>();
  for (const { transcriptId, duplicateOf } of draft.bails.values()) {
    const original = duplicateOf ?? transcriptId;
    weights.set(original, (weights.get(original) ?? 0) + 1);
  }
  const placed = loadSubjects(db)
    .map(({ transcriptId, subject }) => ({ bail: draft.bails.get(transcriptId)!, subject }))
    .filter(({ bail }) => draft.nodes.get(bail.nodeId)!.kind === 'node');
  const others = placed.filter(({ bail }) => bail.nodeId !== leafId).length;
  const step = Math.max(1, others / MOST_OTHERS);
  let passed = 0;
  return placed.flatMap(({ bail, subject }) => {
    const isTurn = bail.nodeId === leafId || Math.floor(++passed / step) > Math.floor((passed - 1) / step);
    const vector = isTurn ? vectorOf(bail) : null;
    return vector ? [{ bail, subject, vector, weight: weights.get(bail.transcriptId)! }] : [];
  });
}

/**
 * Names for the parts of a leaf, offline, told apart from each other and from all other leaves.
 * @param partOf the part of each distinct bail of the leaf, 0 to count - 1, by transcript.
 * @param model the build's; without it the words alone name the parts.
 */
export async function nameParts(
  db: Database,
  draft: Draft,
  nodeId: number,
  documents: readonly PlacedDocument[],
  partOf: ReadonlyMap<number, number>,
  model: EmbeddingModel | null,
): Promise<Omit<SplitPart, 'bails'>[]> {
  const partCount = Math.max(...partOf.values()) + 1;
  const leaves = leavesBelow(draft, null).filter(({ id }) => id !== nodeId);
  const labelOf = new Map(leaves.map(({ id }, i) => [id, partCount + i]));
  const labels = Int32Array.from(documents, ({ bail }) => partOf.get(bail.transcriptId) ?? labelOf.get(bail.nodeId)!);
  const used = new Set(labels);
  const compact = new Map([...used].sort((a, b) => a - b).map((label, i) => [label, i]));
  const branchOf = (node: NodeState): TreeBranch[] => {
    if (node.id === nodeId)
      return [{ part: null, children: Array.from({ length: partCount }, (_, part) => ({ part, leaf: part })) }];
    const children = childrenOf(draft, node.id);
    if (children.length > 0) return nest(children.flatMap(branchOf));
    const leaf = compact.get(labelOf.get(node.id)!);
    return leaf === undefined ? [] : [{ part: null, leaf }];
  };
  const tops = childrenOf(draft, null).filter(({ kind }) => kind === 'node');
  const vectors = createMatrix(documents.length, documents[0]!.vector.length);
  documents.forEach(({ vector }, i) => {
    vectors.data.set(vector, i * vectors.cols);
  });
  const weights = Int32Array.from(documents, ({ weight }) => weight);
  const hierarchy = assembleHierarchy<TreeBranch>(tops.flatMap(branchOf), {
    vectors,
    weights,
    labels: labels.map((label) => compact.get(label)!),
  });
  const named = model
    ? (await nameNodes(db, toClustered(hierarchy), documents.map(toDocument), vectors, model)).nodes
    : await nameByWords(hierarchy, documents, weights);
  const parts: Omit<SplitPart, 'bails'>[] = [];
  hierarchy.branchOf.forEach(({ part }, place) => {
    if (part === null) return;
    const { name, summary, keyphrases, fit, like } = named[place]!;
    parts[part] = { name, summary, keyphrases, fit, like };
  });
  return parts;
}

type TreeBranch = { readonly part: number | null } & (
  | { readonly leaf: number }
  | { readonly children: readonly TreeBranch[] }
);

/** A group that is left with one branch is that branch. */
function nest(children: readonly TreeBranch[]): TreeBranch[] {
  return children.length < 2 ? [...children] : [{ part: null, children }];
}

function toClustered(hierarchy: Hierarchy) {
  return { ...hierarchy, ...countLevels(hierarchy.nodes), made: 0 };
}

function toDocument({ bail: { transcriptId, run, recordId, vectorHash }, subject, weight }: PlacedDocument) {
  const bail = { id: transcriptId, contentHash: '', run, recordId };
  return { hash: vectorHash!, text: subject, subject, vectorHash: vectorHash!, bail, weight };
}

async function nameByWords(
  { nodes, leafOf, scores }: Hierarchy,
  documents: readonly PlacedDocument[],
  weights: Int32Array,
): Promise<Omit<SplitPart, 'bails'>[]> {
  const parentOf = Int32Array.from(nodes, ({ parent }) => parent);
  const subjects = documents.map(({ subject }) => subject);
  const names = await nameTree({ parentOf, leafOf, scores, documents: subjects, weights });
  return names.map((name) => ({ ...name, like: null }));
}
