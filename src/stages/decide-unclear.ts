import type { LinearAlgebra } from '../../embeddings/linear-algebra.js';
import { type Matrix, takeRows } from '../../embeddings/matrix.js';
import { shorten } from '../../taxonomy/llm/draw-name.js';
import { placeItems } from '../../taxonomy/llm/place-items.js';
import type { Ask } from '../../taxonomy/llm/question.js';
import type { KnownRows, PlacedRows } from '../../taxonomy/place-rows.js';

/** Leaves that a bail may belong to are those of so many of its nearest known bails, at most so many leaves. */
const NEAREST = 15;
const MOST_LEAVES = 5;
const NONE = 'none';

export interface UnclearInput {
  readonly known: KnownRows;
  /** What was added, unit rows, and what it says. */
  readonly vectors: Matrix;
  readonly texts: readonly string[];
  /** Where the vectors put it. */
  readonly placed: PlacedRows;
  /** What each leaf is called, and its summary. */
  readonly leafTexts: readonly string[];
}

/**
 * Lets a language model decide where what was added belongs, where its vector leaves that open: it is far from all that is
 * known, or its nearest are in several leaves. It is shown the leaves of the nearest by name and summary, and may say that
 * none of them fits.
 * @returns what the vectors said, changed where it answered. At most two questions for each that is unclear.
 */
export async function decideUnclear(
  { known, vectors, texts, placed, leafTexts }: UnclearInput,
  {
    ask,
    algebra,
    seed,
  }: { readonly ask: Ask; readonly algebra: Pick<LinearAlgebra, 'nearestRows'>; readonly seed: number },
): Promise<PlacedRows> {
  const { indices, count } = placed.nearest;
  const leavesNear = (row: number) => {
    const near = indices.subarray(row * count, (row + 1) * count);
    return new Set(Array.from(near, (index) => known.leafOf[index]!));
  };
  const unclear = texts.flatMap((_, row) => (placed.isNew[row] || leavesNear(row).size > 1 ? [row] : []));
  if (unclear.length === 0) return placed;
  const wide = Math.min(NEAREST, known.vectors.rows);
  const found = await algebra.nearestRows(takeRows(vectors, unclear), known.vectors, wide);
  const leafOf = Int32Array.from(placed.leafOf);
  const isNew = [...placed.isNew];
  await Promise.all(
    unclear.map(async (row, i) => {
      const near = found.indices.subarray(i * wide, (i + 1) * wide);
      const leaves = [...new Set(Array.from(near, (index) => known.leafOf[index]!))].slice(0, MOST_LEAVES);
      const groups = [
        ...leaves.map((leaf) => ({ id: String(leaf), text: leafTexts[leaf]! })),
        { id: NONE, text: 'None of the other groups: something else led the model to leave.' },
      ];
      const item = { id: String(row), text: shorten(texts[row]!) };
      const answer = (await placeItems([item], groups, { ask, seed, step: 'assign' })).get(item.id);
      if (answer === null || answer === undefined) return;
      isNew[row] = answer === NONE;
      if (answer !== NONE) leafOf[row] = Number(answer);
    }),
  );
  return { ...placed, leafOf, isNew };
}
