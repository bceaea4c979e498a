import { describePlacement } from '../../taxonomy/placement-text.js';
import { formatNodeId, type TreeNode } from '../../taxonomy/tree.js';
import { drawShareBar, formatCount, formatPlural, formatShare } from '../format.js';
import type { ListedMember } from './library.js';
import type { TreeRow } from './rows.js';
import { EMPTY_ROW, type Row, span, toSelected } from './spans.js';
import type { Tone } from './theme.js';
import { cutLine, cutLines, fitLine, measure, wrapLine } from './wrap.js';

/** What the shares and bars of a tree are relative to. */
export interface TreeScale {
  /** All bails in the tree. */
  readonly total: number;
  /** Bails of the largest top node: its bar fills its room. */
  readonly largest: number;
}

export function scaleOf(tree: readonly TreeNode[]): TreeScale {
  return {
    total: Math.max(
      1,
      tree.reduce((sum, node) => sum + node.bailCount, 0),
    ),
    largest: Math.max(1, ...tree.map((node) => node.bailCount)),
  };
}

/** One row of the tree pane: marker, fold sign, name, count, share, bar. */
export function describeTreeRow(
  { node, isExpanded }: TreeRow,
  scale: TreeScale,
  width: number,
  isSelected: boolean,
): Row {
  const barCells = width >= 70 ? 10 : width >= 44 ? 6 : 0;
  const countCells = formatCount(scale.total).length + 1;
  const shareCells = width >= 36 ? 8 : 0;
  const numbers =
    fitLine(formatCount(node.bailCount), countCells, 'right') +
    (shareCells ? fitLine(formatShare(node.bailCount / scale.total), shareCells, 'right') : '');
  const bar = barCells ? ` ${drawShareBar(node.bailCount / scale.largest, barCells)}` : '';
  const nameCells = Math.max(0, width - 1 - measure(numbers) - measure(bar));
  const indent = ' '.repeat(Math.min(node.depth * 2, Math.floor(nameCells / 3)));
  const fold = node.children.length === 0 ? '  ' : isExpanded ? '▾ ' : '▸ ';
  const name = fitLine(`${isSelected ? '›' : ' '}${indent}${fold}${node.name}`, nameCells);
  const row = [span(name, toneOf(node)), span(numbers), span(bar, 'bar')];
  return isSelected ? toSelected(row, width - 1) : row;
}

/** The selected node at length: beside the tree. */
export function describeNode(node: TreeNode, parent: TreeNode | null, scale: TreeScale, width: number): Row[] {
  const block = (text: string, tone: Tone): Row[] => wrapLine(text, width).map((line) => [span(line, tone)]);
  return [
    ...block(node.name, 'title'),
    ...block(`${formatNodeId(node.id)} · ${countsOf(node)}`, 'quiet'),
    ...block(sharesOf(node, parent, scale), 'quiet'),
    EMPTY_ROW,
    ...(node.summary === '' ? [] : [...block(node.summary, 'plain'), EMPTY_ROW]),
    ...(node.keyphrases.length === 0 ? [] : [...block(phrasesOf(node), 'plain'), EMPTY_ROW]),
    ...(node.placement === null ? [] : block(describePlacement(node), 'plain')),
    ...(node.like === null ? [] : block(likeOf(node), 'plain')),
    ...(node.cohesion === null ? [] : block(`cohesion ${node.cohesion.toFixed(2)}`, 'quiet')),
  ];
}

/** The selected node in `rows` rows: below the tree. */
export function describeNodeBriefly(node: TreeNode, scale: TreeScale, width: number, rows: number): Row[] {
  const head = `── ${formatNodeId(node.id)} · ${countsOf(node)} · ${formatShare(node.bailCount / scale.total)} of all `;
  const last = [phrasesOf(node), likeOf(node)].filter((text) => text !== '');
  const summary = cutLines(wrapLine(node.summary, width), Math.max(1, rows - 1 - last.length), width);
  return [
    [span(fitRule(head, width), 'quiet')],
    ...summary.map((line) => [span(line)]),
    ...last.map((line) => [span(cutLine(line, width), 'quiet')]),
  ];
}

/** One member: a row of facts, then its excerpt. */
export function describeMember(
  member: ListedMember,
  rank: number,
  width: number,
  rows: number,
  isSelected: boolean,
): Row[] {
  const facts = [
    member.reason ?? (member.score === null ? null : member.score.toFixed(2)),
    member.isDuplicate ? 'duplicate' : null,
  ];
  const right = facts.filter((fact) => fact !== null).join(', ');
  const rightCells = Math.min(measure(right), Math.floor(width / 2));
  const left = fitLine(
    `${isSelected ? '›' : ' '}${formatCount(rank)} ${member.title}`,
    Math.max(0, width - rightCells - 1),
  );
  const head: Row = [span(left, 'key'), span(` ${fitLine(right, rightCells, 'right')}`, 'quiet')];
  const excerpt = wrapLine(member.excerpt === '' ? '(nothing to show)' : member.excerpt, Math.max(1, width - 3));
  const body = cutLines(excerpt, rows - 1, width - 3).map(
    (line): Row => [span(`  ${line}`, member.isDuplicate ? 'quiet' : 'plain')],
  );
  return [isSelected ? toSelected(head, width) : head, ...body];
}

/** `84 bails, 70 distinct`. */
export function countsOf(node: TreeNode): string {
  const repeats = node.bailCount - node.distinctCount;
  return `${formatPlural(node.bailCount, 'bail')}${repeats > 0 ? `, ${formatPlural(repeats, 'duplicate')}` : ''}`;
}

function sharesOf(node: TreeNode, parent: TreeNode | null, scale: TreeScale): string {
  const ofParent = parent ? `, ${formatShare(node.bailCount / Math.max(1, parent.bailCount))} of its parent` : '';
  return `${formatShare(node.bailCount / scale.total)} of all${ofParent}`;
}

function phrasesOf(node: TreeNode): string {
  const fit = node.fit === null ? '' : ` (fit ${formatShare(node.fit)})`;
  return node.keyphrases.length === 0 ? '' : `${node.keyphrases.join(', ')}${fit}`;
}

function likeOf({ like }: TreeNode): string {
  return like ? `like: ${like.name} (${like.similarity.toFixed(2)})` : '';
}

function toneOf(node: TreeNode): Tone {
  if (node.kind !== 'node') return 'quiet';
  return node.depth === 0 ? 'title' : 'plain';
}

function fitRule(text: string, width: number): string {
  return cutLine(text, width) + '─'.repeat(Math.max(0, width - measure(text)));
}
