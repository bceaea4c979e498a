import { formatNodeId, parseNodeId, type TreeNode } from '../../../taxonomy/tree.js';
import type { RowKey } from '../breakdown.js';

/** What names what the keys of rows stand for. */
export interface Names {
  readonly nodes: ReadonlyMap<number, TreeNode>;
}

/** A value as it is shown; a node by its id and name. */
export function showValue(dimension: string, value: string | undefined, { nodes }: Names): string {
  if (value === undefined || value === '') return dimension === 'node' ? '(not placed)' : '(not given)';
  if (dimension !== 'node') return value;
  return showNode(parseNodeId(value)!, { nodes });
}

export function showNode(id: number, { nodes }: Names): string {
  return `${formatNodeId(id)} ${nodes.get(id)?.name ?? ''}`.trimEnd();
}

/** The dimensions of keys, in their order. */
export function dimensionsOf(keys: readonly RowKey[]): string[] {
  return [...new Set(keys.flatMap((key) => Object.keys(key)))];
}

/** A cell for each dimension; for a key without any, what all rows together are called. */
export function showKeyCells(key: RowKey, dimensions: readonly string[], names: Names, ofAll = 'all'): string[] {
  if (Object.keys(key).length === 0) return [ofAll, ...dimensions.slice(1).map(() => '')];
  return dimensions.map((dimension) => showValue(dimension, (key as Record<string, string>)[dimension], names));
}

/** All values of a key in one cell; of no key, what all rows together are called. */
export function showKey(key: RowKey, names: Names, ofAll = 'all'): string {
  const values = Object.entries(key).map(([dimension, value]) => showValue(dimension, value, names));
  return values.length === 0 ? ofAll : values.join(', ');
}
