import type { BuildRow } from '../../db/builds.js';
import { loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { loadBailFacets, loadOffers } from '../../db/stats-offers.js';
import { FALSE_BAIL } from '../../taxonomy/llm/facets.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { loadFacets } from '../load-facets.js';
import type { FacetSummary } from '../stages/facet-documents.js';
import type { Offer } from './offer.js';

/** What statistics are made of. */
export interface OfferSet {
  readonly offers: readonly Offer[];
  /** All nodes by id; empty before the first build. */
  readonly nodes: ReadonlyMap<number, TreeNode>;
  /** Facets with a fixed set of answers, as the last build asked them; empty where no language model was asked. */
  readonly facetNames: readonly string[];
}

/**
 * Reads every offer of a database, each bail with its place in the tree.
 * @param depth the level at which `node` counts, from 1, the top; a leaf above that level counts as itself.
 */
export function gatherOffers(db: Database, build: BuildRow | null, depth: number): OfferSet {
  const { nodes, nodeOf } = walk(build ? loadTree(db) : [], depth);
  const facetNames = build ? Object.keys(loadFacets(db, build).counts ?? {}) : [];
  const facets = loadAnswers(db, build, facetNames);
  const offers = loadOffers(db).map(({ outcome, rule, leafId, ...offer }): Offer => {
    const answers = facets?.get(offer.id) ?? null;
    return {
      ...offer,
      outcome: outcome === 'unknown' && rule !== 'no evidence' ? 'invalid' : outcome,
      leaf: outcome === 'bail' ? leafId : null,
      node: outcome === 'bail' && leafId !== null ? (nodeOf.get(leafId) ?? null) : null,
      falseBail: outcome === 'bail' && answers ? ((answers[FALSE_BAIL] as string | null | undefined) ?? null) : null,
      facets: outcome === 'bail' ? answers : null,
    };
  });
  return { offers, nodes, facetNames };
}

function loadAnswers(db: Database, build: BuildRow | null, names: readonly string[]) {
  const summary = build?.summary as { readonly facets?: FacetSummary } | null | undefined;
  return summary?.facets ? loadBailFacets(db, summary.facets.facetSet, names) : null;
}

/** Every node by id, and for each leaf the node above it at the level asked for. */
function walk(tree: readonly TreeNode[], depth: number) {
  const nodes = new Map<number, TreeNode>();
  const nodeOf = new Map<number, number>();
  const visit = (node: TreeNode, above: number | null): void => {
    nodes.set(node.id, node);
    const counted = node.depth < depth ? node.id : above!;
    nodeOf.set(node.id, counted);
    for (const child of node.children) visit(child, counted);
  };
  for (const node of tree) visit(node, null);
  return { nodes, nodeOf };
}
