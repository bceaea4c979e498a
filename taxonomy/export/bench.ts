import { foldName } from '../fold-name.js';
import { inertText } from '../inert.js';
import type { TreeNode } from '../tree.js';
import { countUserTurns, firstPrompt } from './conversation-text.js';
import { isFormula, quoteCell } from './csv-cell.js';
import type { TaxonomyExport } from './model.js';
import { type ExportRow, exportRows } from './rows.js';

/** Prompts of a leaf: as many as BailBench has in each of its sub-categories. */
const PROMPTS_PER_LEAF = 10;

interface Prompt {
  readonly content: string;
  readonly isSingleTurn: boolean;
  readonly score: number;
}

/**
 * A benchmark after the manner of BailBench: `content,subcategory,category` of the first prompts of the most typical bails
 * of each leaf, and `single_turn`: whether that prompt was all that the user had said when the model left. Those that were
 * come first: only they are sure to show the situation by themselves. No prompt comes twice; one that a spreadsheet would
 * take for a formula is passed over.
 */
export function* renderBench(taxonomy: TaxonomyExport): Generator<string> {
  yield 'content,subcategory,category,single_turn\r\n';
  const prompts = gatherPrompts(taxonomy);
  const written = new Set<string>();
  for (const path of leafPaths(taxonomy.tree)) {
    let left = PROMPTS_PER_LEAF;
    for (const { content, isSingleTurn } of (prompts.get(path.at(-1)!.id) ?? []).sort(byUse)) {
      if (left === 0) break;
      const folded = foldName(content);
      if (written.has(folded)) continue;
      written.add(folded);
      left--;
      const cells = [content, path.at(-1)!.name, path[0]!.name, isSingleTurn ? 'yes' : 'no'];
      yield `${cells.map(quoteCell).join(',')}\r\n`;
    }
  }
}

function gatherPrompts(taxonomy: TaxonomyExport): Map<number, Prompt[]> {
  const prompts = new Map<number, Prompt[]>();
  for (const row of exportRows(taxonomy)) {
    const prompt = row.path.at(-1)!.kind === 'node' && !row.isDuplicate ? promptOf(row, taxonomy) : null;
    if (prompt === null) continue;
    const list = prompts.get(row.nodeId);
    if (list) list.push(prompt);
    else prompts.set(row.nodeId, [prompt]);
  }
  return prompts;
}

function promptOf(row: ExportRow, taxonomy: TaxonomyExport): Prompt | null {
  const conversation = taxonomy.conversation(row);
  const prompt = conversation && firstPrompt(conversation);
  if (!conversation || prompt === null) return null;
  const content = inertText(prompt, { newlines: true });
  if (isFormula(content)) return null;
  return { content, isSingleTurn: countUserTurns(conversation) === 1, score: row.score ?? -1 };
}

/** Single turns first, then the most typical; at a tie the shorter, then by letters, whatever order they came in. */
function byUse(a: Prompt, b: Prompt): number {
  return (
    Number(b.isSingleTurn) - Number(a.isSingleTurn) ||
    b.score - a.score ||
    a.content.length - b.content.length ||
    (a.content < b.content ? -1 : 1)
  );
}

function* leafPaths(nodes: readonly TreeNode[], above: readonly TreeNode[] = []): Generator<readonly TreeNode[]> {
  for (const node of nodes) {
    if (node.children.length === 0) yield [...above, node];
    else yield* leafPaths(node.children, [...above, node]);
  }
}
