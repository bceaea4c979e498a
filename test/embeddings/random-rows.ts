import { createMatrix, type Matrix, normalizeRows, rowOf } from '../../embeddings/matrix.js';
import { createRandom, type Random, shuffle } from '../../embeddings/random.js';

/** A matrix of the given rows, all of one length; `cols` is only needed where there are none. */
export function matrixOf(rows: readonly (readonly number[])[], cols = rows[0]?.length ?? 0): Matrix {
  return { data: Float32Array.from(rows.flat()), rows: rows.length, cols };
}

/** Numbers about 0, roughly normal, of variance 1. */
export function drawNormal(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

export function drawRows(rows: number, cols: number, seed: number): Matrix {
  const random = createRandom(seed);
  const matrix = createMatrix(rows, cols);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = drawNormal(random);
  return matrix;
}

/** Rows around `groups` drawn centres; row i belongs to group i modulo `groups`. @param spread of the rows about a centre, whose own is 1. */
export function drawGroups(rows: number, groups: number, cols: number, spread: number, seed: number): Matrix {
  const centres = drawRows(groups, cols, seed);
  const matrix = drawRows(rows, cols, seed + 1);
  for (let i = 0; i < rows; i++) {
    const centre = rowOf(centres, i % groups);
    const row = rowOf(matrix, i);
    for (let j = 0; j < cols; j++) row[j] = centre[j]! + spread * row[j]!;
  }
  return matrix;
}

export function drawUnitGroups(rows: number, groups: number, cols: number, spread: number, seed: number): Matrix {
  return normalizeRows(drawGroups(rows, groups, cols, spread, seed));
}

/** 0 to count - 1 in a drawn order. */
export function drawOrder(count: number, seed: number): number[] {
  return shuffle(
    Array.from({ length: count }, (_, i) => i),
    createRandom(seed),
  );
}

/** What a call is refused with; fails the test when it is not refused. */
export async function refusalOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('The call was not refused.');
}
