import type { TaxonomyExport } from '../../taxonomy/export/model.js';
import { SMALL_ID } from '../../taxonomy/export/without-small.js';
import { PAPER_SEEDS } from '../../taxonomy/seeds.js';
import { formatNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { formatCount, formatPlural } from '../format.js';
import { createPartRates } from '../stats/clustering.js';
import { formatBounds, formatRate } from '../stats/figures.js';
import type { OfferSet } from '../stats/gather-offers.js';
import type { Statistics } from '../stats/measure.js';
import { groupBy } from '../stats/offer.js';
import { isBail } from '../stats/rates.js';
import { describeStatistics } from '../stats/sections/sections.js';
import { type Block, fromSection, heading, list, paragraph, type TreeItem } from './document.js';
import { describeEvidence, FINDINGS, type Findings } from './findings.js';
import { type AgainstPublished, comparePublished } from './published.js';

/** What a report is made of. */
export interface ReportParts {
  /** As it is given away: without what was left out, and with names masked, where that was asked for. */
  readonly taxonomy: TaxonomyExport;
  /** The whole tree, whose leaves the offers lie in. */
  readonly tree: readonly TreeNode[];
  readonly set: OfferSet;
  readonly statistics: Statistics;
  readonly findings: Findings;
  readonly seed: number;
}

/** Levels of the tree that are shown, and leaves that are listed as new. */
const SHOWN_LEVELS = 2;
const SHOWN_NEW = 12;

/** The report of a run: headline, findings, tree, what is new, all figures, method, settings, limits. */
export function composeReport(parts: ReportParts): Block[] {
  const nodes = new Map([...walkTree(parts.taxonomy.tree)].map((node) => [node.id, node]));
  return [
    ...composeHeadline(parts),
    ...composeFindings(parts.findings),
    ...composeTree(parts),
    ...composePublished(comparePublished(parts.tree, PAPER_SEEDS), nodes),
    heading(2, 'All figures'),
    ...describeStatistics({ ...parts.statistics, missing: [] }, { nodes }).flatMap((section) => fromSection(section)),
    ...composeMethod(parts),
    ...composeLimits(parts),
  ];
}

function composeHeadline({ statistics, set }: ReportParts): Block[] {
  const { overall } = statistics;
  const runs = [...new Set(set.offers.map(({ run }) => run))].sort();
  const models = new Set(set.offers.map(({ model }) => model)).size;
  const title = runs.length <= 3 ? runs.join(', ') : formatPlural(runs.length, 'run');
  const unknown = overall.invalid + overall.unknown;
  const rate = overall.perOffer
    ? ` The bail rate per offer is ${formatRate(overall.perOffer.rate)} (95 % interval ${formatBounds(overall.perOffer)}).`
    : '';
  const without = overall.withoutFalseBails
    ? ` Without exits that were a mistake about the offer it is ${formatRate(overall.withoutFalseBails.rate)} (${formatBounds(overall.withoutFalseBails)}).`
    : '';
  return [
    heading(1, `When models leave: ${title}`),
    paragraph(
      `An exit was offered ${formatCount(overall.offers)} times to ${formatPlural(models, 'model')}. ${formatCount(overall.bails)} times it was taken, ${formatCount(overall.stays)} times not${unknown > 0 ? `; of ${formatPlural(unknown, 'offer')} it is not known` : ''}.${rate}${without}`,
    ),
  ];
}

function composeFindings({ shown, tests, significant }: Findings): Block[] {
  const of = `Of ${formatPlural(tests, 'test')} over rates, nodes, orders, contexts and refusals, ${formatCount(significant)} ${significant === 1 ? 'is' : 'are'} below a false discovery rate of ${FINDINGS.q}; the ones least owed to chance are listed, at most ${FINDINGS.ofAKind} of a kind. Groups were not drawn at random: a difference may be one between the prompts that each was given.`;
  if (shown.length === 0)
    return [
      heading(2, 'Most surprising findings'),
      paragraph(`None: no test of ${formatCount(tests)} found more than chance gives among so many.`),
    ];
  return [
    heading(2, 'Most surprising findings'),
    list(
      shown.map((finding) => {
        const evidence = describeEvidence(finding);
        return `${finding.sentence}${evidence === '' ? '' : ` (${evidence})`}`;
      }),
      { isNumbered: true },
    ),
    paragraph(of),
  ];
}

function composeTree({ taxonomy, tree, set, seed }: ReportParts): Block[] {
  const bails = set.offers.filter((offer) => isBail(offer) && offer.leaf !== null);
  const homes = findHomes(tree, taxonomy.tree);
  const byHome = groupBy(bails, (offer) => homes.get(offer.leaf!) ?? SMALL_ID);
  const rateOf = createPartRates(bails, { seed });
  const describe = (node: TreeNode): TreeItem => {
    const share = rateOf([...walkTree([node])].flatMap(({ id }) => byHome.get(id) ?? []));
    return {
      name: node.name,
      detail: `${formatCount(node.bailCount)}, ${formatRate(share?.rate)} (${formatBounds(share)})`,
      children: node.depth + 1 < SHOWN_LEVELS ? node.children.map(describe) : [],
    };
  };
  return [
    heading(2, 'Situations in which they leave'),
    paragraph(
      `Bails and their share of all ${formatCount(bails.length)}, with its 95 % interval. ${describeNaming(taxonomy.tree)}`,
    ),
    { kind: 'tree', nodes: taxonomy.tree.map(describe) },
  ];
}

/** For each node of the whole tree the one that is shown: itself, or the nearest above it. */
function findHomes(whole: readonly TreeNode[], shown: readonly TreeNode[]): Map<number, number> {
  const ids = new Set([...walkTree(shown)].map(({ id }) => id));
  const homes = new Map<number, number>();
  const visit = (node: TreeNode, above: number): void => {
    const home = ids.has(node.id) ? node.id : above;
    homes.set(node.id, home);
    for (const child of node.children) visit(child, home);
  };
  for (const node of whole) visit(node, SMALL_ID);
  return homes;
}

function describeNaming(tree: readonly TreeNode[]): string {
  const isByLlm = [...walkTree(tree)].some((node) => node.namedBy === 'llm');
  return isByLlm
    ? 'A language model named the nodes from their members.'
    : 'Names are made of words that occur: they say what a group talks about, not why the model left.';
}

function composePublished(against: AgainstPublished, nodes: ReadonlyMap<number, TreeNode>): Block[] {
  const { unlike, unlikeBails, leaves, leafBails, notFound, entries } = against;
  const shown = unlike.flatMap(({ id }) => nodes.get(id) ?? []).slice(0, SHOWN_NEW);
  return [
    heading(2, 'What is new against the published taxonomy'),
    paragraph(
      `${formatCount(unlike.length)} of ${formatPlural(leaves, 'leaf').replace('leafs', 'leaves')}, with ${formatCount(unlikeBails)} of ${formatPlural(leafBails, 'bail')}, ${unlike.length === 1 ? 'is' : 'are'} like none of the ${entries} entries of the taxonomy of Ensign, Sleight and Fish (2025), as the encoder sees them${unlike.length > 0 ? ':' : '.'}`,
    ),
    ...(shown.length > 0
      ? [list(shown.map((leaf) => `${leaf.name} (${formatNodeId(leaf.id)}): ${formatPlural(leaf.bailCount, 'bail')}`))]
      : []),
    ...(unlike.length > shown.length
      ? [paragraph(`And ${formatCount(unlike.length - shown.length)} smaller ones.`)]
      : []),
    paragraph(
      notFound.length === 0
        ? 'Every published entry has a node that is like it.'
        : `Published entries that no node is like: ${notFound.join('; ')}.`,
    ),
  ];
}

function composeMethod({ taxonomy, set, seed }: ReportParts): Block[] {
  const hasLlm = taxonomy.facetCounts !== null;
  return [
    heading(2, 'Method'),
    paragraph(
      `Whether the model left was read off its answer to the offered exit, as in the published study. Each bail was digested around its exit${hasLlm ? ', described by a language model,' : ''} and embedded; the vectors were whitened and reduced with UMAP, and clustered with Ward’s method into a tree.`,
    ),
    paragraph(
      'Rates are over offers of known outcome. Intervals are 95 %: Wilson’s where no conversation has two offers, else the widest of Wilson’s, the percentile bootstrap over conversations, and Wilson’s on effective counts (Rao and Scott 1992). Differences: Newcombe (1998); ratios: Koopman (1984); pairs: Tango (1998) and McNemar’s exact test, or signs flipped at random; nodes: log odds with an informative Dirichlet prior (Monroe et al. 2008); several tests at once: Benjamini and Hochberg (1995); turns: Kaplan and Meier (1958).',
    ),
    heading(2, 'Settings'),
    list([
      ...taxonomy.settings.map(([name, value]) => `${name}: ${value}`),
      `seed of resampling: ${seed}`,
      `runs: ${[...new Set(set.offers.map(({ run }) => run))].sort().join(', ')}`,
    ]),
  ];
}

function composeLimits({ taxonomy, statistics }: ReportParts): Block[] {
  return [
    heading(2, 'Limits'),
    list([
      ...taxonomy.losses,
      ...statistics.missing.map(({ figure, needs }) => `Not computed: ${figure}; it needs ${needs}.`),
      'A tree is one way to divide the bails among several; taxonomy eval --stability says how far trees of other seeds agree.',
      'The findings were looked for in the same data that they are stated of: confirm them in another run.',
    ]),
  ];
}
