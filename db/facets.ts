import type { FacetValue, FacetValues } from '../taxonomy/llm/facets.js';
import type { Database } from './open.js';

const DOCUMENTS_PER_TRANSACTION = 1_000;

/** What a language model said of documents. @param facetSet names the questions and whoever answered them. */
export function createFacetStore(db: Database, facetSet: string) {
  const clear = db.prepare('DELETE FROM facets WHERE facet_set = ? AND document_hash = ?');
  const insert = db.prepare('INSERT INTO facets (facet_set, document_hash, name, value) VALUES (?, ?, ?, ?)');
  const putSome = db.transaction((entries: readonly FacetEntry[]) => {
    for (const { hash, values } of entries) {
      clear.run(facetSet, hash);
      for (const [name, value] of Object.entries(values ?? {})) insert.run(facetSet, hash, name, JSON.stringify(value));
    }
  });
  return {
    /** Replaces all that is known of each document. */
    putAll(entries: readonly FacetEntry[]): void {
      for (let start = 0; start < entries.length; start += DOCUMENTS_PER_TRANSACTION)
        putSome(entries.slice(start, start + DOCUMENTS_PER_TRANSACTION));
    },
  };
}

export interface FacetEntry {
  /** The document's hash, which is its digest's. */
  readonly hash: string;
  /** Null where nothing could be said of it. */
  readonly values: FacetValues | null;
}

/** Finds what is known of a bail: of its document, or of the one it repeats. Null when nothing is. */
export function createFacetFinder(db: Database, facetSet: string): (transcriptId: number) => FacetValues | null {
  const find = db.prepare(
    `SELECT f.name, f.value FROM digests d JOIN facets f ON f.facet_set = ? AND f.document_hash = d.hash
     WHERE d.transcript_id = coalesce((SELECT duplicate_of FROM placements WHERE transcript_id = ?), ?) ORDER BY f.name`,
  );
  return (transcriptId) => {
    const rows = find.all(facetSet, transcriptId, transcriptId) as { name: string; value: string }[];
    if (rows.length === 0) return null;
    return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as FacetValue]));
  };
}
