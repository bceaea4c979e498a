import { findNode } from '../../taxonomy/tree.js';
import { withPast } from './history.js';
import type { Layout } from './layout.js';
import { nearestRow, type Plane, placeOfCell, planeOf } from './map-plane.js';
import { FRESH_TRANSCRIPT } from './moves-transcript.js';
import { actOnNode } from './moves-tree.js';
import { rowsBelow } from './narrow.js';
import { clamp, moveCursor } from './rows.js';
import { type BrowserState, type Command, type MapState, selectedNode, selectNode } from './state.js';

export const FRESH_MAP: MapState = { centre: null, zoom: 1, cursor: null };
const LARGEST_ZOOM = 64;

/** The cell that the cursor is on. */
export function cursorCell({ cursor }: MapState, { columns, rows }: Layout['map']): { column: number; row: number } {
  return cursor ?? { column: Math.floor(columns / 2), row: Math.floor(rows / 2) };
}

/** What each key does on the map. */
export function moveInMap(state: BrowserState, command: Command, layout: Layout): BrowserState {
  const { facts, map } = state;
  if (!facts) return { ...state, view: 'tree' };
  const { columns, rows } = layout.map;
  const plane = planeOf(facts, map, columns, rows);
  const cell = cursorCell(map, layout.map);
  const step = (column: number, row: number): BrowserState => moveCell(state, plane, cell, column, row);
  switch (command) {
    case 'up':
      return step(0, -1);
    case 'down':
      return step(0, 1);
    case 'left':
      return step(-2, 0);
    case 'right':
      return step(2, 0);
    case 'pageUp':
      return pan(state, plane, 0, -Math.ceil(rows / 2));
    case 'pageDown':
      return pan(state, plane, 0, Math.ceil(rows / 2));
    case 'first':
      return pan(state, plane, -Math.ceil(columns / 2), 0);
    case 'last':
      return pan(state, plane, Math.ceil(columns / 2), 0);
    case 'zoomIn':
      return zoom(state, plane, cell, 2);
    case 'zoomOut':
      return zoom(state, plane, cell, 0.5);
    case 'whole':
      return { ...state, map: FRESH_MAP };
    case 'open':
      return openNearest(state, nearestRow(facts, state.mask, placeOfCell(plane, cell)), layout);
    case 'showNode':
      return showNearest(state, nearestRow(facts, state.mask, placeOfCell(plane, cell)));
    case 'next':
      return selectTop(state, 1);
    case 'previous':
      return selectTop(state, -1);
    case 'back':
    case 'leave':
    case 'map':
      return { ...state, view: 'tree' };
    default:
      return actOnNode(state, command);
  }
}

/** Where the cursor would leave the room, the map moves under it. */
function moveCell(
  state: BrowserState,
  plane: Plane,
  cell: { column: number; row: number },
  columns: number,
  rows: number,
): BrowserState {
  const to = { column: cell.column + columns, row: cell.row + rows };
  const column = clamp(to.column, 0, plane.columns - 1);
  const row = clamp(to.row, 0, plane.rows - 1);
  const moved = { ...state, map: { ...state.map, cursor: { column, row } } };
  if (column === to.column && row === to.row) return moved;
  const next = pan(moved, plane, to.column - column, to.row - row);
  return { ...next, map: { ...next.map, cursor: { column, row } } };
}

function pan(state: BrowserState, plane: Plane, columns: number, rows: number): BrowserState {
  const centre = {
    x: plane.left + plane.columns * plane.unit + columns * 2 * plane.unit,
    y: plane.top - plane.rows * 2 * plane.unit - rows * 4 * plane.unit,
  };
  return { ...state, map: { ...state.map, centre } };
}

/** What is under the cursor comes to the middle, and the cursor with it. */
function zoom(state: BrowserState, plane: Plane, cell: { column: number; row: number }, factor: number): BrowserState {
  const level = clamp(state.map.zoom * factor, 1, LARGEST_ZOOM);
  if (level === state.map.zoom) return state;
  const centre = level === 1 ? null : placeOfCell(plane, cell);
  return { ...state, map: { zoom: level, centre, cursor: null } };
}

function openNearest(state: BrowserState, row: number, layout: Layout): BrowserState {
  const { facts } = state;
  const node = row < 0 ? undefined : findNode(state.shown, facts!.leafIds[row]!)?.at(-1);
  if (!node) return state;
  const index = rowsBelow(node, facts!, state.mask).indexOf(row);
  const cursor = moveCursor({ index: 0, top: 0 }, index, node.bailCount, layout.members.items);
  const there = selectNode(state, node.id);
  return withPast(state, {
    ...there,
    view: 'transcript',
    members: { node, cursor },
    transcript: { ...FRESH_TRANSCRIPT, find: state.search?.words ?? '' },
  });
}

function showNearest(state: BrowserState, row: number): BrowserState {
  if (row < 0) return state;
  return withPast(state, { ...selectNode(state, state.facts!.leafIds[row]!), view: 'tree' });
}

/** Highlights the next top node. */
function selectTop(state: BrowserState, step: number): BrowserState {
  const selected = selectedNode(state);
  const top = selected ? (findNode(state.shown, selected.id)?.[0]?.id ?? null) : null;
  const count = state.shown.length;
  if (count === 0) return state;
  const index = (state.shown.findIndex(({ id }) => id === top) + step + count) % count;
  return selectNode(state, state.shown[index]!.id);
}
