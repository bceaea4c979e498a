import type { Database } from '../../db/open.js';
import { countByRun } from '../../db/placements.js';
import { inertText } from '../../taxonomy/inert.js';
import { type NodeLogOdds, weighLogOdds } from '../../taxonomy/stats/log-odds.js';
import { formatNodeId } from '../../taxonomy/tree.js';
import { formatCount, formatPlural } from '../format.js';
import type { Style } from '../style.js';

/** A leaf, and its bails of two runs. */
export interface RunLeaf {
  readonly id: number;
  readonly name: string;
  readonly first: number;
  readonly second: number;
  /** The second run against the first; null where one of them has no bails at all. */
  readonly weighed: NodeLogOdds | null;
}

/** False discoveries among what is called different. */
const MOST_FALSE = 0.05;

/** How two runs fill the leaves of one tree; the clearest differences first. */
export function compareRuns(db: Database, first: string, second: string): RunLeaf[] {
  const rows = countByRun(db, first, second);
  const weighed = weighLogOdds(rows.map((row) => ({ inGroup: row.second, inRest: row.first })));
  return rows
    .map((row, i) => ({ ...row, weighed: weighed[i]! }))
    .sort((a, b) => Math.abs(b.weighed?.z ?? 0) - Math.abs(a.weighed?.z ?? 0) || a.id - b.id);
}

/** For a terminal. @param limit lines of each section. */
export function renderRuns(
  leaves: readonly RunLeaf[],
  [first, second]: readonly [string, string],
  limit: number,
  style: Style,
): string {
  const total = (key: 'first' | 'second') => leaves.reduce((sum, leaf) => sum + leaf[key], 0);
  const clear = leaves.filter(({ weighed }) => weighed && weighed.q <= MOST_FALSE);
  const line = (leaf: RunLeaf) =>
    `  ${inertText(leaf.name)} (${formatNodeId(leaf.id)}): ${formatCount(leaf.first)} and ${formatCount(leaf.second)}${leaf.weighed ? `; odds x ${Math.exp(leaf.weighed.logOdds).toFixed(2)} (${Math.exp(leaf.weighed.low).toFixed(2)} to ${Math.exp(leaf.weighed.high).toFixed(2)})${leaf.weighed.isSmall ? ', small counts' : ''}` : ''}`;
  const section = (title: string, found: readonly RunLeaf[]) =>
    found.length === 0
      ? []
      : [
          [
            style.bold(title),
            ...found.slice(0, limit).map(line),
            ...(found.length > limit ? [`  … and ${formatCount(found.length - limit)} more (--limit)`] : []),
          ].join('\n'),
        ];
  const [a, b] = [inertText(first), inertText(second)];
  const sections = [
    ...section(
      `More in ${b} (q at most ${MOST_FALSE})`,
      clear.filter(({ weighed }) => weighed!.logOdds > 0),
    ),
    ...section(
      `More in ${a}`,
      clear.filter(({ weighed }) => weighed!.logOdds < 0),
    ),
    ...section(
      `Only in ${b}`,
      bySize(
        leaves.filter((leaf) => leaf.first === 0),
        'second',
      ),
    ),
    ...section(
      `Only in ${a}`,
      bySize(
        leaves.filter((leaf) => leaf.second === 0),
        'first',
      ),
    ),
  ];
  const head = `${style.bold(`${a} → ${b}`)}  ${formatPlural(total('first'), 'bail')} and ${formatCount(total('second'))}, in ${formatCount(leaves.length)} leaves of one tree`;
  return `${[head, ...(sections.length > 0 ? sections : ['No leaf differs beyond chance.'])].join('\n\n')}\n`;
}

function bySize(leaves: readonly RunLeaf[], key: 'first' | 'second'): RunLeaf[] {
  return leaves.toSorted((a, b) => b[key] - a[key] || a.id - b.id);
}
