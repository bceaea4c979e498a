import { loadDigest } from '../../db/digests.js';
import type { Database } from '../../db/open.js';
import { dot } from '../../embeddings/matrix.js';
import type { BailState, Draft } from '../../taxonomy/edits/draft.js';
import type { VectorOf } from '../../taxonomy/edits/nearest-leaf.js';
import { excerpt } from '../../taxonomy/excerpt.js';

/** A bail that is like one that was moved, and was left behind in its old leaf. */
export interface Neighbour {
  readonly name: string;
  /** Cosine to the moved one, -1 to 1. */
  readonly similarity: number;
  /** One line, inert. */
  readonly excerpt: string;
}

/** The distinct bails of a node that are likest one bail, likest first. @param without transcripts to pass over. */
export function findNeighbours(
  draft: Draft,
  bail: BailState,
  nodeId: number,
  without: ReadonlySet<number>,
  vectorOf: VectorOf,
  count: number,
): { bail: BailState; similarity: number }[] {
  const vector = vectorOf(bail);
  if (!vector || count === 0) return [];
  const found: { bail: BailState; similarity: number }[] = [];
  for (const other of draft.bails.values()) {
    if (other.nodeId !== nodeId || other.duplicateOf !== null || without.has(other.transcriptId)) continue;
    const theirs = vectorOf(other);
    if (theirs && other.vectorHash !== bail.vectorHash) found.push({ bail: other, similarity: dot(vector, theirs) });
  }
  return found.sort((a, b) => b.similarity - a.similarity || a.bail.transcriptId - b.bail.transcriptId).slice(0, count);
}

const EXCERPT_COLUMNS = 100;

/** How neighbours are shown. */
export function showNeighbours(db: Database, found: readonly { bail: BailState; similarity: number }[]): Neighbour[] {
  return found.map(({ bail: { transcriptId, run, recordId }, similarity }) => ({
    name: `${run}/${recordId}`,
    similarity,
    excerpt: excerpt(loadDigest(db, transcriptId)?.gist ?? '', EXCERPT_COLUMNS),
  }));
}
