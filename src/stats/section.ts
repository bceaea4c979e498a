import type { Interval } from '../../taxonomy/rates.js';

/** Figures as they are shown, on a terminal or in a document. Text is as it came; whoever renders it makes it inert. */
export interface Section {
  readonly title: string;
  readonly tables: readonly Table[];
  /** What a reader must know to read the tables. */
  readonly notes: readonly string[];
}

export interface Table {
  readonly title?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly head: string;
  /** `name` may be broken over several rows where room is short; `plot` is drawn where there is room; `number` is flush right. */
  readonly kind: 'name' | 'text' | 'number' | 'plot';
  /** Left out where there is no room for it; the last first. */
  readonly isOptional?: boolean;
}

/** Text, or a figure with its interval to be drawn; null for nothing. */
export type Cell = string | Interval | null;

export function nameColumn(head: string): Column {
  return { head, kind: 'name' };
}

export function numberColumn(head: string): Column {
  return { head, kind: 'number' };
}

/** A number that a reader can do without where there is no room. */
export function extraColumn(head: string): Column {
  return { head, kind: 'number', isOptional: true };
}

/** A name that a reader can do without where there is no room. */
export function extraName(head: string): Column {
  return { head, kind: 'name', isOptional: true };
}

export function textColumn(head: string): Column {
  return { head, kind: 'text' };
}

export const PLOT: Column = { head: '', kind: 'plot' };
