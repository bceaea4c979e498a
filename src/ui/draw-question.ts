import { wrapLine } from '../wrap.js';
import { toLine } from './inert-lines.js';
import type { Layout } from './layout.js';
import { EMPTY_ROW, type Row, span } from './spans.js';
import type { BrowserState } from './state.js';

/** What an edit would do, before it is done. */
export function drawQuestion(question: NonNullable<BrowserState['question']>, layout: Layout): Row[] {
  const lines = question.lines.flatMap((line) => wrapLine(` ${toLine(line)}`, layout.width));
  const rows: Row[] = [
    [span(' This would change the tree:', 'title')],
    EMPTY_ROW,
    ...lines.slice(0, layout.height - 5).map((line): Row => [span(line)]),
    EMPTY_ROW,
    [span(' y', 'key'), span(' does it; any other key leaves it. It can be undone with u.')],
  ];
  return rows;
}
