import { rowsOfHelp } from './help-rows.js';
import type { Layout } from './layout.js';
import { clampTop, windowOf } from './rows.js';
import { RowsView } from './rows-view.js';
import type { BrowserState } from './state.js';

export function HelpView({ state, layout }: { state: BrowserState; layout: Layout }) {
  const rows = rowsOfHelp(state.help.from);
  const height = layout.height - 1;
  const top = clampTop(state.help.top, rows.length, height - 1);
  return <RowsView rows={windowOf(rows, top, height)} width={layout.width} height={height} />;
}
