import { hintsOf } from './keys.js';
import { RowsView } from './rows-view.js';
import { type Row, rowWidth, span } from './spans.js';
import type { ViewName } from './state.js';

/** The keys of a view, as many as there is room for. */
export function HintBar({ view, width }: { view: ViewName; width: number }) {
  return <RowsView rows={[layOutHints(view, width)]} width={width} height={1} />;
}

/** Whole hints only, the most needed first. */
function layOutHints(view: ViewName, width: number): Row {
  let row: Row = [];
  for (const { keys, does } of hintsOf(view)) {
    const longer: Row = [...row, span(row.length === 0 ? ' ' : '   '), span(keys, 'key'), span(` ${does}`, 'quiet')];
    if (rowWidth(longer) > width) break;
    row = longer;
  }
  return row;
}
