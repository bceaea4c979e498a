import stringWidth from 'string-width';
import { inertText } from '../../taxonomy/inert.js';
import type { Interval } from '../../taxonomy/rates.js';
import { alignColumns } from '../format.js';
import type { Style } from '../style.js';
import { wrapLine } from '../wrap.js';
import { chooseAxisEnd, drawInterval } from './plot.js';
import type { Cell, Column, Section, Table } from './section.js';

/** Narrower than this a name says nothing, and a drawing neither. */
const NARROWEST_NAME = 12;
const NARROWEST_PLOT = 10;
const WIDEST_PLOT = 40;
const GAP = 2;
const INDENT = 2;
/** Before what goes on from the line above. */
const GOES_ON = '  ';

/** Sections for a terminal of `width` columns. All text is made inert. */
export function renderSections(sections: readonly Section[], width: number, style: Style): string {
  return sections.map((section) => renderSection(section, width, style)).join('\n');
}

function renderSection({ title, tables, notes }: Section, width: number, style: Style): string {
  const lines = wrap(inertText(title), width).map((line) => style.bold(line));
  for (const [i, table] of tables.entries()) {
    if (i > 0) lines.push('');
    for (const line of renderTable(table, width - INDENT, style)) lines.push(`${' '.repeat(INDENT)}${line}`);
  }
  for (const note of notes) lines.push(...wrap(inertText(note), width - INDENT).map((line) => style.dim(`  ${line}`)));
  return `${lines.join('\n')}\n`;
}

function renderTable(table: Table, width: number, style: Style): string[] {
  const { columns, rows } = fitNames(dropColumns(inert(table), width), width);
  const end = chooseAxisEnd(rows.flat().filter(isInterval));
  const plotCells = Math.min(WIDEST_PLOT, width - textWidth(columns, rows));
  const shown = columns.flatMap((column, i) => (column.kind === 'plot' && plotCells < NARROWEST_PLOT ? [] : [i]));
  const axis = `0${`${end * 100} %`.padStart(plotCells - 1)}`;
  const head = shown.map((i) => (columns[i]!.kind === 'plot' ? axis : columns[i]!.head));
  const body = rows.map((row) =>
    shown.map((i) => {
      const cell = row[i] ?? null;
      return isInterval(cell) ? drawInterval(cell, end, plotCells) : (cell ?? '');
    }),
  );
  const right = shown.flatMap((column, i) => (columns[column]!.kind === 'number' ? [i] : []));
  const hasHead = head.some((each) => each !== '');
  const [first, ...lines] = alignColumns([head, ...body], right);
  return [...(table.title ? [inertText(table.title)] : []), ...(hasHead ? [style.dim(first!)] : []), ...lines];
}

function inert({ title, columns, rows }: Table): Table {
  return {
    title,
    columns: columns.map((column) => ({ ...column, head: inertText(column.head) })),
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? inertText(cell) : cell))),
  };
}

/**
 * Leaves out what a reader can do without, the last first and all of one head together, while even the narrowest names and a
 * narrow drawing have no room; only for the rest to fit where that is not enough for a drawing.
 */
function dropColumns(table: Table, width: number): Table {
  const hasPlot = table.columns.some(({ kind }) => kind === 'plot');
  const withPlot = hasPlot ? dropUntil(table, width - NARROWEST_PLOT - GAP) : null;
  return withPlot ?? dropUntil(table, width) ?? withoutOptional(table);
}

/** @returns null where the columns that no reader can do without have no room. */
function dropUntil(table: Table, width: number): Table | null {
  const { columns, rows } = table;
  if (neededWidth(table) <= width) return table;
  const last = columns.findLastIndex(({ isOptional }) => isOptional);
  if (last < 0) return null;
  const isDropped = (column: Column) => column.isOptional && column.head === columns[last]!.head;
  const without = <T>(cells: readonly T[]) => cells.filter((_, i) => !isDropped(columns[i]!));
  return dropUntil({ ...table, columns: without(columns), rows: rows.map(without) }, width);
}

function withoutOptional({ columns, rows, ...table }: Table): Table {
  const isNeeded = (_: unknown, i: number) => !columns[i]!.isOptional;
  return { ...table, columns: columns.filter(isNeeded), rows: rows.map((row) => row.filter(isNeeded)) };
}

/** With every name as narrow as it may be, and no drawing. */
function neededWidth({ columns, rows }: Table): number {
  return columns.reduce((sum, column, i) => {
    if (column.kind === 'plot') return sum;
    const whole = widthOf(column, i, rows);
    return sum + GAP + (column.kind === 'name' ? Math.min(whole, NARROWEST_NAME) : whole);
  }, -GAP);
}

/** Breaks names over several rows, the longest first, until the table and a narrow drawing have room. */
function fitNames({ columns, rows }: Table, width: number): Table {
  const isRoomy = neededWidth({ columns, rows }) + GAP + NARROWEST_PLOT <= width;
  const plot = isRoomy && columns.some(({ kind }) => kind === 'plot') ? NARROWEST_PLOT : 0;
  const limits = columns.map((column, i) => widthOf(column, i, rows));
  for (;;) {
    const over = limits.reduce((sum, limit) => sum + limit + GAP, -GAP) + plot - width;
    const names = columns.flatMap(({ kind }, i) => (kind === 'name' && limits[i]! > NARROWEST_NAME ? [i] : []));
    if (over <= 0 || names.length === 0) break;
    const longest = names.reduce((best, i) => (limits[i]! > limits[best]! ? i : best));
    limits[longest]!--;
  }
  return { columns, rows: rows.flatMap((row) => breakNames(row, columns, limits)) };
}

/** A row, and below it what its names have no room for in it. */
function breakNames(row: readonly Cell[], columns: readonly Column[], limits: readonly number[]): Cell[][] {
  const broken = row.map((cell, i) =>
    typeof cell === 'string' && columns[i]!.kind === 'name' ? breakName(cell, limits[i]!) : [cell],
  );
  const height = Math.max(...broken.map((cells) => cells.length));
  return Array.from({ length: height }, (_, line) => broken.map((cells) => cells[line] ?? null));
}

function breakName(name: string, width: number): string[] {
  if (stringWidth(name) <= width) return [name];
  return wrapLine(name, width - GOES_ON.length).map((line, i) => (i === 0 ? line : GOES_ON + line));
}

function textWidth(columns: readonly Column[], rows: Table['rows']): number {
  return columns.reduce((sum, column, i) => sum + widthOf(column, i, rows) + GAP, -GAP);
}

function widthOf(column: Column, i: number, rows: Table['rows']): number {
  if (column.kind === 'plot') return 0;
  let widest = stringWidth(column.head);
  for (const row of rows) if (typeof row[i] === 'string') widest = Math.max(widest, stringWidth(row[i]));
  return widest;
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  // A number is not parted from its sign.
  for (const word of text.split(/ (?!%)/)) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (stringWidth(line) + 1 + stringWidth(word) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function isInterval(cell: Cell): cell is Interval {
  return cell !== null && typeof cell !== 'string';
}
