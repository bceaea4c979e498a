import type { Changes } from '../taxonomy/edits/changes.js';
import type { Database } from './open.js';

/** A change by hand, or one that was taken back or made again. */
export interface EditEvent {
  readonly id: number;
  /** The build whose tree it changed. */
  readonly buildId: number;
  /** ISO 8601. */
  readonly at: string;
  readonly author: string;
  /** `rename`, `merge`, ...; `batch` for several at once; `undo`, `redo`. */
  readonly kind: string;
  /** What was asked for. */
  readonly requests: readonly object[];
  /** What was done, in words. */
  readonly lines: readonly string[];
  /** Of an undo or redo: the edit it is about. */
  readonly editId: number | null;
  /** Of an edit: `undone` can be made again; `dropped` no more, as another edit followed. */
  readonly state: 'done' | 'undone' | 'dropped' | null;
}

/** Keeps an event. The caller owns the transaction. @returns its id. */
export function recordEdit(db: Database, event: Omit<EditEvent, 'id'> & { readonly changes: Changes }): number {
  const { buildId, at, author, kind, requests, lines, changes, editId, state } = event;
  const insert = db.prepare(
    'INSERT INTO edit_events (build_id, at, author, kind, requests, lines, changes, edit_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const texts = [requests, lines, changes].map((value) => JSON.stringify(value));
  const id = Number(insert.run(buildId, at, author, kind, ...texts, editId, state).lastInsertRowid);
  const touch = db.prepare('INSERT INTO edit_nodes (node_id, event_id) VALUES (?, ?)');
  for (const node of changes.nodes) touch.run(node.id, id);
  return id;
}

/** The last edit that stands: what undo takes back. Null when there is none. */
export function findEditToUndo(db: Database): EditEvent | null {
  return parse(db.prepare(`${SELECT} WHERE state = 'done' ORDER BY id DESC LIMIT 1`).get());
}

/** The first of the edits that were taken back: what redo makes again. Null when there is none. */
export function findEditToRedo(db: Database): EditEvent | null {
  return parse(db.prepare(`${SELECT} WHERE state = 'undone' ORDER BY id LIMIT 1`).get());
}

/** What the last event about an edit changed: the edit itself, its last undo or its last redo. */
export function loadLastChanges(db: Database, editId: number): Changes {
  const text = db
    .prepare('SELECT changes FROM edit_events WHERE id = ? OR edit_id = ? ORDER BY id DESC LIMIT 1')
    .pluck()
    .get(editId, editId) as string;
  return JSON.parse(text) as Changes;
}

export function setEditState(db: Database, editId: number, state: 'done' | 'undone'): void {
  db.prepare('UPDATE edit_events SET state = ? WHERE id = ?').run(state, editId);
}

/** After a new edit those that were taken back cannot be made again. */
export function dropUndone(db: Database): void {
  db.prepare(`UPDATE edit_events SET state = 'dropped' WHERE state = 'undone'`).run();
}

/** Every event, or those that changed one node; oldest first. */
export function loadEdits(db: Database, nodeId?: number): EditEvent[] {
  const where =
    nodeId === undefined ? '' : 'WHERE id IN (SELECT event_id FROM edit_nodes WHERE edit_nodes.node_id = @nodeId)';
  return db
    .prepare(`${SELECT} ${where} ORDER BY id`)
    .all({ nodeId: nodeId ?? 0 })
    .map((row) => parse(row)!);
}

/** Edits that were made and not taken back. */
export function countEdits(db: Database): number {
  return db.prepare(`SELECT count(*) FROM edit_events WHERE state = 'done'`).pluck().get() as number;
}

/** The number of the last event; 0 when there is none. Two readings that differ say that the tree was edited between them. */
export function findLastEditId(db: Database): number {
  return db.prepare('SELECT coalesce(max(id), 0) FROM edit_events').pluck().get() as number;
}

/** Whether there ever was a node of this id. */
export function hasNode(db: Database, id: number): boolean {
  return db.prepare('SELECT 1 FROM nodes WHERE id = ?').pluck().get(id) === 1;
}

/** What builds did to one node; oldest first. */
export function loadNodeEvents(
  db: Database,
  nodeId: number,
): { buildId: number; at: string; kind: string; detail: Record<string, unknown> }[] {
  const rows = db
    .prepare('SELECT build_id AS buildId, at, kind, detail FROM node_events WHERE node_id = ? ORDER BY id')
    .all(nodeId) as { buildId: number; at: string; kind: string; detail: string }[];
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> }));
}

const SELECT = `SELECT id, build_id AS buildId, at, author, kind, requests, lines, edit_id AS editId, state FROM edit_events`;

function parse(row: unknown): EditEvent | null {
  if (row === undefined) return null;
  const { requests, lines, ...rest } = row as EditEvent & { requests: string; lines: string };
  return { ...rest, requests: JSON.parse(requests) as object[], lines: JSON.parse(lines) as string[] };
}
