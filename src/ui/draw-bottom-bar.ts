import { formatPlural } from '../format.js';
import { cutLine, measure } from '../wrap.js';
import { completionsOf } from './commands.js';
import { hintsOf } from './keys.js';
import { padRow, type Row, rowWidth, span } from './spans.js';
import type { BrowserState, Prompt } from './state.js';

/** The last row: the line that is typed, or what was told, or the keys of the view. */
export function drawBottomBar(state: BrowserState, width: number): Row {
  if (state.question) return [span(' y', 'key'), span(' does it   '), span('any other key', 'key'), span(' leaves it')];
  if (state.prompt) return layOutPrompt(state, state.prompt, width);
  const notice = state.isStale ? '   The taxonomy has changed: r shows it ' : '';
  const room = width - measure(notice);
  const row = state.message ? layOutMessage(state.message, room) : layOutHints(state, room);
  return notice === '' ? row : [...padRow(row, room), span(notice, 'warn')];
}

function layOutMessage({ text, isError }: NonNullable<BrowserState['message']>, width: number): Row {
  return [span(cutLine(` ${text}`, width), isError ? 'warn' : 'key')];
}

/** Whole hints only, the most needed first. */
function layOutHints({ view }: BrowserState, width: number): Row {
  let row: Row = [];
  for (const { keys, does } of hintsOf(view)) {
    const longer: Row = [...row, span(row.length === 0 ? ' ' : '   '), span(keys, 'key'), span(` ${does}`, 'quiet')];
    if (rowWidth(longer) > width) break;
    row = longer;
  }
  return row;
}

/** Sign, text with its cursor, and at the right what it leads to. Of a long line the part around the cursor is shown. */
function layOutPrompt(state: BrowserState, { kind, text, at }: Prompt, width: number): Row {
  const room = Math.max(10, Math.min(width - 2, Math.max(Math.floor(width * 0.5), measure(text) + 6)));
  const before = text.slice(0, at);
  const left = measure(before) > room - 4 ? `…${tailOf(before, room - 5)}` : before;
  const under = [...text.slice(at)][0] ?? ' ';
  const after = cutLine(text.slice(at + under.length), Math.max(0, room - measure(left) - 2));
  const row: Row = [span(kind === 'command' ? ':' : '/', 'key'), span(left), span(under, 'selected'), span(after)];
  const help = cutLine(describeOutcome(state, kind, text), Math.max(0, width - rowWidth(row) - 2));
  return [...row, span(`  ${help}`, 'quiet')];
}

function describeOutcome(state: BrowserState, kind: Prompt['kind'], text: string): string {
  if (kind === 'search') {
    const hits = state.search?.hits;
    if (!state.search) return 'words in names and transcripts; enter keeps it, esc drops it';
    if (!hits) return 'searching ...';
    const bails = state.shown.reduce((sum, node) => sum + node.bailCount, 0);
    return `${formatPlural(hits.nodes.size, 'node')}, ${formatPlural(bails, 'bail')}`;
  }
  if (kind === 'find')
    return text.trim() === ''
      ? 'words in this transcript'
      : `${formatPlural(state.transcript.laidOut?.matches.length ?? 0, 'row')}; enter goes to the first, N P on`;
  const { options } = completionsOf(state, text);
  return options
    .map(({ insert, label }) => (options.length > 6 || !label ? insert : `${insert} (${label})`))
    .join('  ');
}

function tailOf(text: string, width: number): string {
  let tail = '';
  for (const { segment } of [...new Intl.Segmenter().segment(text)].reverse()) {
    if (measure(tail) + measure(segment) > width) break;
    tail = segment + tail;
  }
  return tail;
}
