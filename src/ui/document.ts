import { formatCount, formatPlural } from '../format.js';
import { cutLine, wrapLine } from '../wrap.js';
import type { ShownTranscript, ShownTurn } from './library.js';
import { EMPTY_ROW, type Row, span } from './spans.js';
import type { Tone } from './theme.js';

/** A transcript broken into rows for a screen of some size. */
export interface Document {
  readonly rows: readonly Row[];
  /** The first row to show: the end, where the model left; a long answer is shown from its head. */
  readonly start: number;
  readonly hasSystem: boolean;
  /** First rows of the turns and of the sections after them, rising. */
  readonly turns: readonly number[];
  /** Whether only the last turns have been laid out so far. */
  readonly isPartial: boolean;
}

/** What is shown of what could be. */
export interface Folding {
  readonly isSystemOpen: boolean;
  /** Whether long turns are shown whole. */
  readonly isUnfolded: boolean;
}

/** A turn that would take more rows than this is folded to so many; the last turn before the exit never is. */
const [LONG_TURN, FOLDED_TURN] = [32, 16];

/**
 * @param height rows that are on the screen at once.
 * @param lastTurns lays out only so many turns, the last ones: what is seen first of a long transcript, in a fraction of the time.
 */
export function layOutTranscript(
  { turns, answer, journal, facets }: ShownTranscript,
  width: number,
  height: number,
  folding: Folding,
  lastTurns = Number.POSITIVE_INFINITY,
): Document {
  const rows: Row[] = [];
  const heads: number[] = [];
  const add = (block: readonly Row[]): void => {
    if (rows.length > 0) rows.push(EMPTY_ROW);
    heads.push(rows.length);
    for (const row of block) rows.push(row);
  };
  const from = Math.max(0, turns.length - lastTurns);
  for (const [i, turn] of turns.slice(from).entries()) {
    add(layOutTurn(turn, width, folding, from + i === turns.length - 1));
  }
  if (turns.length === 0) add([[span('(a record without messages)', 'quiet')]]);
  const headOfAnswer = rows.length + 1;
  add(layOutSection('its answer to the offered exit', answer, 'answer', width));
  if (journal !== null) add(layOutSection('its journal', journal, 'journal', width));
  const start = Math.max(0, Math.min(rows.length - height, headOfAnswer - Math.floor(height / 3)));
  if (facets !== null) add(layOutSection('what a language model said of it', facets, 'tool', width));
  return { rows, start, hasSystem: turns.some(({ role }) => role === 'system'), turns: heads, isPartial: from > 0 };
}

/** Rows that hold one of the words, rising. A place that is broken over two rows is not found. */
export function findRows(rows: readonly Row[], words: string): number[] {
  const pattern = patternOf(words);
  if (!pattern) return [];
  return rows.flatMap((row, i) => (row.some(({ text }) => text.search(pattern) >= 0) ? [i] : []));
}

/** A row with the words that are looked for marked. */
export function highlight(row: Row, words: string): Row {
  const pattern = patternOf(words);
  if (!pattern) return row;
  return row.flatMap((piece) =>
    piece.text
      .split(pattern)
      .map((text, i) => (i % 2 === 1 ? span(text, 'match') : { ...piece, text }))
      .filter(({ text }) => text !== ''),
  );
}

/** Any of the words, in any case; what stands in quotes as a whole. Null where there is none. */
function patternOf(words: string): RegExp | null {
  const parts = [...words.matchAll(/"([^"]+)"|([^\s"]+)/g)].map((match) => match[1] ?? match[2]!);
  const literal = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return literal.length === 0 ? null : new RegExp(`(${literal.join('|')})`, 'iu');
}

function layOutTurn(
  { role, lines }: ShownTurn,
  width: number,
  { isSystemOpen, isUnfolded }: Folding,
  isLast: boolean,
): Row[] {
  if (role === 'system' && !isSystemOpen)
    return [
      [span(role, role)],
      ...layOutLines([`(${formatPlural(lines.length, 'line')}; s unfolds)`], '│ ', role, width, 'quiet'),
    ];
  const head: Row = [span(role, role)];
  const isLong = !isUnfolded && !isLast && countRowsAtLeast(lines, width) > LONG_TURN;
  if (!isLong) return [head, ...layOutLines(lines, '│ ', role, width, 'plain')];
  return [head, ...foldTurn(lines, role, width)];
}

/** The first rows of a long turn, and how much more there is. Only what is shown is broken into rows. */
function foldTurn(lines: readonly string[], role: Tone, width: number): Row[] {
  const shown: Row[] = [];
  const limit = FOLDED_TURN * width;
  let [used, left] = [0, 0];
  for (const line of lines) {
    if (shown.length < FOLDED_TURN) {
      shown.push(...layOutLines([line.slice(0, limit)], '│ ', role, width, 'plain'));
      used += 1;
    } else left += line.length;
  }
  left +=
    shown.slice(FOLDED_TURN).reduce((sum, row) => sum + row.at(-1)!.text.length, 0) +
    Math.max(0, (lines[used - 1]?.length ?? 0) - limit);
  return [
    ...shown.slice(0, FOLDED_TURN),
    [
      span('│ ', role),
      span(cutLine(`(about ${formatCount(left)} more characters; z shows long turns whole)`, width - 2), 'quiet'),
    ],
  ];
}

/** Rows that lines take at the least, as if every character took one cell. */
function countRowsAtLeast(lines: readonly string[], width: number): number {
  const cells = Math.max(1, width - 2);
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / cells)), 0);
}

/** Set apart from the conversation: it was not part of it. */
function layOutSection(title: string, lines: readonly string[] | null, tone: Tone, width: number): Row[] {
  const head = cutLine(`══ ${title} ${'═'.repeat(width)}`, width).replace('…', '═');
  const isEmpty = lines === null || lines.every((line) => line.trim() === '');
  const text = lines === null ? ['(not recorded)'] : isEmpty ? ['(empty)'] : lines;
  return [[span(head, tone)], ...layOutLines(text, '║ ', tone, width, isEmpty ? 'quiet' : 'plain')];
}

function layOutLines(lines: readonly string[], margin: string, side: Tone, width: number, tone: Tone): Row[] {
  return lines.flatMap((line) =>
    wrapLine(line, Math.max(1, width - margin.length)).map((row) => [span(margin, side), span(row, tone)]),
  );
}
