import { formatCount } from '../format.js';
import { type Document, highlight } from './document.js';
import type { Layout } from './layout.js';
import type { ShownTranscript } from './library.js';
import { describeListHead } from './list-head.js';
import { clampTop, windowOf } from './rows.js';
import type { Row } from './spans.js';
import type { BrowserState } from './state.js';

/** One transcript down to the model's answer to the offered exit. */
export function drawTranscript(
  state: BrowserState,
  layout: Layout,
  transcript: ShownTranscript,
  document: Document,
): Row[] {
  const { width, rows, factRows } = layout.transcript;
  const top = clampTop(state.transcript.top ?? document.start, document.rows.length, rows);
  const head = describeListHead(transcript.title, describePlace(state), transcript.facts.join(' · '), width, factRows);
  const { find } = state.transcript;
  return [...head, ...windowOf(document.rows, top, rows).map((row) => highlight(row, find))];
}

function describePlace({ members }: BrowserState): string {
  return members ? `${formatCount(members.cursor.index + 1)}/${formatCount(members.node.bailCount)}` : '';
}
