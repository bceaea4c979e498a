import { type Matrix, takeRows } from './matrix.js';

/**
 * Embeds texts from the shortest to the longest, so that texts of a batch are of about one length; equal ones in the order of their letters.
 * @returns vectors in the order of the texts.
 */
export async function embedByLength(
  texts: readonly string[],
  embed: (sorted: readonly string[]) => Promise<Matrix>,
): Promise<Matrix> {
  const order = texts.map((_, i) => i).sort((a, b) => compare(texts[a]!, texts[b]!) || a - b);
  const sorted = await embed(order.map((i) => texts[i]!));
  const placeOf = new Int32Array(texts.length);
  order.forEach((i, place) => {
    placeOf[i] = place;
  });
  return takeRows(sorted, placeOf);
}

function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
