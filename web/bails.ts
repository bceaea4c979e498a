import type { PageCore, ValueColumn } from '../taxonomy/export/page-form.js';

/** By which values bails are filtered: indices of those that are left out, by column; -1 stands for none given. */
export type Filter = Readonly<Partial<Record<ValueColumn, ReadonlySet<number>>>>;

/** Columns that a filter offers and the map colours by. */
export const FILTER_COLUMNS = ['run', 'model', 'method', 'variant', 'falseBail'] as const satisfies ValueColumn[];

/** Columns by their names on the page. */
export const COLUMN_NAMES: Readonly<Record<ValueColumn, string>> = {
  run: 'run',
  model: 'model',
  method: 'method',
  variant: 'variant',
  falseBail: 'false bail',
  reason: 'reason',
};

/** One byte a bail: 1 where it passes the filter. */
export function applyFilter({ bails }: Pick<PageCore, 'bails'>, filter: Filter): Uint8Array {
  const passes = new Uint8Array(bails.id.length).fill(1);
  for (const column of FILTER_COLUMNS) {
    const out = filter[column];
    if (!out || out.size === 0) continue;
    for (let i = 0; i < passes.length; i++) if (out.has(bails[column][i]!)) passes[i] = 0;
  }
  return passes;
}

/** Bails that pass, at and below each node. */
export function countByNode({ nodes, bails }: Pick<PageCore, 'nodes' | 'bails'>, passes: Uint8Array): Int32Array {
  const counts = new Int32Array(nodes.length);
  for (let i = 0; i < passes.length; i++) counts[bails.node[i]!]! += passes[i]!;
  // Children stand after their parents.
  for (let node = nodes.length - 1; node >= 0; node--) {
    const { parent } = nodes[node]!;
    if (parent >= 0) counts[parent]! += counts[node]!;
  }
  return counts;
}

/** Indices of the bails at and below a node that pass, in their order. */
export function bailsBelow(
  { nodes, bails }: Pick<PageCore, 'nodes' | 'bails'>,
  node: number,
  passes: Uint8Array,
): number[] {
  const isBelow = nodes.map(() => false);
  for (let i = node; i < nodes.length; i++) isBelow[i] = i === node || (isBelow[nodes[i]!.parent] ?? false);
  const found: number[] = [];
  for (let i = 0; i < passes.length; i++) if (passes[i] && isBelow[bails.node[i]!]) found.push(i);
  return found;
}

/** How often each value of a column occurs among some bails, most frequent first; -1 for none given. */
export function countValues(
  { bails }: Pick<PageCore, 'bails'>,
  column: ValueColumn,
  among: Iterable<number>,
): { readonly value: number; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const bail of among) counts.set(bails[column][bail]!, (counts.get(bails[column][bail]!) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value - b.value);
}

/** The node and those above it, from the top. */
export function pathTo({ nodes }: Pick<PageCore, 'nodes'>, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at >= 0; at = nodes[at]!.parent) path.unshift(at);
  return path;
}
