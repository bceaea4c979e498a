import { Box } from 'ink';
import { formatCount } from '../format.js';
import { type Document, highlight } from './document.js';
import type { Layout } from './layout.js';
import type { ShownTranscript } from './library.js';
import { describeListHead } from './list-head.js';
import { clampTop, windowOf } from './rows.js';
import { RowsView } from './rows-view.js';
import type { BrowserState } from './state.js';

export interface TranscriptViewProps {
  readonly state: BrowserState;
  readonly layout: Layout;
  readonly transcript: ShownTranscript;
  readonly document: Document;
}

/** One transcript down to the model's answer to the offered exit. */
export function TranscriptView({ state, layout, transcript, document }: TranscriptViewProps) {
  const { width, rows, factRows } = layout.transcript;
  const top = clampTop(state.transcript.top ?? document.start, document.rows.length, rows);
  const head = describeListHead(transcript.title, describePlace(state), transcript.facts.join(' · '), width, factRows);
  return (
    <Box flexDirection="column">
      <RowsView rows={head} width={width} height={head.length} />
      <RowsView
        rows={windowOf(document.rows, top, rows).map((row) => highlight(row, state.transcript.find))}
        width={width}
        height={rows}
      />
    </Box>
  );
}

function describePlace({ members }: BrowserState): string {
  return members ? `${formatCount(members.cursor.index + 1)}/${formatCount(members.node.bailCount)}` : '';
}
