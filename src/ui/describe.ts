import { describePlacement } from '../../taxonomy/placement-text.js';
import { wilsonInterval } from '../../taxonomy/rates.js';
import { formatNodeId, type TreeNode } from '../../taxonomy/tree.js';
import { drawShareBar, formatCount, formatPlural, formatShare } from '../format.js';
import { cutLine, cutLines, fitLine, measure, wrapLine } from '../wrap.js';
import type { ListedMember, NodeDetail } from './library.js';
import type { TreeRow } from './rows.js';
import { EMPTY_ROW, type Row, span, toSelected } from './spans.js';
import type { Spark } from './state.js';
import type { Tone } from './theme.js';

/** What the shares and bars of a tree are relative to. */
export interface TreeScale {
  /** All bails in the tree. */
  readonly total: number;
  /** Bails of the largest top node: its bar fills its room. */
  readonly largest: number;
  /** Whether filters or a search left bails out. */
  readonly isFiltered: boolean;
}

export function scaleOf(tree: readonly TreeNode[], isFiltered: boolean): TreeScale {
  return {
    isFiltered,
    total: Math.max(
      1,
      tree.reduce((sum, node) => sum + node.bailCount, 0),
    ),
    largest: Math.max(1, ...tree.map((node) => node.bailCount)),
  };
}

/** What a row of the tree shows beside the node itself. */
export interface TreeRowLook {
  readonly isSelected: boolean;
  /** Whether a search found the node by its name or summary. */
  readonly isFound: boolean;
  readonly spark: Spark | null;
}

/** Values that a row of bars has room for. */
const MOST_BARS = 8;

/** One row of the tree pane: marker, fold sign, name, where it came from, count, share, bar, and bars over a column. */
export function describeTreeRow(
  { node, isExpanded }: TreeRow,
  scale: TreeScale,
  width: number,
  look: TreeRowLook,
): Row {
  const { isSelected, spark } = look;
  const sparkText = spark && width >= 44 ? ` ${drawSpark(node, spark)}` : '';
  const barCells = width >= 70 ? 10 : width >= 44 && sparkText === '' ? 6 : 0;
  const countCells = formatCount(scale.total).length + 1;
  const shareCells = width >= 36 ? 8 : 0;
  const numbers =
    fitLine(formatCount(node.bailCount), countCells, 'right') +
    (shareCells ? fitLine(formatShare(node.bailCount / scale.total), shareCells, 'right') : '');
  const bar = barCells ? ` ${drawShareBar(node.bailCount / scale.largest, barCells)}` : '';
  const nameCells = Math.max(0, width - 1 - measure(numbers) - measure(bar) - measure(sparkText));
  const indent = ' '.repeat(Math.min(node.depth * 2, Math.floor(nameCells / 3)));
  const fold = node.children.length === 0 ? '  ' : isExpanded ? '▾ ' : '▸ ';
  const mark = node.namedBy === 'human' ? SOURCE_MARKS.human : SOURCE_MARKS[node.source];
  const name = `${cutLine(`${isSelected ? '›' : ' '}${indent}${fold}${node.name}`, nameCells - measure(mark))}${mark}`;
  const row = [
    span(fitLine(name, nameCells), look.isFound && !isSelected ? 'key' : toneOf(node)),
    span(numbers),
    span(bar, 'bar'),
    ...(sparkText ? [span(sparkText, 'bar')] : []),
  ];
  return isSelected ? toSelected(row, width - 1) : row;
}

/** Behind the name of what was not found by a build: from a known taxonomy, or made or named by hand. */
const SOURCE_MARKS: Readonly<Record<TreeNode['source'], string>> = { found: '', seed: ' ◇', human: ' ✎' };

/** A bar for each value, by the share of the value's bails that lie under the node; the highest bar is the node's largest share. */
function drawSpark(node: TreeNode, { counts, totals }: Spark): string {
  const own = counts.get(node.id);
  const shares = [...totals.slice(0, MOST_BARS)].map((total, i) => (own && total > 0 ? own[i]! / total : 0));
  const largest = Math.max(...shares);
  return shares.map((share) => (share === 0 ? '·' : BARS[Math.max(0, Math.ceil((share / largest) * 8) - 1)])).join('');
}
const BARS = '▁▂▃▄▅▆▇█';

/** What the pane beside the tree needs to know of a node, apart from the node. */
export interface NodeFacts {
  /** From the top down to its parent. */
  readonly path: readonly TreeNode[];
  readonly scale: TreeScale;
  /** Bails by value of each column; the largest values first. */
  readonly breakdown: readonly {
    readonly by: string;
    readonly rows: readonly { readonly value: string; readonly count: number }[];
  }[];
  /** Null until the reader rests on the node. */
  readonly detail: NodeDetail | null;
}

/** The selected node at length: beside the tree. */
export function describeNode(node: TreeNode, facts: NodeFacts, width: number): Row[] {
  const { path, scale, breakdown, detail } = facts;
  const block = (text: string, tone: Tone): Row[] => wrapLine(text, width).map((line) => [span(line, tone)]);
  const section = (rows: readonly Row[]): Row[] => (rows.length === 0 ? [] : [EMPTY_ROW, ...rows]);
  return [
    ...(path.length === 0 ? [] : block(path.map(({ name }) => name).join(' › '), 'quiet')),
    ...block(node.name, 'title'),
    ...block(`${formatNodeId(node.id)} · ${countsOf(node)} · ${SOURCES[node.source]}`, 'quiet'),
    ...block(sharesOf(node, path.at(-1) ?? null, scale), 'plain'),
    ...section(node.summary === '' ? [] : block(node.summary, 'plain')),
    ...section(node.keyphrases.length === 0 ? [] : block(phrasesOf(node), 'plain')),
    ...breakdown.flatMap(({ by, rows }) => section(describeBreakdown(by, rows, node.bailCount, width))),
    ...section([
      ...(node.placement === null ? [] : block(describePlacement(node), 'plain')),
      ...(node.like === null ? [] : block(likeOf(node), 'plain')),
      ...(node.cohesion === null ? [] : block(`cohesion ${node.cohesion.toFixed(2)}`, 'quiet')),
    ]),
    ...(detail === null ? [] : describeDetail(detail, width)),
  ];
}

const SOURCES: Readonly<Record<TreeNode['source'], string>> = {
  found: 'found',
  seed: 'from a known taxonomy ◇',
  human: 'made by hand ✎',
};

function describeBreakdown(
  by: string,
  rows: readonly { readonly value: string; readonly count: number }[],
  total: number,
  width: number,
): Row[] {
  const barCells = Math.min(12, Math.max(4, Math.floor(width / 5)));
  return [
    [span(by, 'quiet')],
    ...rows.map(({ value, count }): Row => {
      const right = ` ${formatCount(count)}`;
      const name = fitLine(value || 'not known', Math.max(4, width - barCells - measure(right) - 1));
      return [span(name), span(right), span(` ${drawShareBar(count / Math.max(1, total), barCells)}`, 'bar')];
    }),
  ];
}

/** Excerpts of what lies in the middle and at the edge, and what stands beside it. */
function describeDetail({ typical, boundary, siblings }: NodeDetail, width: number): Row[] {
  const excerpts = (title: string, members: readonly ListedMember[]): Row[] =>
    members.length === 0
      ? []
      : [
          EMPTY_ROW,
          [span(title, 'quiet')],
          ...members.flatMap(({ excerpt }) =>
            cutLines(wrapLine(`“${excerpt || 'nothing to show'}”`, width), 2, width).map((line): Row => [span(line)]),
          ),
        ];
  return [
    ...excerpts('most typical', typical),
    ...excerpts('at the boundary', boundary),
    ...(siblings.length === 0 ? [] : [EMPTY_ROW, [span('nearest siblings', 'quiet')] as Row]),
    ...siblings.map(
      ({ name, id, similarity }): Row => [
        span(fitLine(name, Math.max(4, width - 12))),
        span(` ${fitLine(formatNodeId(id), 6)} ${similarity.toFixed(2)}`, 'quiet'),
      ],
    ),
  ];
}

/** The selected node in `rows` rows: below the tree. */
export function describeNodeBriefly(node: TreeNode, scale: TreeScale, width: number, rows: number): Row[] {
  const head = `── ${formatNodeId(node.id)} · ${countsOf(node)} · ${formatShare(node.bailCount / scale.total)} of ${scale.isFiltered ? 'those shown' : 'all'} `;
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
  const interval = wilsonInterval(Math.min(node.bailCount, scale.total), scale.total)!;
  const bounds = `95 %: ${(interval.low * 100).toFixed(1)}-${(interval.high * 100).toFixed(1)}`;
  return `${formatShare(node.bailCount / scale.total)} of ${scale.isFiltered ? 'those shown' : 'all'} (${bounds})${ofParent}`;
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
