import type { Layout } from './layout.js';
import { actOnNode, moveInTree } from './moves-tree.js';
import { clamp } from './rows.js';
import type { BrowserState, Command } from './state.js';

/** Rows that the page of a node can have at most, about. */
const LONGEST = 80;

/** What each key does on the page of a node. Its length is known where it is drawn: scrolling stops there. */
export function moveInNode(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const page = Math.max(1, layout.height - 3);
  const scroll = (to: number): BrowserState => ({ ...state, nodeTop: clamp(to, 0, LONGEST) });
  switch (command) {
    case 'up':
      return scroll(state.nodeTop - 1);
    case 'down':
      return scroll(state.nodeTop + 1);
    case 'pageUp':
      return scroll(state.nodeTop - page);
    case 'pageDown':
    case 'toggle':
      return scroll(state.nodeTop + page);
    case 'first':
      return scroll(0);
    case 'next':
      return { ...moveInTree(state, 'down', layout), nodeTop: 0 };
    case 'previous':
      return { ...moveInTree(state, 'up', layout), nodeTop: 0 };
    case 'open':
    case 'right':
    case 'all':
      return moveInTree({ ...state, view: 'tree' }, 'all', layout);
    case 'back':
    case 'left':
    case 'leave':
    case 'node':
      return { ...state, view: 'tree' };
    default:
      return actOnNode(state, command);
  }
}
