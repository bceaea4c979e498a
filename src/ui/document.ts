import { formatPlural } from '../format.js';
import type { ShownTranscript, ShownTurn } from './library.js';
import { EMPTY_ROW, type Row, span } from './spans.js';
import type { Tone } from './theme.js';
import { cutLine, wrapLine } from './wrap.js';

/** A transcript broken into rows for a screen of some size. */
export interface Document {
  readonly rows: readonly Row[];
  /** The first row to show: the end, where the model left; a long answer is shown from its head. */
  readonly start: number;
  readonly hasSystem: boolean;
}

/** @param height rows that are on the screen at once. */
export function layOutTranscript(
  { turns, answer, journal }: ShownTranscript,
  width: number,
  height: number,
  isSystemOpen: boolean,
): Document {
  const before = turns.flatMap((turn, i) => [
    ...layOutTurn(turn, width, isSystemOpen),
    ...(i < turns.length - 1 ? [EMPTY_ROW] : []),
  ]);
  const rows = [
    ...(before.length > 0 ? before : [[span('(a record without messages)', 'quiet')]]),
    EMPTY_ROW,
    ...layOutSection('its answer to the offered exit', answer, 'answer', width),
    ...(journal === null ? [] : [EMPTY_ROW, ...layOutSection('its journal', journal, 'journal', width)]),
  ];
  const headOfAnswer = before.length + 1;
  const start = Math.max(0, Math.min(rows.length - height, headOfAnswer - Math.floor(height / 3)));
  return { rows, start, hasSystem: turns.some(({ role }) => role === 'system') };
}

function layOutTurn({ role, lines }: ShownTurn, width: number, isSystemOpen: boolean): Row[] {
  const isFolded = role === 'system' && !isSystemOpen;
  const text = isFolded ? [`(${formatPlural(lines.length, 'line')}; s unfolds)`] : lines;
  return [[span(role, role)], ...layOutLines(text, '│ ', role, width, isFolded ? 'quiet' : 'plain')];
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
