export interface Exemplars {
  /** Documents that stand for the node, most typical first, unlike each other. */
  readonly typical: readonly number[];
  /** Documents that are least sure to belong, least sure first; none of them typical. */
  readonly boundary: readonly number[];
}

export interface ExemplarInput {
  /** Document indices, distinct. */
  readonly members: ArrayLike<number>;
  /** How typical each document is, by document index; higher is more typical. */
  readonly scores: Float32Array;
  /** How alike two documents are, at most 1; used to keep the typical ones apart. */
  readonly similarity?: (a: number, b: number) => number;
  /** How many of each; 3 unless given. */
  readonly count?: number;
}

/**
 * The typical and the boundary members of a node. Typical ones are picked one by one for their score less their
 * likeness to those already picked (maximal marginal relevance, Carbonell and Goldstein 1998), so that one wording does
 * not fill the list. Ties go to the lower index.
 */
export function pickExemplars({ members, scores, similarity, count = 3 }: ExemplarInput): Exemplars {
  const ranked = Array.from(members).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const typical = pickDiverse(ranked, scores, similarity ?? (() => 0), count);
  const taken = new Set(typical);
  const boundary = ranked
    .filter((document) => !taken.has(document))
    .slice(-count)
    .reverse();
  return { typical, boundary: ranked.length > typical.length ? boundary : [] };
}

/** The most typical members looked at. */
const POOL = 40;
/** How much likeness to a picked one takes away, against a score that spans 0 to 1 over the pool. */
const DIVERSITY = 0.5;

function pickDiverse(
  ranked: readonly number[],
  scores: Float32Array,
  similarity: (a: number, b: number) => number,
  count: number,
): number[] {
  const pool = ranked.slice(0, Math.max(POOL, count));
  const low = scores[pool.at(-1) ?? 0] ?? 0;
  const span = (scores[pool[0] ?? 0] ?? 0) - low || 1;
  const likeness = new Map(pool.map((document) => [document, 0]));
  const picked: number[] = [];
  while (picked.length < count && likeness.size > 0) {
    let best = -1;
    let bestValue = Number.NEGATIVE_INFINITY;
    for (const [document, alike] of likeness) {
      const value = (scores[document]! - low) / span - DIVERSITY * alike;
      if (value > bestValue) [best, bestValue] = [document, value];
    }
    picked.push(best);
    likeness.delete(best);
    for (const [document, alike] of likeness) likeness.set(document, Math.max(alike, similarity(document, best)));
  }
  return picked;
}
