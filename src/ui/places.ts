import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { goTo, placeOf } from './history.js';
import { SORT_ORDERS, type SortOrder } from './sort-tree.js';
import { type BrowserState, type Place, renarrow, VIEWS } from './state.js';

/** Where a reader left a database. No text of a transcript is in it. */
export interface LeftAt {
  readonly place: Place;
  readonly expanded: readonly number[];
  readonly sort: SortOrder;
}

/** Databases that are remembered, the latest ones. */
const MOST = 100;

/** The file that remembers: the XDG base directory for state, or `~/.local/state`. */
export function fileOfPlaces(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'bail-taxonomy', 'places.json');
}

/** Null where nothing is remembered, or what is remembered cannot be read: then the browser opens as the first time. */
export function readLeftAt(file: string, database: string): LeftAt | null {
  const left = readAll(file)[keyOf(database)];
  const isSound =
    left?.place !== undefined &&
    VIEWS.includes(left.place.view) &&
    SORT_ORDERS.includes(left.sort) &&
    Array.isArray(left.expanded) &&
    (left.place.members === null || Number.isInteger(left.place.members?.index));
  return isSound ? left : null;
}

/** Remembers where the reader left. That it cannot be written is no reason to trouble anybody: it is a convenience. */
export function writeLeftAt(file: string, database: string, state: BrowserState): void {
  const left: LeftAt = {
    place: placeOf(state),
    expanded: [...(state.expandedBefore ?? state.expanded)].sort((a, b) => a - b),
    sort: state.sort,
  };
  const { [keyOf(database)]: _, ...others } = readAll(file);
  const kept = Object.entries(others).slice(1 - MOST);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries([...kept, [keyOf(database), left]])));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // See above.
  }
}

/** The state with what was remembered; nodes that are gone are passed over. */
export function returnTo(state: BrowserState, { place, expanded, sort }: LeftAt): BrowserState {
  const view = place.view === 'map' || place.view === 'compare' ? 'tree' : place.view;
  return goTo(renarrow({ ...state, sort, expanded: new Set(expanded) }), { ...place, view });
}

function readAll(file: string): Record<string, LeftAt> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, LeftAt>)
      : {};
  } catch {
    return {};
  }
}

function keyOf(database: string): string {
  try {
    return realpathSync(database);
  } catch {
    return database;
  }
}
