import type { BuildRow } from '../../db/builds.js';
import { loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { loadBailFacets, loadOffers } from '../../db/stats-offers.js';
import { FALSE_BAIL } from '../../taxonomy/llm/facets.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { loadFacets } from '../load-facets.js';
import type { FacetSummary } from '../stages/facet-documents.js';
import { isTrueBail, type Offer } from './offer.js';
import { numberSittings } from './sittings.js';

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
  const stored = loadOffers(db);
  const sittings = numberSittings(stored);
  // Written out, so that all are alike to the engine: a spread makes 100,000 of them several times as slow to read.
  const offers = stored.map((offer, i): Offer => {
    const isBail = offer.outcome === 'bail';
    const answers = isBail ? (facets?.get(offer.id) ?? null) : null;
    return {
      id: offer.id,
      run: offer.run,
      recordId: offer.recordId,
      model: offer.model,
      method: offer.method,
      variant: offer.variant,
      dataset: offer.dataset,
      transcriptModel: offer.transcriptModel,
      prompt: offer.prompt,
      conversation: offer.conversation,
      sitting: sittings[i]!,
      turn: offer.turn,
      sample: offer.sample,
      outcome: offer.outcome === 'unknown' && offer.rule !== 'no evidence' ? 'invalid' : offer.outcome,
      refused: offer.refused,
      leaf: isBail ? offer.leafId : null,
      node: isBail && offer.leafId !== null ? (nodeOf.get(offer.leafId) ?? null) : null,
      falseBail: answers ? ((answers[FALSE_BAIL] as string | null | undefined) ?? null) : null,
      facets: answers,
    };
  });
  return { offers, nodes, facetNames };
}

/** The same offers with each bail that was judged a mistake taken for a stay. */
export function takeFalseBailsForStays(set: OfferSet): OfferSet {
  const offers = set.offers.map((offer): Offer => {
    if (offer.outcome !== 'bail' || isTrueBail(offer)) return offer;
    return { ...offer, outcome: 'stay', leaf: null, node: null, falseBail: null, facets: null };
  });
  return { ...set, offers };
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
