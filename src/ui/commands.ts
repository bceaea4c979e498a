import { findNode, formatNodeId, parseNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import type { EditRequest } from '../edits/requests.js';
import { withPast } from './history.js';
import { comparableColumns } from './moves-compare.js';
import { needsFacts } from './moves-tree.js';
import { SORT_ORDERS, type SortOrder } from './sort-tree.js';
import {
  type BrowserState,
  endSearch,
  reduce,
  renarrow,
  selectedNode,
  selectNode,
  tell,
  withEffect,
  withSpark,
} from './state.js';

/** A line that can be typed after `:`. */
export interface LineCommand {
  readonly name: string;
  /** What follows the name, as help shows it. */
  readonly takes: string;
  readonly does: string;
  /** @throws Error with a line for the user. */
  readonly run: (state: BrowserState, rest: string) => BrowserState;
  readonly completes?: (state: BrowserState, rest: string) => readonly Completion[];
}

export interface Completion {
  readonly insert: string;
  /** Shown beside it. */
  readonly label?: string;
}

/** Completions that are offered at once. */
const MOST_OPTIONS = 40;

/** Every line that can be typed. */
export const LINE_COMMANDS: readonly LineCommand[] = [
  { name: 'node', takes: 'ID', does: 'go to a node', run: goToNode, completes: completeNode },
  { name: 'search', takes: 'WORDS', does: 'nodes and transcripts that hold all the words', run: search },
  { name: 'filter', takes: 'BY=VALUE', does: 'show only such bails', run: filter, completes: completeFilter },
  { name: 'unfilter', takes: '', does: 'show all bails again', run: (s) => renarrow({ ...endSearch(s), filters: [] }) },
  { name: 'sort', takes: SORT_ORDERS.join('|'), does: 'put siblings in order', run: sort, completes: completeSort },
  {
    name: 'bars',
    takes: 'BY|off',
    does: 'draw each node’s bails by run, model ...',
    run: bars,
    completes: completeBars,
  },
  { name: 'map', takes: '', does: 'the map', run: (s) => reduce({ ...s, view: 'tree' }, { type: 'map' }) },
  { name: 'compare', takes: 'BY [A B]', does: 'two groups side by side', run: compare, completes: completeColumn },
  {
    name: 'export',
    takes: 'FILE',
    does: 'write the node and what is below it: .md .json .csv .jsonl .html',
    run: exportBelow,
  },
  {
    name: 'rename',
    takes: 'NAME',
    does: 'give the node a name',
    run: (s, name) => edit(s, (node) => ({ edit: 'rename', node, name: needs(name, 'a name') })),
  },
  {
    name: 'describe',
    takes: 'SUMMARY',
    does: 'give the node a summary',
    run: (s, summary) => edit(s, (node) => ({ edit: 'describe', node, summary: needs(summary, 'a summary') })),
  },
  {
    name: 'note',
    takes: '[TEXT]',
    does: 'put a note on the node; without text take it away',
    run: (s, note) => edit(s, (node) => ({ edit: 'note', node, note: note || null })),
  },
  {
    name: 'pin',
    takes: '',
    does: 'keep builds from changing the node',
    run: (s) => edit(s, (node) => ({ edit: 'pin', names: [node] })),
  },
  {
    name: 'unpin',
    takes: '',
    does: 'let them again',
    run: (s) => edit(s, (node) => ({ edit: 'pin', names: [node], off: true })),
  },
  {
    name: 'merge',
    takes: 'ID',
    does: 'put what the node holds into another',
    run: (s, to) => ask(s, (node) => ({ edit: 'merge', node: needsNode(s, to), others: [node] })),
    completes: completeNode,
  },
  {
    name: 'move',
    takes: 'ID|root',
    does: 'put the node under another',
    run: (s, to) => ask(s, (node) => ({ edit: 'move', nodes: [node], to: needsPlace(s, to) })),
    completes: completePlace,
  },
  {
    name: 'split',
    takes: '[N]',
    does: 'split the leaf',
    run: (s, n) => ask(s, (node) => ({ edit: 'split', node, into: n === '' ? undefined : needsNumber(n) })),
  },
  {
    name: 'delete',
    takes: '[ID]',
    does: 'take the node out of the tree',
    run: (s, id) => ask(s, (node) => ({ edit: 'delete', node: id === '' ? node : needsNode(s, id) })),
    completes: completeNode,
  },
  {
    name: 'new',
    takes: 'NAME',
    does: 'make a group of the node alone, to move others to',
    run: (s, name) =>
      ask(s, (node) => ({ edit: 'new', name: needs(name, 'a name'), under: parentOf(s), from: [node] })),
  },
  {
    name: 'assign',
    takes: 'ID',
    does: 'put the selected bail into another leaf',
    run: (s, to) => ask(s, () => ({ edit: 'assign', bails: [], node: needsNode(s, to) })),
    completes: completeNode,
  },
  { name: 'undo', takes: '', does: 'take back the last edit', run: (s) => withEffect(s, { kind: 'undo' }) },
  { name: 'redo', takes: '', does: 'make it again', run: (s) => withEffect(s, { kind: 'redo' }) },
  { name: 'reload', takes: '', does: 'read the database again', run: (s) => withEffect(s, { kind: 'reload' }) },
  { name: 'help', takes: '', does: 'all keys', run: (s) => reduce(s, { type: 'help' }) },
  { name: 'quit', takes: '', does: 'leave', run: (s) => ({ ...s, isDone: true }) },
];

/** What a typed line does; what cannot be done is said. The start of a name is enough where it is the only one. */
export function runCommand(state: BrowserState, line: string): BrowserState {
  const [, name = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/su.exec(line)!;
  if (name === '') return state;
  const exact = LINE_COMMANDS.find((command) => command.name === name);
  const near = exact ? [exact] : LINE_COMMANDS.filter((command) => command.name.startsWith(name));
  if (near.length !== 1) {
    const which = near.length === 0 ? 'is no command' : `could be ${near.map((command) => command.name).join(', ')}`;
    return tell(state, `:${name} ${which}. Tab shows what there is.`, true);
  }
  try {
    return near[0]!.run(state, rest);
  } catch (error) {
    if (error instanceof LineError) return tell(state, error.message, true);
    throw error;
  }
}

/** What could be typed next, and from where in the line. */
export function completionsOf(state: BrowserState, line: string): { start: number; options: readonly Completion[] } {
  const match = /^\s*(\S+)\s+/.exec(line);
  if (!match) {
    const typed = line.trimStart();
    const options = LINE_COMMANDS.filter(({ name }) => name.startsWith(typed)).map(({ name, does }) => ({
      insert: name,
      label: does,
    }));
    return { start: line.length - typed.length, options };
  }
  const rest = line.slice(match[0].length);
  const command = LINE_COMMANDS.find(({ name }) => name === match[1]);
  return { start: match[0].length, options: command?.completes?.(state, rest).slice(0, MOST_OPTIONS) ?? [] };
}

class LineError extends Error {}

function needs(text: string, what: string): string {
  if (text === '') throw new LineError(`Expected ${what}.`);
  return text;
}

function needsNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 2) throw new LineError(`${text}: expected a whole number from 2.`);
  return value;
}

/** An id of a node that is there, as typed or by its whole name. */
function needsNode({ tree }: BrowserState, text: string): string {
  const id = parseNodeId(text);
  const byId = id === null ? undefined : findNode(tree, id)?.at(-1);
  const byName = [...walkTree(tree)].filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  const node = byId ?? (byName.length === 1 ? byName[0] : undefined);
  if (!node)
    throw new LineError(
      `${text || 'Nothing'}: expected the id of a node, like n12. Tab after a part of its name finds it.`,
    );
  return formatNodeId(node.id);
}

function needsPlace(state: BrowserState, text: string): string {
  return text === 'root' ? text : needsNode(state, text);
}

function parentOf(state: BrowserState): string {
  const parent = selectedNode(state)?.parentId ?? null;
  return parent === null ? 'root' : formatNodeId(parent);
}

function edit(state: BrowserState, make: (node: string) => EditRequest, isDryRun = false): BrowserState {
  const node = selectedNode(state);
  if (!node) throw new LineError('No node is selected.');
  return withEffect(state, { kind: 'edit', request: make(formatNodeId(node.id)), isDryRun });
}

/** The same, but what it would do is shown first. */
function ask(state: BrowserState, make: (node: string) => EditRequest): BrowserState {
  return edit(state, make, true);
}

function goToNode(state: BrowserState, text: string): BrowserState {
  const id = parseNodeId(needsNode(state, text))!;
  const isShown = findNode(state.shown, id) !== null;
  const base = isShown ? state : renarrow({ ...endSearch(state), filters: [] });
  const there = withPast(state, { ...selectNode(base, id), view: 'tree' });
  return isShown ? there : tell(there, 'The filters were taken away: they hid this node.');
}

function search(state: BrowserState, words: string): BrowserState {
  return { ...state, view: 'tree', search: { words: needs(words, 'words'), hits: state.search?.hits ?? null } };
}

function filter(state: BrowserState, text: string): BrowserState {
  const waiting = needsFacts(state);
  if (waiting) return waiting;
  const [, by = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const column = state.facts!.columns.find(({ name }) => name === by.trim());
  if (!column)
    throw new LineError(
      `${text || 'Nothing'}: expected ${state.facts!.columns.map(({ name }) => `${name}=...`).join(', ')}.`,
    );
  const wanted = value.trim() === 'not known' ? '' : value.trim();
  if (!column.values.includes(wanted))
    throw new LineError(
      `${column.name} is never ${wanted}. Expected ${column.values
        .slice(0, 6)
        .map((v) => v || 'not known')
        .join(', ')}${column.values.length > 6 ? ' ...' : ''}.`,
    );
  const rest = state.filters.filter((f) => f.by !== column.name || f.value !== wanted);
  return renarrow({ ...state, view: 'tree', filters: [...rest, { by: column.name, value: wanted }] });
}

function sort(state: BrowserState, text: string): BrowserState {
  if (!(SORT_ORDERS as readonly string[]).includes(text))
    throw new LineError(`${text || 'Nothing'}: expected ${SORT_ORDERS.join(', ')}.`);
  return renarrow({ ...state, sort: text as SortOrder });
}

function bars(state: BrowserState, text: string): BrowserState {
  if (text === 'off') return withSpark(state, null);
  const waiting = needsFacts(state);
  if (waiting) return waiting;
  return withSpark(state, needsColumn(state, text));
}

function needsColumn({ facts }: BrowserState, text: string): string {
  const names = comparableColumns(facts).map(({ name }) => name);
  if (!names.includes(text))
    throw new LineError(`${text || 'Nothing'}: expected ${names.join(', ') || 'nothing: all bails are alike'}.`);
  return text;
}

function compare(state: BrowserState, text: string): BrowserState {
  const waiting = needsFacts(state);
  if (waiting) return waiting;
  if (text === '') return reduce({ ...state, view: 'tree' }, { type: 'compare' });
  const words = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
  const column = state.facts!.columns.find(({ name }) => text === name || text.startsWith(`${name} `)) ?? null;
  const by = needsColumn(state, column?.name ?? words[0]!);
  const { values } = state.facts!.columns.find(({ name }) => name === by)!;
  const named = words.slice(by.split(' ').length);
  const pair = [named[0] ?? values[0]!, named[1] ?? values[1]!].map((value) => values.indexOf(value));
  const missing = pair.findIndex((index) => index < 0);
  if (missing >= 0) throw new LineError(`${by} is never ${named[missing]}. Expected ${values.slice(0, 6).join(', ')}.`);
  return withPast(state, { ...state, view: 'compare', comparison: { by, pair: [pair[0]!, pair[1]!], top: 0 } });
}

function exportBelow(state: BrowserState, path: string): BrowserState {
  const node = selectedNode(state);
  if (!node) throw new LineError('No node is selected.');
  return withEffect(state, { kind: 'export', nodeId: node.id, path: needs(path, 'a file') });
}

function completeNode({ tree }: BrowserState, rest: string): Completion[] {
  const typed = rest.toLowerCase();
  const found: Completion[] = [];
  for (const node of walkTree(tree)) {
    if (found.length >= MOST_OPTIONS) break;
    if (matchesNode(node, typed)) found.push({ insert: formatNodeId(node.id), label: node.name });
  }
  return found;
}

function matchesNode({ id, name }: TreeNode, typed: string): boolean {
  return formatNodeId(id).startsWith(typed) || name.toLowerCase().includes(typed);
}

function completePlace(state: BrowserState, rest: string): Completion[] {
  return ['root'.startsWith(rest) ? [{ insert: 'root', label: 'the top' }] : [], completeNode(state, rest)].flat();
}

function completeFilter({ facts }: BrowserState, rest: string): Completion[] {
  const [, by, value] = /^([^=]*)=(.*)$/s.exec(rest) ?? [];
  if (by === undefined)
    return (facts?.columns ?? [])
      .filter(({ name }) => name.startsWith(rest))
      .map(({ name }) => ({ insert: `${name}=` }));
  const { values = [] } = facts?.columns.find(({ name }) => name === by) ?? {};
  return values
    .map((known) => known || 'not known')
    .filter((known) => known.toLowerCase().startsWith(value!.toLowerCase()))
    .map((known) => ({ insert: `${by}=${known}` }));
}

function completeSort(_: BrowserState, rest: string): Completion[] {
  return SORT_ORDERS.filter((order) => order.startsWith(rest)).map((insert) => ({ insert }));
}

function completeColumn({ facts }: BrowserState, rest: string): Completion[] {
  return comparableColumns(facts)
    .filter(({ name }) => name.startsWith(rest))
    .map(({ name }) => ({ insert: name }));
}

function completeBars(state: BrowserState, rest: string): Completion[] {
  return [...completeColumn(state, rest), ...('off'.startsWith(rest) ? [{ insert: 'off' }] : [])];
}
