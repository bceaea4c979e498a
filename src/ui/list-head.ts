import { findNode, type TreeNode } from '../../taxonomy/tree.js';
import { cutLines, fitLine, measure, wrapLine } from '../wrap.js';
import { type Row, span } from './spans.js';

/** The rows above a list or a transcript: what it is and where in it, `factRows` rows of facts, a rule. */
export function describeListHead(title: string, place: string, facts: string, width: number, factRows = 1): Row[] {
  const right = `${place} `;
  const lines = cutLines(wrapLine(facts, width - 1), factRows, width - 1);
  return [
    [span(fitLine(` ${title}`, Math.max(0, width - measure(right))), 'title'), span(right, 'quiet')],
    ...Array.from({ length: factRows }, (_, i) => [span(` ${lines[i] ?? ''}`, 'quiet')]),
    [span('─'.repeat(width), 'quiet')],
  ];
}

/** The names from the top down to a node; where they are too long, the last one counts most. */
export function describePath(tree: readonly TreeNode[], node: TreeNode, width: number): string {
  const names = (findNode(tree, node.id) ?? [node]).map(({ name }) => name);
  const whole = names.join(' › ');
  if (measure(whole) <= width || names.length === 1) return whole;
  return `… › ${names.at(-1)}`;
}
