import { cutLine, measure } from '../wrap.js';
import { type Row, span } from './spans.js';
import type { BrowserState } from './state.js';

const LONGEST_CHIP = 28;

/** What narrows the tree, in a row: each can be taken away. */
export function describeChips(state: BrowserState, width: number): Row {
  return [span(' '), ...placeChips(state, width).flatMap(({ text }) => [span(text, 'chip'), span(' ')])];
}

/** The chip in a column of the screen: the index of a filter, the search, or none. */
export function chipAt(state: BrowserState, width: number, column: number): number | 'search' | null {
  return placeChips(state, width).find(({ from, to }) => column >= from && column < to)?.chip ?? null;
}

function placeChips({ filters, search }: BrowserState, width: number) {
  const chips: { text: string; chip: number | 'search' }[] = [
    ...(search ? [{ text: ` /${search.words} × `, chip: 'search' as const }] : []),
    ...filters.map(({ by, value }, i) => ({ text: ` ${by}: ${value || 'not known'} × `, chip: i })),
  ];
  let from = 1;
  const placed: { text: string; chip: number | 'search'; from: number; to: number }[] = [];
  for (const [i, { text, chip }] of chips.entries()) {
    const cut = measure(text) > LONGEST_CHIP ? `${cutLine(text, LONGEST_CHIP - 3)} × ` : text;
    const to = from + measure(cut);
    const left = chips.length - i;
    if (to > width - (left > 1 ? 6 : 1)) {
      placed.push({ text: ` +${left} `, chip, from, to: from + 4 });
      break;
    }
    placed.push({ text: cut, chip, from, to });
    from = to + 1;
  }
  return placed;
}
