import type { Database } from './open.js';

export interface TranscriptHit {
  readonly transcriptId: number;
  readonly run: string;
  readonly recordId: string;
  readonly outcome: string;
  readonly nodeId: number | null;
  readonly nodeName: string | null;
}

/** Nodes whose name, summary or keyphrases hold every word, best first. */
export function searchNodes(
  db: Database,
  words: string,
  limit: number,
): { id: number; name: string; bailCount: number }[] {
  const query = toQuery(words);
  if (query === null) return [];
  return db
    .prepare(
      `SELECT n.id, n.name, n.bail_count AS bailCount FROM node_words w JOIN nodes n ON n.id = w.rowid
       WHERE node_words MATCH ? AND n.retired_build IS NULL ORDER BY bm25(node_words, 10, 2, 4), n.position LIMIT ?`,
    )
    .all(query, limit) as never;
}

/** Transcripts that hold every word, bails first, then best first; ties by run and id. */
export function searchTranscripts(
  db: Database,
  words: string,
  limit: number,
): { hits: TranscriptHit[]; total: number } {
  const query = toQuery(words);
  if (query === null) return { hits: [], total: 0 };
  const total = db
    .prepare('SELECT count(*) FROM transcript_words WHERE transcript_words MATCH ?')
    .pluck()
    .get(query) as number;
  const hits = db
    .prepare(
      `SELECT t.id AS transcriptId, r.name AS run, t.record_id AS recordId, d.outcome, n.id AS nodeId, n.name AS nodeName
       FROM transcript_words w JOIN transcripts t ON t.id = w.rowid JOIN runs r ON r.id = t.run_id
       JOIN detections d ON d.transcript_id = t.id LEFT JOIN placements p ON p.transcript_id = t.id LEFT JOIN nodes n ON n.id = p.node_id
       WHERE transcript_words MATCH ? ORDER BY d.outcome <> 'bail', round(bm25(transcript_words), 6), r.name, t.record_id LIMIT ?`,
    )
    .all(query, limit) as TranscriptHit[];
  return { hits, total };
}

/** All nodes and all bails that hold every word: ids alone, in any order. Null when there is no word in it. */
export function findMatches(db: Database, words: string): { nodes: number[]; transcripts: number[] } | null {
  const query = toQuery(words);
  if (query === null) return null;
  const nodes = db.prepare('SELECT rowid FROM node_words WHERE node_words MATCH ? ORDER BY rowid').pluck().all(query);
  const transcripts = db
    .prepare('SELECT rowid FROM transcript_words WHERE transcript_words MATCH ? ORDER BY rowid')
    .pluck()
    .all(query);
  return { nodes: nodes as number[], transcripts: transcripts as number[] };
}

/**
 * What a user typed as an FTS5 query: every word must occur, the last one may be cut short, "quoted words" stay together.
 * Each part is quoted, so nothing typed is an operator; FTS5 reads up to a NUL, so that is a space. Null when there is no word in it.
 */
function toQuery(words: string): string | null {
  const parts = [...words.replaceAll('\0', ' ').matchAll(/"([^"]*)"|(\S+)/g)].map((match) => ({
    text: match[1] ?? match[2]!,
    isQuoted: match[1] !== undefined,
  }));
  const usable = parts.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  if (usable.length === 0) return null;
  const quoted = usable.map(({ text }) => `"${text.replaceAll('"', '""')}"`);
  if (!usable.at(-1)!.isQuoted) quoted[quoted.length - 1] += '*';
  return quoted.join(' AND ');
}
