import { rowsOfHelp } from './help-rows.js';
import type { Layout } from './layout.js';
import { clampTop, windowOf } from './rows.js';
import type { Row } from './spans.js';
import type { BrowserState } from './state.js';

export function drawHelp(state: BrowserState, layout: Layout): Row[] {
  const rows = rowsOfHelp(state.help.from);
  const height = layout.height - 1;
  const top = clampTop(state.help.top, rows.length, height - 1);
  return [...windowOf(rows, top, height)];
}
