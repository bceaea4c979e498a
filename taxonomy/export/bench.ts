import { type BenchPrompt, choosePrompts } from './bench-prompts.js';
import { quoteCell } from './csv-cell.js';
import type { TaxonomyExport } from './model.js';

/**
 * A benchmark after the manner of BailBench: `content,subcategory,category` of the first prompts of the most typical bails
 * of each leaf, and `single_turn`: whether that prompt was all that the user had said when the model left.
 */
export function* renderBench(taxonomy: TaxonomyExport): Generator<string> {
  yield 'content,subcategory,category,single_turn\r\n';
  for (const prompt of choosePrompts(taxonomy)) yield `${cellsOf(prompt).map(quoteCell).join(',')}\r\n`;
}

function cellsOf({ row: { path }, content, isSingleTurn }: BenchPrompt): string[] {
  return [content, path.at(-1)!.name, path[0]!.name, isSingleTurn ? 'yes' : 'no'];
}
