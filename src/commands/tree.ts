import { inertText } from '../../taxonomy/inert.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import { formatNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { drawShareBar, formatCount, formatPlural, formatShare } from '../format.js';
import { type LoadedTaxonomy, requireNode, withTaxonomy } from '../load-taxonomy.js';
import type { Output } from '../output.js';
import { createStyle, type Style } from '../style.js';

export interface TreeCommandOptions {
  readonly db: string;
  /** Levels to print; all when absent. */
  readonly depth?: number;
  readonly node?: string;
  readonly json?: boolean;
}

/** Prints the tree, or the part of it below one node. */
export async function treeCommand(options: TreeCommandOptions, output: Output): Promise<void> {
  await withTaxonomy(options.db, (taxonomy) => {
    const shown = options.node === undefined ? taxonomy.tree : [requireNode(taxonomy, options.node).at(-1)!];
    const depth = options.depth ?? Number.POSITIVE_INFINITY;
    if (options.json)
      output.write(
        `${inertJson(
          shown.map((node) => cutDepth(node, depth)),
          2,
        )}\n`,
      );
    else output.write(renderTree(taxonomy, shown, depth, createStyle()));
  });
}

const BAR_CELLS = 8;

function renderTree(taxonomy: LoadedTaxonomy, shown: readonly TreeNode[], depth: number, style: Style): string {
  const widest = Math.max(0.01, ...shown.map((node) => node.bailCount / taxonomy.bailCount));
  const lines = [renderHead(taxonomy), ''];
  const visit = (node: TreeNode, indent: string, branch: string, below: string, left: number): void => {
    lines.push(renderNode(node, indent + branch));
    if (left <= 1) return;
    node.children.forEach((child, i) => {
      const isLast = i === node.children.length - 1;
      visit(child, indent + below, isLast ? '└─ ' : '├─ ', isLast ? '   ' : '│  ', left - 1);
    });
  };
  for (const node of shown) visit(node, '', '', '', depth);
  return `${lines.join('\n')}\n`;

  function renderNode(node: TreeNode, stem: string): string {
    const share = node.bailCount / taxonomy.bailCount;
    const name = inertText(node.name);
    const like = node.like
      ? style.dim(`  like: ${inertText(node.like.name)} (${node.like.similarity.toFixed(2)})`)
      : '';
    const numbers = `${formatCount(node.bailCount).padStart(6)} ${formatShare(share).padStart(7)} ${style.cyan(drawShareBar(share / widest, BAR_CELLS))}`;
    return `${numbers} ${style.dim(stem)}${stem === '' ? style.bold(name) : name}${style.dim(`  ${formatNodeId(node.id)}`)}${like}`;
  }
}

function renderHead({ tree, bailCount }: LoadedTaxonomy): string {
  const nodes = [...walkTree(tree)].filter((node) => node.kind === 'node');
  const leaves = nodes.filter((node) => node.children.length === 0).length;
  const tops = nodes.filter((node) => node.depth === 0).length;
  return `${formatPlural(bailCount, 'bail')} in ${leaves === 1 ? '1 leaf' : `${formatCount(leaves)} leaves`} under ${formatPlural(tops, 'top node')}`;
}

function cutDepth(node: TreeNode, depth: number): TreeNode {
  return { ...node, children: depth <= 1 ? [] : node.children.map((child) => cutDepth(child, depth - 1)) };
}
