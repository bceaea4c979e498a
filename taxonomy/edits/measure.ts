import { dot, normalize } from '../../embeddings/matrix.js';
import { describeAgain, type SubjectOf } from './describe-again.js';
import { type BailState, changeNode, type Draft, isLive, pathUp } from './draft.js';
import type { VectorOf } from './nearest-leaf.js';

/** What is stored of a bail beside its place. */
export interface Readings {
  readonly vectorOf: VectorOf;
  readonly subjectOf: SubjectOf;
}

/**
 * Scores, cohesion and description of every node that holds other bails than before, as a build measures them.
 * @param draft is changed.
 */
export function measureDraft(before: Draft, draft: Draft, { vectorOf, subjectOf }: Readings): void {
  const stale = findStale(before, draft);
  if (stale.size === 0) return;
  const held = new Map<number, BailState[]>([...stale].map((id) => [id, []]));
  const paths = new Map<number, number[]>();
  for (const bail of draft.bails.values()) {
    const path = paths.get(bail.nodeId) ?? pathUp(draft.nodes, bail.nodeId).filter((id) => stale.has(id));
    paths.set(bail.nodeId, path);
    for (const id of path) held.get(id)!.push(bail);
  }
  for (const [id, bails] of held) {
    if (draft.nodes.get(id)!.kind !== 'node') {
      for (const bail of bails) setScore(draft, bail, null);
      continue;
    }
    const { centre, cohesion } = describe(bails, vectorOf);
    changeNode(draft, id, { cohesion });
    for (const bail of bails) {
      if (bail.nodeId !== id) continue;
      const vector = vectorOf(bail);
      setScore(draft, bail, vector && centre ? round(clamp(dot(vector, centre))) : null);
    }
  }
  for (const [id, bails] of held) {
    const node = draft.nodes.get(id)!;
    const scored = bails.map(({ transcriptId }) => draft.bails.get(transcriptId)!);
    if (node.kind === 'node') describeAgain(draft, node, scored, subjectOf);
  }
}

/** Live nodes that hold other bails than before. */
function findStale(before: Draft, draft: Draft): Set<number> {
  const [old, now] = [fingerprintNodes(before), fingerprintNodes(draft)];
  const stale = new Set<number>();
  for (const node of draft.nodes.values()) {
    if (!isLive(node)) continue;
    const wasLive = before.nodes.get(node.id)?.retiredBuild === null;
    if (!wasLive || old.get(node.id) !== now.get(node.id)) stale.add(node.id);
  }
  return stale;
}

/** A number for the set of bails at and below each node: equal for equal sets, and for others as good as never. */
function fingerprintNodes(draft: Draft): Map<number, number> {
  const ofLeaf = new Map<number, number>();
  for (const { transcriptId, nodeId } of draft.bails.values())
    ofLeaf.set(nodeId, (ofLeaf.get(nodeId) ?? 0) + scatter(transcriptId));
  const sums = new Map<number, number>();
  for (const [leaf, sum] of ofLeaf) for (const id of pathUp(draft.nodes, leaf)) sums.set(id, (sums.get(id) ?? 0) + sum);
  return sums;
}

/** A whole number below 2^32, so that sums over two million bails are exact. @source the finaliser of MurmurHash3 (Appleby). */
function scatter(id: number): number {
  let hash = id ^ (id >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The mean direction of the distinct bails that have a vector, and their mean cosine to it; null where none has. */
function describe(
  bails: readonly BailState[],
  vectorOf: VectorOf,
): { centre: Float32Array | null; cohesion: number | null } {
  const vectors = bails.filter(({ duplicateOf }) => duplicateOf === null).flatMap((bail) => vectorOf(bail) ?? []);
  const [first] = vectors;
  if (!first) return { centre: null, cohesion: null };
  const sum = new Float64Array(first.length);
  for (const vector of vectors) for (let j = 0; j < sum.length; j++) sum[j]! += vector[j]!;
  const centre = normalize(Float32Array.from(sum));
  const total = vectors.reduce((all, vector) => all + dot(vector, centre), 0);
  return { centre, cohesion: clamp(total / vectors.length) };
}

function setScore(draft: Draft, bail: BailState, score: number | null): void {
  if (bail.score !== score) draft.bails.set(bail.transcriptId, { ...bail, score });
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Six decimals, as a build stores them. */
function round(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
