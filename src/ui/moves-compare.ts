import type { Facts } from './facts.js';
import type { Layout } from './layout.js';
import { actOnNode } from './moves-tree.js';
import type { BrowserState, Command, Comparison } from './state.js';

export const FRESH_COMPARISON: Comparison = { by: null, pair: [0, 1], top: 0 };

/** Columns with two values at least, those of the run first. */
export function comparableColumns(facts: Facts | null) {
  return (facts?.columns ?? []).filter(({ values }) => values.length > 1);
}

/** The column that is compared over; null where there is none. */
export function comparedColumn({ facts, comparison }: BrowserState) {
  const columns = comparableColumns(facts);
  return columns.find(({ name }) => name === comparison.by) ?? columns[0] ?? null;
}

/** What each key does where two groups stand side by side. */
export function moveInCompare(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const { comparison } = state;
  const set = (change: Partial<Comparison>): BrowserState => ({ ...state, comparison: { ...comparison, ...change } });
  const column = comparedColumn(state);
  const page = Math.max(1, layout.height - 6);
  switch (command) {
    case 'up':
      return set({ top: Math.max(0, comparison.top - 1) });
    case 'down':
      return set({ top: comparison.top + 1 });
    case 'pageUp':
      return set({ top: Math.max(0, comparison.top - page) });
    case 'pageDown':
      return set({ top: comparison.top + page });
    case 'first':
      return set({ top: 0 });
    case 'left':
    case 'right': {
      const columns = comparableColumns(state.facts);
      if (!column || columns.length === 0) return state;
      const step = command === 'right' ? 1 : columns.length - 1;
      return set({ by: columns[(columns.indexOf(column) + step) % columns.length]!.name, pair: [0, 1], top: 0 });
    }
    case 'next':
    case 'previous':
      return column
        ? set({ pair: nextPair(comparison.pair, column.values.length, command === 'next' ? 1 : -1) })
        : state;
    case 'swap':
      return set({ pair: [comparison.pair[1], comparison.pair[0]] });
    case 'back':
    case 'leave':
    case 'compare':
      return { ...state, view: 'tree' };
    default:
      return actOnNode(state, command);
  }
}

/** All pairs of values, in the order (0, 1), (0, 2) ... (1, 2) ... */
function nextPair([a, b]: readonly [number, number], count: number, step: number): readonly [number, number] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < Math.min(count, 40); i++) for (let j = i + 1; j < Math.min(count, 40); j++) pairs.push([i, j]);
  const at = pairs.findIndex(([i, j]) => i === Math.min(a, b) && j === Math.max(a, b));
  return pairs[(at + step + pairs.length) % pairs.length]!;
}
