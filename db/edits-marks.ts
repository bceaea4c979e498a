import type { Database } from './open.js';

/** What a human decided of a node; null where a build may choose. */
export interface NodeMark {
  readonly nodeId: number;
  readonly name: string | null;
  readonly summary: string | null;
  /** The node it was put under, 0 for the top; aliases are followed. */
  readonly parent: number | null;
  /** No build may change its name or parent, split it or retire it. */
  readonly isPinned: boolean;
  readonly note: string | null;
  /** A human made it: it stays even when it is empty. */
  readonly isMade: boolean;
}

/** Everything that no build may overwrite. */
export interface HumanMarks {
  /** By id, nodes of the present tree alone. */
  readonly nodes: ReadonlyMap<number, NodeMark>;
  /** The node that a human put a bail in, by transcript; aliases are followed. */
  readonly bails: ReadonlyMap<number, number>;
}

/** What humans decided, for a build to keep. */
export function loadHumanMarks(db: Database): HumanMarks {
  const follow = createAliasFollower(db);
  const nodes = db
    .prepare(
      `SELECT n.id AS nodeId, m.name, m.summary, m.parent, coalesce(m.is_pinned, 0) AS isPinned, m.note, n.source = 'human' AS isMade
       FROM nodes n LEFT JOIN node_marks m ON m.node_id = n.id
       WHERE n.retired_build IS NULL AND (m.node_id IS NOT NULL OR n.source = 'human') ORDER BY n.id`,
    )
    .all() as (Omit<NodeMark, 'isPinned' | 'isMade'> & { isPinned: number; isMade: number })[];
  const bails = db
    .prepare(
      `SELECT t.id, m.node_id AS nodeId FROM placement_marks m JOIN runs r ON r.name = m.run
       JOIN transcripts t ON t.run_id = r.id AND t.record_id = m.record_id ORDER BY t.id`,
    )
    .all() as { id: number; nodeId: number }[];
  return {
    nodes: new Map(
      nodes.map((mark) => {
        const parent = mark.parent === null || mark.parent === 0 ? mark.parent : follow(mark.parent);
        return [mark.nodeId, { ...mark, parent, isPinned: mark.isPinned === 1, isMade: mark.isMade === 1 }];
      }),
    ),
    bails: new Map(
      bails.flatMap(({ id, nodeId }) => {
        const found = follow(nodeId);
        return found === null ? [] : [[id, found] as const];
      }),
    ),
  };
}

/** How many nodes and bails humans decided something of; nodes they made included. */
export function countMarks(db: Database): number {
  const count = db.prepare(
    `SELECT (SELECT count(*) FROM node_marks) + (SELECT count(*) FROM placement_marks) +
       (SELECT count(*) FROM nodes WHERE source = 'human' AND retired_build IS NULL)`,
  );
  return count.pluck().get() as number;
}

/** What a human decided of one node; null where nothing was. */
export function loadNodeMark(db: Database, nodeId: number): NodeMark | null {
  return loadHumanMarks(db).nodes.get(nodeId) ?? null;
}

/** Whether a human put this bail where it is. */
export function isPlacedByHand(db: Database, transcriptId: number): boolean {
  return loadHumanMarks(db).bails.has(transcriptId);
}

/** @returns the live node that an id stands for: itself, or where its aliases end; null when that is nowhere. */
export function createAliasFollower(db: Database): (id: number) => number | null {
  const find = db.prepare('SELECT retired_build AS retiredBuild, alias_of AS aliasOf FROM nodes WHERE id = ?');
  return (id) => {
    const seen = new Set<number>();
    for (let at: number | null = id; at !== null && !seen.has(at); ) {
      seen.add(at);
      const row = find.get(at) as { retiredBuild: number | null; aliasOf: number | null } | undefined;
      if (!row) return null;
      if (row.retiredBuild === null) return at;
      at = row.aliasOf;
    }
    return null;
  };
}
