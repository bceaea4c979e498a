import { rowsOfHelp } from './help-rows.js';
import type { Layout } from './layout.js';
import { clampTop } from './rows.js';
import type { BrowserState, Command } from './state.js';

/** What each key does in the list of keys. */
export function moveInHelp(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const { help } = state;
  const height = layout.height - 2;
  const scroll = (to: number): BrowserState => ({
    ...state,
    help: { ...help, top: clampTop(to, rowsOfHelp(help.from).length, height) },
  });
  switch (command) {
    case 'up':
      return scroll(help.top - 1);
    case 'down':
      return scroll(help.top + 1);
    case 'pageUp':
      return scroll(help.top - height);
    case 'pageDown':
    case 'toggle':
      return scroll(help.top + height);
    case 'first':
      return scroll(0);
    case 'last':
      return scroll(Number.MAX_SAFE_INTEGER);
    case 'back':
    case 'left':
    case 'leave':
      return { ...state, view: help.from };
    default:
      return state;
  }
}
