import { formatCount } from '../format.js';
import { fitLine } from '../wrap.js';
import type { Facts } from './facts.js';
import type { Layout } from './layout.js';
import { choicesOf } from './moves-filters.js';
import { maskBails } from './narrow.js';
import { windowOf } from './rows.js';
import { type Row, span, toSelected } from './spans.js';
import type { BrowserState } from './state.js';

/** Every value that bails can be filtered by, with the bails it would leave beside the filters of the other columns. */
export function drawFilters(state: BrowserState, layout: Layout): Row[] {
  const { width, height } = layout;
  const choices = choicesOf(state);
  const counts = state.facts ? countChoices(state, state.facts) : new Map<string, Uint32Array>();
  const { index, top } = state.filterCursor;
  const room = height - 2;
  const rows = windowOf(choices, top, room).map(({ by, value, isOn }, i): Row => {
    const count = counts.get(by)?.[state.facts!.columns.find(({ name }) => name === by)!.values.indexOf(value)] ?? 0;
    const isFirst = choices[top + i - 1]?.by !== by || i === 0;
    const row: Row = [
      span(fitLine(` ${isFirst ? by : ''}`, 16), 'quiet'),
      span(
        fitLine(`${isOn ? '[x]' : '[ ]'} ${value || 'not known'}`, Math.max(8, Math.min(60, width - 28))),
        isOn ? 'key' : 'plain',
      ),
      span(fitLine(formatCount(count), 10, 'right')),
    ];
    return top + i === index ? toSelected(row, Math.min(width, 87)) : row;
  });
  const head: Row = [span(' Filters: values of one kind are alternatives, kinds must all hold', 'title')];
  return [head, ...rows];
}

/** Bails by value of each column, under the search and the filters of all other columns. */
function countChoices({ filters, search }: BrowserState, facts: Facts): Map<string, Uint32Array> {
  return new Map(
    facts.columns.map(({ name, codes, values }) => {
      const mask = maskBails(
        facts,
        filters.filter(({ by }) => by !== name),
        search?.hits ?? null,
      );
      const counts = new Uint32Array(values.length);
      for (let i = 0; i < codes.length; i++) if (mask?.[i] !== 0) counts[codes[i]!]! += 1;
      return [name, counts];
    }),
  );
}
