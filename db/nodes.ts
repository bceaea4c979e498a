import type { TreeNode } from '../taxonomy/tree.js';
import type { Database } from './open.js';

/** A node to be stored. `parent` and `keepId` refer to what exists: the parent's index in the list, an id from an earlier build. */
export interface NewNode {
  readonly keepId: number | null;
  readonly parent: number | null;
  readonly kind: TreeNode['kind'];
  readonly source: TreeNode['source'];
  readonly name: string;
  readonly summary: string;
  readonly namedBy: TreeNode['namedBy'];
  readonly placement: TreeNode['placement'];
  readonly keyphrases: readonly string[];
  readonly fit: number | null;
  readonly cohesion: number | null;
  readonly like: TreeNode['like'];
  readonly bailCount: number;
  readonly distinctCount: number;
}

/** Where one bail goes. `node` is an index in the list of new nodes. */
export interface NewPlacement {
  readonly transcriptId: number;
  readonly node: number;
  readonly score: number | null;
  readonly x: number | null;
  readonly y: number | null;
  readonly reason: string | null;
  /** Names the vector that placed it; null where none did. */
  readonly vectorHash: string | null;
  readonly duplicateOf: number | null;
}

/**
 * Replaces the taxonomy: nodes kept by id are updated, new ones get new ids, the others are retired. The caller owns the transaction.
 * @param nodes each parent before its children; siblings in the order they are shown.
 */
export function saveTree(
  db: Database,
  buildId: number,
  at: string,
  nodes: readonly NewNode[],
  placements: readonly NewPlacement[],
): void {
  const before = new Map(loadLiveNodes(db).map((node) => [node.id, node]));
  const ids = writeNodes(db, buildId, at, nodes, before);
  const kept = new Set(ids);
  db.prepare('DELETE FROM placements').run();
  const insert = db.prepare(
    'INSERT INTO placements (transcript_id, node_id, score, x, y, reason, vector_hash, duplicate_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (const p of placements) {
    insert.run(p.transcriptId, ids[p.node], p.score, p.x, p.y, p.reason, p.vectorHash, p.duplicateOf);
  }
  for (const id of before.keys()) {
    if (kept.has(id)) continue;
    db.prepare('UPDATE nodes SET retired_build = ? WHERE id = ?').run(buildId, id);
    db.prepare('DELETE FROM node_words WHERE rowid = ?').run(id);
    recordEvent(db, id, buildId, at, 'retired', {});
  }
}

/** The taxonomy, top nodes first in their order; `Unplaced` last. */
export function loadTree(db: Database): TreeNode[] {
  const children = new Map<number | null, LiveNode[]>();
  for (const node of loadLiveNodes(db)) {
    const siblings = children.get(node.parentId);
    if (siblings) siblings.push(node);
    else children.set(node.parentId, [node]);
  }
  return (function grow(parentId: number | null, depth: number): TreeNode[] {
    return (children.get(parentId) ?? []).map((row) => toTreeNode(row, depth, grow(row.id, depth + 1)));
  })(null, 0);
}

/** What became of a node that is no longer in the tree; null when there never was one. */
export function findRetiredNode(db: Database, id: number): { name: string; retiredBuild: number } | null {
  const row = db
    .prepare('SELECT name, retired_build AS retiredBuild FROM nodes WHERE id = ? AND retired_build IS NOT NULL')
    .get(id);
  return (row as { name: string; retiredBuild: number } | undefined) ?? null;
}

/** Leaf of each placed transcript in the present tree. */
export function loadLeafIds(db: Database): Map<number, number> {
  const rows = db.prepare('SELECT transcript_id AS t, node_id AS n FROM placements').all() as {
    t: number;
    n: number;
  }[];
  return new Map(rows.map(({ t, n }) => [t, n]));
}

interface LiveNode {
  readonly id: number;
  readonly parentId: number | null;
  readonly kind: TreeNode['kind'];
  readonly source: TreeNode['source'];
  readonly name: string;
  readonly summary: string;
  readonly namedBy: 'words' | 'llm';
  /** What a human called it. */
  readonly humanName: string | null;
  readonly heldOut: number | null;
  readonly heldOutRight: number | null;
  readonly keyphrases: string;
  readonly fit: number | null;
  readonly cohesion: number | null;
  readonly likeName: string | null;
  readonly likeSimilarity: number | null;
  readonly bailCount: number;
  readonly distinctCount: number;
}

/** Read as plain rows and then named: with thousands of nodes that takes a fifth of the time that named columns take. */
function loadLiveNodes(db: Database): LiveNode[] {
  const rows = db
    .prepare(
      `SELECT id, parent_id, kind, source, n.name, n.summary, named_by, m.name, held_out, held_out_right, keyphrases, fit, cohesion,
              like_name, like_similarity, bail_count, distinct_count
       FROM nodes n LEFT JOIN node_marks m ON m.node_id = n.id WHERE retired_build IS NULL ORDER BY position, id`,
    )
    .raw()
    .all() as LiveRow[];
  return rows.map((row) => ({
    id: row[0],
    parentId: row[1],
    kind: row[2],
    source: row[3],
    name: row[4],
    summary: row[5],
    namedBy: row[6],
    humanName: row[7],
    heldOut: row[8],
    heldOutRight: row[9],
    keyphrases: row[10],
    fit: row[11],
    cohesion: row[12],
    likeName: row[13],
    likeSimilarity: row[14],
    bailCount: row[15],
    distinctCount: row[16],
  }));
}

type LiveRow = [
  number,
  number | null,
  LiveNode['kind'],
  LiveNode['source'],
  string,
  string,
  LiveNode['namedBy'],
  string | null,
  number | null,
  number | null,
  string,
  number | null,
  number | null,
  string | null,
  number | null,
  number,
  number,
];

function toTreeNode(node: LiveNode, depth: number, children: readonly TreeNode[]): TreeNode {
  const { heldOut, heldOutRight, likeName, likeSimilarity, humanName } = node;
  return {
    id: node.id,
    parentId: node.parentId,
    kind: node.kind,
    source: node.source,
    name: node.name,
    summary: node.summary,
    namedBy: humanName === node.name ? 'human' : node.namedBy,
    placement: heldOut === null || heldOutRight === null ? null : { placed: heldOut, right: heldOutRight },
    keyphrases: node.keyphrases === '[]' ? [] : (JSON.parse(node.keyphrases) as string[]),
    fit: node.fit,
    cohesion: node.cohesion,
    like: likeName === null || likeSimilarity === null ? null : { name: likeName, similarity: likeSimilarity },
    bailCount: node.bailCount,
    distinctCount: node.distinctCount,
    depth,
    children,
  };
}

function writeNodes(
  db: Database,
  buildId: number,
  at: string,
  nodes: readonly NewNode[],
  before: ReadonlyMap<number, LiveNode>,
): number[] {
  const insert = db.prepare(
    `INSERT INTO nodes (parent_id, position, kind, source, name, summary, named_by, held_out, held_out_right, keyphrases, fit, cohesion, like_name, like_similarity, bail_count, distinct_count, created_build)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    `UPDATE nodes SET parent_id = ?, position = ?, kind = ?, source = ?, name = ?, summary = ?, named_by = ?, held_out = ?, held_out_right = ?, keyphrases = ?, fit = ?, cohesion = ?, like_name = ?,
            like_similarity = ?, bail_count = ?, distinct_count = ? WHERE id = ?`,
  );
  const clearWords = db.prepare('DELETE FROM node_words WHERE rowid = ?');
  const insertWords = db.prepare('INSERT INTO node_words (rowid, name, summary, keyphrases) VALUES (?, ?, ?, ?)');
  const ids: number[] = [];
  for (const [position, node] of nodes.entries()) {
    const parentId = node.parent === null ? null : ids[node.parent]!;
    const place = [parentId, position, node.kind, node.source];
    const content = [
      node.name,
      node.summary,
      // What a human named is marked beside it; a build's own name for it would come from words.
      node.namedBy === 'human' ? 'words' : node.namedBy,
      node.placement?.placed ?? null,
      node.placement?.right ?? null,
      JSON.stringify(node.keyphrases),
      node.fit,
      node.cohesion,
      node.like?.name ?? null,
      node.like?.similarity ?? null,
      node.bailCount,
      node.distinctCount,
    ];
    const known = node.keepId === null ? undefined : before.get(node.keepId);
    let id: number;
    if (known) {
      id = known.id;
      update.run(...place, ...content, id);
      clearWords.run(id);
      if (known.name !== node.name) recordEvent(db, id, buildId, at, 'renamed', { from: known.name, to: node.name });
      if (known.parentId !== parentId)
        recordEvent(db, id, buildId, at, 'moved', { from: known.parentId, to: parentId });
    } else {
      id = Number(insert.run(...place, ...content, buildId).lastInsertRowid);
      recordEvent(db, id, buildId, at, 'created', { name: node.name });
    }
    insertWords.run(id, node.name, node.summary, node.keyphrases.join('\n'));
    ids.push(id);
  }
  return ids;
}

function recordEvent(db: Database, nodeId: number, buildId: number, at: string, kind: string, detail: object): void {
  db.prepare('INSERT INTO node_events (node_id, build_id, at, kind, detail) VALUES (?, ?, ?, ?, ?)').run(
    nodeId,
    buildId,
    at,
    kind,
    JSON.stringify(detail),
  );
}
