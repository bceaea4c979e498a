import type { Database } from '../../db/open.js';
import { createMatrix, type Matrix, normalize } from '../../embeddings/matrix.js';
import type { EmbeddingModel } from '../../embeddings/model.js';
import { createSeedFinder, PAPER_SEEDS, seedTexts, seedTitle } from '../../taxonomy/seeds.js';
import { loadTextVectors } from './text-vectors.js';

/** The entry that a node is like. */
export interface SeedLikeness {
  /** With its heading: `Harm: malware and hacking`. */
  readonly name: string;
  /** Without it: `Malware and hacking`. */
  readonly lead: string;
  /** Cosine, above 0 and at most 1. */
  readonly similarity: number;
}

/**
 * Opens a comparison of nodes with the entries of the published taxonomy, whose vectors are stored like those of bails.
 * @returns a function from the rows of a node to the entry that it is like, or null.
 */
export async function createSeedMatcher(
  db: Database,
  model: EmbeddingModel,
  vectors: Matrix,
): Promise<(rows: Int32Array) => SeedLikeness | null> {
  if (vectors.rows === 0) return () => null;
  const seeds = await loadSeedVectors(db, model);
  const everyRow = Int32Array.from({ length: vectors.rows }, (_, i) => i);
  const findNearest = createSeedFinder(seeds, meanOfRows(vectors, everyRow));
  return (rows) => {
    const nearest = findNearest(meanOfRows(vectors, rows));
    if (!nearest) return null;
    const seed = PAPER_SEEDS[nearest.index]!;
    return { name: seedTitle(seed), lead: seed.name, similarity: nearest.similarity };
  };
}

async function loadSeedVectors(db: Database, model: EmbeddingModel): Promise<Matrix> {
  const entries = await loadTextVectors(db, model, seedTexts());
  const means = createMatrix(entries.length, entries[0]!.cols);
  for (const [i, texts] of entries.entries()) {
    const all = Int32Array.from({ length: texts.rows }, (_, row) => row);
    means.data.set(normalize(meanOfRows(texts, all)), i * means.cols);
  }
  return means;
}

/** The mean of some rows, summed in float64. */
export function meanOfRows({ data, cols }: Matrix, rows: Int32Array): Float32Array {
  const sums = new Float64Array(cols);
  for (const row of rows) for (let j = 0; j < cols; j++) sums[j]! += data[row * cols + j]!;
  return Float32Array.from(sums, (sum) => sum / rows.length);
}
