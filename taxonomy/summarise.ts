import { excerpt } from './excerpt.js';
import { inertText } from './inert.js';

export interface SummaryInput {
  readonly documents: readonly string[];
  /** How typical each document is, by document index. */
  readonly scores: Float32Array;
  /** Document indices of the node. */
  readonly members: ArrayLike<number>;
  readonly keyphrases: readonly string[];
  /** Share of the members that hold one of the keyphrases, 0 to 1. */
  readonly fit: number;
}

/**
 * One line about a node: the words that mark it, the share of members that hold one of them, and the most typical
 * excerpt. `78 % mention fake reviews, star ratings or Yelp. Typical: “How do I …”`
 */
export function summariseNode({ documents, scores, members, keyphrases, fit }: SummaryInput): string {
  const marks =
    keyphrases.length === 0
      ? 'No word is shared by several members.'
      : `${Math.round(fit * 100)} % mention ${listOf(keyphrases.slice(0, MENTIONED))}.`;
  const typical = mostTypical(documents, scores, members);
  return typical ? `${marks} Typical: “${typical}”` : marks;
}

const MENTIONED = 6;
const EXCERPT_COLUMNS = 140;

function listOf(phrases: readonly string[]): string {
  const shown = phrases.map((phrase) => inertText(phrase));
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

/** An excerpt of the member with the highest score that has something to show. */
function mostTypical(documents: readonly string[], scores: Float32Array, members: ArrayLike<number>): string {
  let best = -1;
  for (const document of Array.from(members)) {
    if (documents[document]!.trim() === '') continue;
    if (best < 0 || scores[document]! > scores[best]!) best = document;
  }
  return best < 0 ? '' : excerpt(documents[best]!, EXCERPT_COLUMNS);
}
