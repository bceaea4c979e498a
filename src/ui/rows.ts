import type { TreeNode } from '../../taxonomy/tree.js';

/** A node as it stands in the list of the tree pane. */
export interface TreeRow {
  readonly node: TreeNode;
  readonly isExpanded: boolean;
}

/** A place in a list: the selected row, and the first row that is shown. */
export interface Cursor {
  readonly index: number;
  readonly top: number;
}

/** The nodes that are to be seen, in order: children below their parent where it is expanded. */
export function flattenTree(tree: readonly TreeNode[], expanded: ReadonlySet<number>): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (siblings: readonly TreeNode[]): void => {
    for (const node of siblings) {
      const isExpanded = node.children.length > 0 && expanded.has(node.id);
      rows.push({ node, isExpanded });
      if (isExpanded) visit(node.children);
    }
  };
  visit(tree);
  return rows;
}

/** The row of the parent of the row at `index`; -1 for a top node. */
export function parentIndexOf(rows: readonly TreeRow[], index: number): number {
  const parentId = rows[index]?.node.parentId ?? null;
  return parentId === null ? -1 : rows.findIndex(({ node }) => node.id === parentId);
}

/** Selects the row nearest to `index` that exists, and scrolls no further than it takes to show it. */
export function moveCursor(cursor: Cursor, index: number, count: number, height: number): Cursor {
  const to = clamp(index, 0, Math.max(0, count - 1));
  const lowest = to - Math.max(1, height) + 1;
  return { index: to, top: clampTop(clamp(cursor.top, lowest, to), count, height) };
}

/** A first row that leaves no room empty below the last one. */
export function clampTop(top: number, count: number, height: number): number {
  return clamp(top, 0, Math.max(0, count - Math.max(1, height)));
}

/** The part of a list that is on the screen; a list of thousands costs what is seen of it. */
export function windowOf<T>(items: readonly T[], top: number, height: number): readonly T[] {
  return items.slice(top, top + height);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
