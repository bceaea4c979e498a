import { type TreeNode, walkTree } from '../../taxonomy/tree.js';
import type { LoadedTaxonomy } from '../load-taxonomy.js';
import { DEFAULTS } from '../options.js';
import { type Block, fromSection, heading } from '../report/document.js';
import { renderReportMarkdown } from '../report/markdown.js';
import { gatherOffers } from '../stats/gather-offers.js';
import { measureStatistics } from '../stats/measure.js';
import { describeStatistics } from '../stats/sections/sections.js';

/**
 * The tables of `taxonomy stats`, to stand after the tree in Markdown.
 * @param shown the tree as it is given away: a node that was left out of it is named by its id alone.
 */
export function* renderStatsMarkdown({ db, build }: LoadedTaxonomy, shown: readonly TreeNode[]): Generator<string> {
  const set = gatherOffers(db, build, 1);
  const statistics = measureStatistics(set, { seed: DEFAULTS.seed });
  const nodes = new Map([...walkTree(shown)].map((node) => [node.id, node]));
  const blocks: Block[] = [
    heading(2, 'Figures'),
    ...describeStatistics(statistics, { nodes }).flatMap((section) => fromSection(section)),
  ];
  yield '\n';
  yield* renderReportMarkdown(blocks);
}
