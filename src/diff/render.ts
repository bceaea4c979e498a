import type { StateNode, TreeDiff } from '../../taxonomy/diff.js';
import { inertText } from '../../taxonomy/inert.js';
import { formatNodeId } from '../../taxonomy/tree.js';
import { formatCount, formatPlural } from '../format.js';
import type { Style } from '../style.js';

/** What differs between two trees, for a terminal. @param limit lines of each section. */
export function renderDiff(
  diff: TreeDiff,
  labels: readonly [string, string],
  isByHand: (bail: number) => boolean,
  limit: number,
  style: Style,
): string {
  const { bails, moves } = diff;
  const moved = moves.reduce((sum, move) => sum + move.bails.length, 0);
  const gone = new Set(diff.gone.map(({ node }) => node.id));
  const sections = [
    section(
      'Added',
      diff.added.map((node) => nameNode(node)),
    ),
    section(
      'Gone',
      diff.gone.map(({ node, now }) => `${nameNode(node)}${now ? `; most of it is now in ${nameNode(now)}` : ''}`),
    ),
    section(
      'Split',
      diff.split.map(({ node, into }) => `${nameNode(node)} into ${into.map(namePart).join(', ')}`),
    ),
    section(
      'Merged',
      diff.merged.map(({ node, from }) => `${from.map(namePart).join(', ')} into ${nameNode(node)}`),
    ),
    section(
      'Moved',
      diff.moved.map(({ node, from, to }) => `${nameNode(node)} from ${nameParent(from)} to ${nameParent(to)}`),
    ),
    section(
      'Renamed',
      diff.renamed.map(
        ({ node, from }) => `${formatNodeId(node.id)}: ${inertText(from)} is now ${inertText(node.name)}`,
      ),
    ),
    section(
      'Grown or shrunk beyond chance (share of the bails that came against those there were; q at most 0.05)',
      diff.changed.map(
        ({ node, weighed }) =>
          `${nameNode(node)}: ${formatCount(weighed.inGroup)} came, ${formatCount(weighed.inRest)} were there; odds x ${Math.exp(weighed.logOdds).toFixed(2)} (${Math.exp(weighed.low).toFixed(2)} to ${Math.exp(weighed.high).toFixed(2)})${weighed.isSmall ? ', small counts' : ''}`,
      ),
    ),
    section(
      `Bails in another leaf: ${formatCount(moved)}`,
      moves.map(
        ({ from, to, bails }) =>
          `${formatPlural(bails.length, 'bail')} from ${nameNode(from)} to ${nameNode(to)}: ${reasonOf(bails, gone.has(from.id), isByHand)}`,
      ),
    ),
  ];
  const head = `${style.bold(`${labels[0]} → ${labels[1]}`)}  ${formatPlural(bails.before, 'bail')} → ${formatCount(bails.after)} (${formatCount(bails.added)} came, ${formatCount(bails.removed)} went)`;
  const shown = sections.filter((text) => text !== '');
  return `${[head, ...(shown.length > 0 ? shown : ['The trees are the same.'])].join('\n\n')}\n`;

  function section(title: string, lines: readonly string[]): string {
    if (lines.length === 0) return '';
    const rest = lines.length > limit ? [`  … and ${formatCount(lines.length - limit)} more (--limit)`] : [];
    return [style.bold(title), ...lines.slice(0, limit).map((line) => `  ${line}`), ...rest].join('\n');
  }
}

/** Why bails went to another leaf. */
export function reasonOf(bails: readonly number[], isGone: boolean, isByHand: (bail: number) => boolean): string {
  const byHand = bails.filter(isByHand).length;
  if (byHand === bails.length) return 'by hand';
  const rest = isGone ? 'their leaf is gone' : 'sorted anew';
  return byHand > 0 ? `${formatCount(byHand)} by hand, else ${rest}` : rest;
}

function nameNode({ id, name, bails }: StateNode): string {
  return `${inertText(name)} (${formatNodeId(id)}, ${formatCount(bails)})`;
}

function namePart({ node, shared }: { readonly node: StateNode; readonly shared: number }): string {
  return `${inertText(node.name)} (${formatNodeId(node.id)}, ${formatCount(shared)} of them)`;
}

function nameParent(node: StateNode | null): string {
  return node ? `${inertText(node.name)} (${formatNodeId(node.id)})` : 'the top';
}
