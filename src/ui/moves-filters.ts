import type { Layout } from './layout.js';
import { moveCursor } from './rows.js';
import { type BrowserState, type Command, renarrow } from './state.js';

/** A value that bails can be filtered by, with the bails that it leaves. */
export interface FilterChoice {
  readonly by: string;
  readonly value: string;
  readonly isOn: boolean;
}

/** Every value of every column, in their order; of a column with very many the most frequent. */
export function choicesOf({ facts, filters }: BrowserState): FilterChoice[] {
  return (facts?.columns ?? []).flatMap(({ name, values }) =>
    values
      .slice(0, 200)
      .map((value) => ({ by: name, value, isOn: filters.some((f) => f.by === name && f.value === value) })),
  );
}

/** What each key does in the list of filters. */
export function moveInFilters(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const choices = choicesOf(state);
  const height = layout.height - 2;
  const { index } = state.filterCursor;
  const select = (to: number): BrowserState => ({
    ...state,
    filterCursor: moveCursor(state.filterCursor, to, choices.length, height),
  });
  switch (command) {
    case 'up':
    case 'previous':
      return select(index - 1);
    case 'down':
    case 'next':
      return select(index + 1);
    case 'pageUp':
      return select(index - height);
    case 'pageDown':
      return select(index + height);
    case 'first':
      return select(0);
    case 'last':
      return select(choices.length - 1);
    case 'open':
    case 'toggle':
    case 'right':
      return choices[index] ? toggleFilter(state, choices[index]) : state;
    case 'unfilter':
      return renarrow({ ...state, filters: [] });
    case 'back':
    case 'left':
    case 'leave':
    case 'filters':
      return { ...state, view: 'tree' };
    default:
      return state;
  }
}

export function toggleFilter(state: BrowserState, { by, value }: { by: string; value: string }): BrowserState {
  const rest = state.filters.filter((filter) => filter.by !== by || filter.value !== value);
  const filters = rest.length < state.filters.length ? rest : [...rest, { by, value }];
  return renarrow({ ...state, filters });
}
