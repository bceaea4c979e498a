import { dot, type Matrix, normalize, rowOf } from '../embeddings/matrix.js';
import type { Keyphrase } from './keyphrases.js';

export type EmbedPhrases = (phrases: readonly string[]) => Promise<Matrix>;

export interface Meanings {
  /** From the encoder that made the vectors of the documents; unit rows. */
  readonly embed: EmbedPhrases;
  /** What sets each node apart: its members' mean vector less the mean of all, unit rows or zeros: nodes x d. */
  readonly directions: Matrix;
}

/** Candidates of a node that are looked at, the most telling first. */
const JUDGED = 16;
/** A cosine higher by 0.1 weighs as much as a score 1.8 times as high. */
const SHARPNESS = 6;

/**
 * Brings those phrases of each node to the front that mean what the node is about, not only occur in it: a word may be
 * particular to a few members by chance. Scores are multiplied by e^(6 cos), where the cosine is between the phrase, less
 * what all phrases share, and the node's direction.
 * @source cf. Grootendorst 2020, KeyBERT: phrases ranked by their cosine to the document.
 */
export async function rankByMeaning(
  phrases: readonly (readonly Keyphrase[])[],
  { embed, directions }: Meanings,
): Promise<Keyphrase[][]> {
  const labels = [...new Set(phrases.flatMap((list) => list.slice(0, JUDGED).map(({ label }) => label)))].sort();
  if (labels.length === 0) return phrases.map((list) => [...list]);
  const vectors = await embed(labels);
  centre(vectors);
  const rowOfLabel = new Map(labels.map((label, i) => [label, i]));
  return phrases.map((list, node) => {
    const direction = rowOf(directions, node);
    return list
      .slice(0, JUDGED)
      .map((phrase) => {
        const meaning = dot(rowOf(vectors, rowOfLabel.get(phrase.label)!), direction);
        return { ...phrase, score: phrase.score * Math.exp(SHARPNESS * meaning) };
      })
      .sort((a, b) => b.score - a.score || (a.label < b.label ? -1 : 1));
  });
}

/** Takes the mean row from every row, and brings them back to unit length; in place. */
function centre(matrix: Matrix): void {
  const mean = new Float64Array(matrix.cols);
  for (let i = 0; i < matrix.data.length; i++) mean[i % matrix.cols]! += matrix.data[i]! / matrix.rows;
  for (let i = 0; i < matrix.rows; i++) {
    const row = rowOf(matrix, i);
    for (let j = 0; j < row.length; j++) row[j]! -= mean[j]!;
    normalize(row);
  }
}
