import { cutLine, fitLine, measure } from '../wrap.js';
import type { Tone } from './theme.js';

/** A piece of a row, in one tone. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One row of the screen. */
export type Row = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/** A row that shows nothing. */
export const EMPTY_ROW: Row = [span('')];

/** A row of one tone, from side to side; so a selected row is marked in its whole width. */
export function toSelected(row: Row, width: number): Row {
  return [span(fitLine(row.map(({ text }) => text).join(''), width), 'selected')];
}

/** Cells of a row. */
export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + measure(text), 0);
}

/** A row with spaces behind it up to a width. */
export function padRow(row: Row, width: number): Row {
  const left = width - rowWidth(row);
  return left > 0 ? [...row, span(' '.repeat(left))] : row;
}

/** Two blocks of rows side by side; the left one takes `width` cells. */
export function besideRows(left: readonly Row[], right: readonly Row[], width: number, height: number): Row[] {
  return Array.from({ length: height }, (_, i) => [...padRow(left[i] ?? [], width), ...(right[i] ?? [])]);
}

/** Exactly so many rows. */
export function toHeight(rows: readonly Row[], height: number): Row[] {
  return Array.from({ length: Math.max(0, height) }, (_, i) => rows[i] ?? []);
}

/** Rows are made to fit; one that is too wide all the same loses its end, for it must not run into the next. */
export function fitRow(row: Row, width: number): Row {
  if (rowWidth(row) <= width) return row;
  let room = width;
  return row.map((piece) => {
    const text = cutLine(piece.text, room);
    room -= rowWidth([span(text)]);
    return { ...piece, text };
  });
}
