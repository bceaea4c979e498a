import type { Changes } from '../taxonomy/edits/changes.js';
import type { BailState, Draft, NodeState } from '../taxonomy/edits/draft.js';
import type { Database } from './open.js';

/** The tree as an edit sees it: every node that ever was, every placed bail, what humans decided. @param buildId of the last finished build. */
export function loadDraft(db: Database, buildId: number): Draft {
  const nodes = db
    .prepare(`SELECT id, ${selected(NODE_COLUMNS, 'n')}, ${selected(MARK_COLUMNS, 'm')}, coalesce(m.is_pinned, 0) AS isPinned
      FROM nodes n LEFT JOIN node_marks m ON m.node_id = n.id ORDER BY id`)
    .all() as NodeState[];
  const bails = db
    .prepare(
      `SELECT p.transcript_id AS transcriptId, r.name AS run, t.record_id AS recordId, p.node_id AS nodeId, p.score, p.reason,
              m.node_id AS handNode, p.duplicate_of AS duplicateOf, p.vector_hash AS vectorHash
       FROM placements p JOIN transcripts t ON t.id = p.transcript_id JOIN runs r ON r.id = t.run_id
       LEFT JOIN placement_marks m ON m.run = r.name AND m.record_id = t.record_id
       ORDER BY t.content_hash, r.name, t.record_id`,
    )
    .all() as BailState[];
  const last = db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'nodes'`).pluck().get() as number | undefined;
  return {
    buildId,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    bails: new Map(bails.map((bail) => [bail.transcriptId, bail])),
    nextId: (last ?? 0) + 1,
    remarks: [],
  };
}

/** Writes the rows of a draft that changes name. The caller owns the transaction. */
export function saveDraft(db: Database, draft: Draft, { nodes, bails }: Changes): void {
  const columns = NODE_COLUMNS.map(([, column]) => column);
  // A node may stand under one that is written after it.
  db.pragma('defer_foreign_keys = ON');
  const insert = db.prepare(
    `INSERT INTO nodes (id, created_build, ${columns.join(', ')}) VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
  );
  const update = db.prepare(`UPDATE nodes SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`);
  const mark = db.prepare(
    `INSERT OR REPLACE INTO node_marks (node_id, name, summary, parent, note, is_pinned) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const unmark = db.prepare('DELETE FROM node_marks WHERE node_id = ?');
  const clearWords = db.prepare('DELETE FROM node_words WHERE rowid = ?');
  const insertWords = db.prepare('INSERT INTO node_words (rowid, name, summary, keyphrases) VALUES (?, ?, ?, ?)');
  for (const { id } of nodes) {
    const node = draft.nodes.get(id)!;
    const values = NODE_COLUMNS.map(([key]) => node[key]);
    if (update.run(...values, id).changes === 0) insert.run(id, draft.buildId, ...values);
    const marks = MARK_COLUMNS.map(([key]) => node[key]);
    if (node.isPinned === 1 || marks.some((value) => value !== null)) mark.run(id, ...marks, node.isPinned);
    else unmark.run(id);
    clearWords.run(id);
    if (node.retiredBuild === null)
      insertWords.run(id, node.name, node.summary, (JSON.parse(node.keyphrases) as string[]).join('\n'));
  }
  const place = db.prepare('UPDATE placements SET node_id = ?, score = ?, reason = ? WHERE transcript_id = ?');
  const hold = db.prepare('INSERT OR REPLACE INTO placement_marks (run, record_id, node_id) VALUES (?, ?, ?)');
  const release = db.prepare('DELETE FROM placement_marks WHERE run = ? AND record_id = ?');
  for (const [id] of bails) {
    const { run, recordId, nodeId, score, reason, handNode } = draft.bails.get(id)!;
    place.run(nodeId, score, reason, id);
    if (handNode === null) release.run(run, recordId);
    else hold.run(run, recordId, handNode);
  }
}

/** What was embedded of each distinct bail, by transcript, and its hash in canonical order. */
export function loadSubjects(db: Database): { transcriptId: number; subject: string }[] {
  return db
    .prepare(
      `SELECT p.transcript_id AS transcriptId, coalesce(s.text, d.gist, '') AS subject
       FROM placements p LEFT JOIN digests d ON d.transcript_id = p.transcript_id LEFT JOIN subjects s ON s.hash = p.vector_hash
       WHERE p.duplicate_of IS NULL ORDER BY d.hash, p.transcript_id`,
    )
    .all() as never;
}

/** What was embedded of one bail, or of the one that it repeats. */
export function createSubjectReader(db: Database): (transcriptId: number) => string {
  const find = db
    .prepare(
      `SELECT coalesce(s.text, d.gist, '') FROM placements p LEFT JOIN digests d ON d.transcript_id = p.transcript_id
       LEFT JOIN subjects s ON s.hash = p.vector_hash WHERE p.transcript_id = ?`,
    )
    .pluck();
  return (transcriptId) => (find.get(transcriptId) as string | undefined) ?? '';
}

type Columns = readonly (readonly [key: keyof NodeState, column: string])[];

const NODE_COLUMNS: Columns = [
  ['parentId', 'parent_id'],
  ['position', 'position'],
  ['kind', 'kind'],
  ['source', 'source'],
  ['name', 'name'],
  ['summary', 'summary'],
  ['namedBy', 'named_by'],
  ['heldOut', 'held_out'],
  ['heldOutRight', 'held_out_right'],
  ['keyphrases', 'keyphrases'],
  ['fit', 'fit'],
  ['cohesion', 'cohesion'],
  ['likeName', 'like_name'],
  ['likeSimilarity', 'like_similarity'],
  ['bailCount', 'bail_count'],
  ['distinctCount', 'distinct_count'],
  ['retiredBuild', 'retired_build'],
  ['aliasOf', 'alias_of'],
];

const MARK_COLUMNS: Columns = [
  ['humanName', 'name'],
  ['humanSummary', 'summary'],
  ['humanParent', 'parent'],
  ['note', 'note'],
];

function selected(columns: Columns, table: string): string {
  return columns.map(([key, column]) => `${table}.${column} AS ${key}`).join(', ');
}
