import type { BuildRow } from '../db/builds.js';
import { createFacetFinder } from '../db/facets.js';
import type { Database } from '../db/open.js';
import { evidenceKey, FACETS, type FacetValues } from '../taxonomy/llm/facets.js';
import type { FacetSummary } from './stages/facet-documents.js';

/** What the language model of a build said; `counts` is null and `find` finds nothing where it had none. */
export interface LoadedFacets {
  readonly counts: FacetSummary['counts'] | null;
  /** By transcript; the program's own facets first, in their order. */
  readonly find: (transcriptId: number) => FacetValues | null;
}

export function loadFacets(db: Database, { summary }: BuildRow): LoadedFacets {
  const stored = (summary as { readonly facets?: FacetSummary } | null)?.facets;
  if (!stored) return { counts: null, find: () => null };
  const find = createFacetFinder(db, stored.facetSet);
  return { counts: stored.counts, find: (transcriptId) => inOrder(find(transcriptId)) };
}

function inOrder(values: FacetValues | null): FacetValues | null {
  if (values === null) return null;
  const place = (name: string) => {
    const index = FACETS.findIndex((facet) => name === facet.name || name === evidenceKey(facet));
    return index < 0 ? FACETS.length : index;
  };
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => place(a) - place(b)));
}
