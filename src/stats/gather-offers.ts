import type { BuildRow } from '../../db/builds.js';
import { loadTree } from '../../db/nodes.js';
import type { Database } from '../../db/open.js';
import { loadBailFacets, loadOffers } from '../../db/stats-offers.js';
import { FALSE_BAIL } from '../../taxonomy/llm/facets.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { loadFacets } from '../load-facets.js';
import type { FacetSummary } from '../stages/facet-documents.js';
import { numberTexts, numberTogether, numberValues } from './number-values.js';
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
 * @param withFacets whether the answers to all facets are wanted; else only whether a bail was judged a mistake.
 */
export function gatherOffers(db: Database, build: BuildRow | null, depth: number, withFacets = false): OfferSet {
  const { nodes, nodeOf } = walk(build ? loadTree(db) : [], depth);
  const facetNames = build ? Object.keys(loadFacets(db, build).counts ?? {}) : [];
  const answers = loadAnswers(db, build, withFacets ? facetNames : facetNames.filter((name) => name === FALSE_BAIL));
  const stored = loadOffers(db);
  const prompt = numberValues(stored.prompt);
  const conversation = numberValues(stored.conversation);
  const sitting = numberSittings(stored, conversation);
  const modelOf = numberTexts(stored.conditions.map(({ model }) => model));
  const item = numberTogether([prompt, stored.condition.map((number) => modelOf[number]!)]);
  // Written out, so that all are alike to the engine: a spread makes 100,000 of them several times as slow to read.
  const offers = stored.ids.map((id, i): Offer => {
    const { run, model, method, variant } = stored.conditions[stored.condition[i]!]!;
    const outcome = stored.outcome[i]!;
    const leaf = outcome === 'bail' && stored.leaf[i]! > 0 ? stored.leaf[i]! : null;
    const facets = outcome === 'bail' ? (answers?.get(id) ?? null) : null;
    return {
      id,
      condition: stored.condition[i]!,
      run,
      model,
      method,
      variant,
      dataset: stored.dataset[i]!,
      transcriptModel: stored.transcriptModel[i]!,
      prompt: prompt[i]!,
      conversation: conversation[i]!,
      item: item[i]!,
      sitting: sitting[i]!,
      turn: stored.turn[i]!,
      sample: stored.sample[i]!,
      outcome,
      refused: stored.refused[i]!,
      leaf,
      node: leaf === null ? null : (nodeOf.get(leaf) ?? null),
      falseBail: facets ? ((facets[FALSE_BAIL] as string | null | undefined) ?? null) : null,
      facets,
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
