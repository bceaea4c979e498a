import type { Tone } from './theme.js';
import { fitLine, measure } from './wrap.js';

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
