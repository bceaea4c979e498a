import type { Database } from './open.js';

/** One bail in its leaf. */
export interface Member {
  readonly transcriptId: number;
  readonly nodeId: number;
  readonly run: string;
  readonly recordId: string;
  /** Similarity to the leaf's centre, 0 to 1; null where it has no vector. */
  readonly score: number | null;
  readonly reason: string | null;
  readonly isDuplicate: boolean;
  /** Names the vector that placed it; null where none did. */
  readonly vectorHash: string | null;
  /** What was embedded. */
  readonly digest: string;
  /** The exit alone: what an excerpt shows. */
  readonly gist: string;
}

const SELECT_MEMBER = `SELECT p.transcript_id AS transcriptId, p.node_id AS nodeId, r.name AS run, t.record_id AS recordId, p.score, p.reason, p.vector_hash AS vectorHash,
    p.duplicate_of IS NOT NULL AS isDuplicate, coalesce(d.text, '') AS digest, coalesce(d.gist, '') AS gist
  FROM placements p JOIN transcripts t ON t.id = p.transcript_id JOIN runs r ON r.id = t.run_id LEFT JOIN digests d ON d.transcript_id = t.id`;

/** The members of one leaf, most typical first, duplicates after the ones they repeat. */
export function loadMembers(db: Database, leafId: number, limit = -1): Member[] {
  const rows = db
    .prepare(`${SELECT_MEMBER} WHERE p.node_id = ? ORDER BY isDuplicate, p.score DESC, r.name, t.record_id LIMIT ?`)
    .all(leafId, limit);
  return (rows as Member[]).map(withBoolean);
}

/**
 * Finds the gists of the first members of a leaf, in the order of `loadMembers`. Only those are looked up where names and texts
 * lie, so that an export can ask for every leaf.
 */
export function createGistFinder(
  db: Database,
): (leafId: number, limit: number) => Pick<Member, 'run' | 'recordId' | 'gist'>[] {
  const find = db.prepare(
    `SELECT r.name AS run, t.record_id AS recordId, coalesce(d.gist, '') AS gist
     FROM (SELECT transcript_id, duplicate_of IS NOT NULL AS isDuplicate, score,
                  rank() OVER (ORDER BY duplicate_of IS NOT NULL, score DESC) AS place
           FROM placements WHERE node_id = :leafId) p
          JOIN transcripts t ON t.id = p.transcript_id JOIN runs r ON r.id = t.run_id LEFT JOIN digests d ON d.transcript_id = t.id
     WHERE p.place <= :limit ORDER BY p.isDuplicate, p.score DESC, r.name, t.record_id LIMIT :limit`,
  );
  return (leafId, limit) => find.all({ leafId, limit }) as never;
}

/** These bails, in the order asked for; one that is gone is left out. */
export function loadMembersById(db: Database, transcriptIds: readonly number[]): Member[] {
  const find = db.prepare(`${SELECT_MEMBER} WHERE p.transcript_id = ?`);
  return transcriptIds.flatMap((id) => {
    const row = find.get(id) as Member | undefined;
    return row ? [withBoolean(row)] : [];
  });
}

/** The members of one leaf, most typical first, duplicates last: ids alone. */
export function loadMemberIds(db: Database, leafId: number): number[] {
  return db
    .prepare(
      'SELECT transcript_id FROM placements WHERE node_id = ? ORDER BY duplicate_of IS NOT NULL, score DESC, transcript_id',
    )
    .pluck()
    .all(leafId) as number[];
}

/** The least typical distinct members of one leaf, least typical first. */
export function loadBoundaryMembers(db: Database, leafId: number, limit: number): Member[] {
  const rows = db
    .prepare(
      `${SELECT_MEMBER} WHERE p.node_id = ? AND p.duplicate_of IS NULL ORDER BY p.score, r.name, t.record_id LIMIT ?`,
    )
    .all(leafId, limit);
  return (rows as Member[]).map(withBoolean);
}

/** Every placed bail, by run and record id. */
export function* iterateMembers(db: Database): Generator<Member> {
  const rows = db.prepare(`${SELECT_MEMBER} ORDER BY r.name, t.record_id`).iterate();
  for (const row of rows) yield withBoolean(row as Member);
}

function withBoolean(member: Member): Member {
  return { ...member, isDuplicate: Boolean(member.isDuplicate) };
}
