import type { BuildRow } from '../db/builds.js';
import type { Bail } from '../db/transcripts.js';
import type { TreeOptions } from './options.js';
import type { BuildContext, BuildSummary } from './pipeline.js';
import { nameFacetSet } from './stages/facet-set.js';

/** Smaller trees are made anew each time: they say too little of what is new. */
const LEAST_TO_GROW = 100;
/** When more was added since the tree was made, of what it was made of, it is made anew. */
const MOST_ADDED = 0.25;

/**
 * Whether the tree of the last build can be added to: the same options and encoder made it, and it still tells most of what
 * there is.
 * @returns the bails that it was made of when it was last made anew; null where it is to be made anew now.
 */
export function chooseGrowth(
  last: BuildRow | null,
  bails: readonly Bail[],
  options: TreeOptions,
  { model, llm, rebuild, isEdited }: Pick<BuildContext, 'model' | 'llm' | 'rebuild'> & { readonly isEdited: boolean },
): number | null {
  if (!last || rebuild || last.fingerprint !== model.fingerprint) return null;
  if (JSON.stringify(last.options) !== JSON.stringify(options)) return null;
  const { wholeBails = 0, facets, llm: lastLlm } = (last.summary ?? {}) as Partial<BuildSummary>;
  // Another reader says something else of every bail.
  if ((facets?.facetSet ?? null) !== (llm ? nameFacetSet(llm) : null) || lastLlm?.clusterOn !== llm?.clusterOn)
    return null;
  if (wholeBails < LEAST_TO_GROW) return null;
  // What was merged, split or moved by hand would be undone by a tree made anew.
  return isEdited || Math.abs(bails.length - wholeBails) <= MOST_ADDED * wholeBails ? wholeBails : null;
}
