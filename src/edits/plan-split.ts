import type { Database } from '../../db/open.js';
import { createMatrix, type Matrix } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { chooseLeafCount } from '../../taxonomy/choose-count.js';
import { bailsIn, childrenOf, type Draft } from '../../taxonomy/edits/draft.js';
import type { SplitPart } from '../../taxonomy/edits/edit.js';
import { EditError } from '../../taxonomy/edits/errors.js';
import { requireNode, titleOf } from '../../taxonomy/edits/require.js';
import { clusterLeaves, reduceVectors } from '../../taxonomy/structure.js';
import { viewWords } from '../../taxonomy/word-views.js';
import { loadModelFor } from '../load-model.js';
import { DEFAULTS } from '../options.js';
import { listPlacedDocuments, nameParts, type PlacedDocument } from './name-parts.js';
import type { OpenTree } from './open-tree.js';

/**
 * The parts of a leaf, found and named as a build does, from stored vectors.
 * @param draft the tree as the edits before have left it. @param into number of parts; by the usual rule when absent, two at least.
 * @throws EditError where the leaf cannot be split so.
 */
export async function planSplit(
  db: Database,
  { build, vectorOf }: OpenTree,
  draft: Draft,
  nodeId: number,
  into?: number,
): Promise<SplitPart[]> {
  const title = titleOf(requireNode(draft, nodeId));
  if (childrenOf(draft, nodeId).length > 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${title} has children already. Split one of them; taxonomy tree --node n${nodeId} lists them.`,
    );
  const documents = listPlacedDocuments(db, draft, nodeId, vectorOf);
  const own = documents.filter(({ bail }) => bail.nodeId === nodeId);
  const least = into ?? 2;
  if (own.length < least)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${title} holds ${own.length === 1 ? '1 distinct bail' : `${own.length} distinct bails`}. Expected ${least} or more to split it into ${least}.`,
    );
  const { model } = await loadModelFor({});
  try {
    // Another encoder than the bundled one is not loaded again: then the words alone name the parts.
    const usable = model.fingerprint === build.fingerprint ? model : null;
    const seed = Number(build.options.seed ?? DEFAULTS.seed);
    const labels = await clusterOwn(own, seed, into ?? usualCount(own.length), usable);
    const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
    if (count < 2 || (into !== undefined && count !== into))
      throw new EditError(
        'EDIT_IMPOSSIBLE',
        `${title} comes apart into ${count} only. Ask for another number with --into.`,
      );
    const partOf = new Map(own.map(({ bail }, i) => [bail.transcriptId, labels[i]!]));
    const names = await nameParts(db, draft, nodeId, documents, partOf, usable);
    return names.map((name, part) => ({ ...name, bails: bailsOfPart(draft, nodeId, partOf, part) }));
  } finally {
    await model.close();
  }
}

/** As many leaves as a build would aim for, within what a node has for children. */
function usualCount(rows: number): number {
  return Math.min(DEFAULTS.maxChildren, Math.max(2, chooseLeafCount(rows)));
}

async function clusterOwn(
  own: readonly PlacedDocument[],
  seed: number,
  clusters: number,
  model: EmbeddingModel | null,
): Promise<Int32Array> {
  const subjects = own.map(({ subject }) => subject);
  const views = model?.lexicon ? await viewWords(subjects, model.lexicon) : [];
  const { points } = await reduceVectors(toMatrix(own), { seed, views });
  return clusterLeaves(
    points,
    Int32Array.from(own, ({ weight }) => weight),
    { clusters },
  );
}

function toMatrix(own: readonly PlacedDocument[]): Matrix {
  const vectors = createMatrix(own.length, own[0]!.vector.length);
  own.forEach(({ vector }, i) => {
    vectors.data.set(vector, i * vectors.cols);
  });
  return vectors;
}

/** Bails go with the one that they repeat; those without a vector go to the first part. */
function bailsOfPart(draft: Draft, nodeId: number, partOf: ReadonlyMap<number, number>, part: number): number[] {
  return bailsIn(draft, nodeId)
    .filter(({ transcriptId, duplicateOf }) => (partOf.get(duplicateOf ?? transcriptId) ?? 0) === part)
    .map(({ transcriptId }) => transcriptId);
}
