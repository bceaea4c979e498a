import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dot, type Matrix, normalizeRows, rowOf } from '../../embeddings/matrix.js';
import { centresOf } from '../../taxonomy/kmeans.js';
import { drawMixture } from '../mixture.js';

export const COLS = 512;
/** Neighbours of a row, itself included. */
export const NEIGHBOURS = 15;
/** Rows of a group, on average, in made-up vectors. */
const ROWS_PER_GROUP = 16;
/**
 * How far a row stays from the middle of its group, of what it was drawn at. Made so tight, k-means with a tenth as many clusters as rows leaves
 * about as much scatter as on embedded chats: from random starts 0.19 a row, from greedy ones 0.155.
 */
const TIGHTNESS = 0.6;

/** Unit vectors of a given file (float32, row by row, 512 columns), or made-up ones. */
export function readOrDrawVectors(rows: number, file?: string): Matrix {
  if (file === undefined) return drawVectors(rows);
  const all = readFloats(file);
  const kept = Math.min(rows, all.length / COLS);
  return { data: all.subarray(0, kept * COLS), rows: kept, cols: COLS };
}

function drawVectors(rows: number): Matrix {
  const groups = Math.ceil(rows / ROWS_PER_GROUP);
  const { vectors, labels } = drawMixture(rows, groups, COLS, 1);
  const middles = centresOf(vectors, labels, groups);
  labels.forEach((label, i) => {
    const row = rowOf(vectors, i);
    const middle = rowOf(middles, label);
    for (let j = 0; j < COLS; j++) row[j] = middle[j]! + TIGHTNESS * (row[j]! - middle[j]!);
  });
  return normalizeRows(vectors);
}

/** Both sides read what stands in the folder: raw numbers, row by row. */
export function writeNumbers(folder: string, name: string, data: Float32Array | Int32Array): void {
  writeFileSync(join(folder, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

export function readMatrix(folder: string, name: string, cols: number): Matrix {
  const data = readFloats(join(folder, name));
  return { data, rows: data.length / cols, cols };
}

export function readIntegers(folder: string, name: string): Int32Array {
  return new Int32Array(readBytes(join(folder, name)));
}

/** How alike the rows of two files of unit rows are. */
export function compareRows(folder: string, ours: string, theirs: string, cols: number) {
  const [own, other] = [readMatrix(folder, ours, cols), readMatrix(folder, theirs, cols)];
  const cosines = Array.from({ length: own.rows }, (_, i) => dot(rowOf(own, i), rowOf(other, i)));
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  return { 'mean cosine with ours': mean, 'lowest cosine': Math.min(...cosines) };
}

function readFloats(path: string): Float32Array {
  return new Float32Array(readBytes(path));
}

function readBytes(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
