import { inertMarkdown } from '../inert.js';
import { describePlacement } from '../placement-text.js';
import { formatNodeId, type TreeNode } from '../tree.js';
import { renderMermaid } from './mermaid.js';
import type { GroupFacts, TaxonomyExport } from './model.js';

/** Excerpts shown under a leaf. */
const EXCERPTS = 3;
/** Markdown has six levels of heading; the title takes the first. */
const DEEPEST_HEADING = 6;

/** A document to be read from top to bottom: facts, overview, the tree with its excerpts, what was lost on the way. */
export function* renderMarkdown(taxonomy: TaxonomyExport): Generator<string> {
  const bails = taxonomy.tree.reduce((sum, node) => sum + node.bailCount, 0);
  yield* renderFacts(taxonomy);
  yield* renderOverview(taxonomy.tree, bails);
  for (const [i, node] of taxonomy.tree.entries()) yield* renderNode(node, `${i + 1}`, bails, taxonomy);
  yield* renderLosses(taxonomy);
}

function* renderFacts({ total, groups, settings, part, tree }: TaxonomyExport): Generator<string> {
  const runs = groups.find(({ by }) => by === 'run')?.rows.map(({ group }) => inertMarkdown(group)) ?? [];
  yield `# Bail taxonomy${runs.length > 0 && runs.length <= 3 ? ` of ${runs.join(', ')}` : ''}\n\n`;
  yield `The exit was offered ${count(total.offers)} times. The model left **${plural(total.bails, 'time')}** `;
  yield part === undefined
    ? `and stayed ${plural(total.stays, 'time')}`
    : `in the one situation shown here, “${inertMarkdown(tree[0]?.name ?? '')}” (\`${part}\`), and stayed or left in another ${plural(total.stays, 'time')}`;
  yield total.unknown > 0 ? `; of ${plural(total.unknown, 'offer')} the outcome is not known.` : '.';
  yield total.rate
    ? ` Bail rate: **${share(total.rate.rate)}** (95 % Wilson interval ${interval(total)}).\n\n`
    : '\n\n';
  for (const { by, rows } of groups) {
    if (rows.length === 1 && by !== 'model') continue;
    yield `| ${by} | offers | bails | rate | 95 % interval |\n| --- | ---: | ---: | ---: | --- |\n`;
    for (const row of rows)
      yield `| ${row.group === '' ? '(not given)' : inertMarkdown(row.group)} | ${count(row.offers)} | ${count(row.bails)} | ${share(row.rate?.rate ?? null)} | ${interval(row)} |\n`;
    yield '\n';
  }
  yield `Made with ${settings.map(([name, value]) => `${name} ${inertMarkdown(value)}`).join(', ')}. `;
  yield 'Intervals are Wilson’s, as if no two offers had a prompt or a chat in common; where they have, those of `taxonomy stats` are wider and right.\n\n';
}

function* renderOverview(tree: readonly TreeNode[], bails: number): Generator<string> {
  yield '## Overview\n\n| # | situation | bails | share |\n| ---: | --- | ---: | ---: |\n';
  for (const [i, node] of tree.entries())
    yield `| ${i + 1} | ${inertMarkdown(node.name)} | ${count(node.bailCount)} | ${share(node.bailCount / bails)} |\n`;
  yield '\n';
  if (tree.length === 0) return;
  yield* renderMermaid(tree);
  yield '\nBelow, each situation has its bails and their share of all, the entry of the published taxonomy that it is like (with the cosine between the two), and an id that later builds keep. Excerpts are of the most typical bails.\n\n';
}

function* renderNode(node: TreeNode, number: string, bails: number, taxonomy: TaxonomyExport): Generator<string> {
  yield `${renderHeading(node, number)}\n\n`;
  yield `**${plural(node.bailCount, 'bail')}**, ${share(node.bailCount / bails)}`;
  if (node.distinctCount < node.bailCount) yield `, ${count(node.distinctCount)} distinct`;
  if (node.like) yield ` · like: ${inertMarkdown(node.like.name)} (${node.like.similarity.toFixed(2)})`;
  const fits = describePlacement(node);
  if (fits !== '') yield ` · ${fits}`;
  yield ` · \`${formatNodeId(node.id)}\`\n\n${inertMarkdown(node.summary)}\n\n`;
  if (node.children.length === 0) yield* renderExcerpts(node, taxonomy);
  for (const [i, child] of node.children.entries()) yield* renderNode(child, `${number}.${i + 1}`, bails, taxonomy);
}

function renderHeading(node: TreeNode, number: string): string {
  const level = node.depth + 2;
  const title = `${number}. ${inertMarkdown(node.name)}`;
  return level <= DEEPEST_HEADING ? `${'#'.repeat(level)} ${title}` : `**${title}**`;
}

function* renderExcerpts(leaf: TreeNode, taxonomy: TaxonomyExport): Generator<string> {
  const excerpts = taxonomy.excerpts(leaf, EXCERPTS);
  for (const { name, text } of excerpts) yield `- “${inertMarkdown(text)}” (${inertMarkdown(name)})\n`;
  if (excerpts.length > 0) yield '\n';
}

function* renderLosses({ losses }: TaxonomyExport): Generator<string> {
  yield '## What was skipped, cut or not known\n\n';
  if (losses.length === 0) yield 'Nothing.\n';
  for (const line of losses) yield `- ${inertMarkdown(line)}\n`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function share(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}

function interval({ rate }: GroupFacts): string {
  return rate ? `${share(rate.low)} to ${share(rate.high)}` : '-';
}
