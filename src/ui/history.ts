import { findNode } from '../../taxonomy/tree.js';
import { layOut } from './layout.js';
import { FRESH_TRANSCRIPT } from './moves-transcript.js';
import { moveCursor } from './rows.js';
import { type BrowserState, type Place, selectedNode, selectNode } from './state.js';

/** Places that are kept, the latest ones. */
const LONGEST_PAST = 200;

/** The same state with the place before it kept, to come back to. */
export function withPast(before: BrowserState, state: BrowserState): BrowserState {
  if (state === before) return state;
  return { ...state, past: [...before.past.slice(1 - LONGEST_PAST), placeOf(before)], future: [] };
}

export function goBack(state: BrowserState): BrowserState {
  const place = state.past.at(-1);
  if (!place) return state;
  return { ...goTo(state, place), past: state.past.slice(0, -1), future: [...state.future, placeOf(state)] };
}

export function goForward(state: BrowserState): BrowserState {
  const place = state.future.at(-1);
  if (!place) return state;
  return { ...goTo(state, place), future: state.future.slice(0, -1), past: [...state.past, placeOf(state)] };
}

export function placeOf(state: BrowserState): Place {
  const { view, members } = state;
  return {
    view: view === 'help' || view === 'filters' ? 'tree' : view,
    nodeId: selectedNode(state)?.id ?? null,
    members: members && { nodeId: members.node.id, index: members.cursor.index },
  };
}

/** What is gone meanwhile is passed over: then the tree is shown. */
export function goTo(state: BrowserState, place: Place): BrowserState {
  const there = selectNode(state, place.nodeId);
  const node = place.members && (findNode(state.shown, place.members.nodeId)?.at(-1) ?? null);
  if (!node || !place.members) {
    const needsMembers = place.view === 'members' || place.view === 'transcript';
    return { ...there, members: null, view: needsMembers ? 'tree' : place.view };
  }
  const { items } = layOut(state.size).members;
  const cursor = moveCursor({ index: 0, top: 0 }, place.members.index, node.bailCount, items);
  return { ...there, view: place.view, members: { node, cursor }, transcript: FRESH_TRANSCRIPT };
}
