import { wilsonInterval } from '../rates.js';
import { type TreeNode, walkTree } from '../tree.js';
import type { ExportMember, GroupFacts, TaxonomyExport } from './model.js';

/**
 * The part of an export below one node, which becomes its only top node. Offers stay those of the whole, so that a rate says how
 * often an offered exit was taken in this situation; what was lost is told of the whole.
 */
export function partOf(whole: TaxonomyExport, node: TreeNode): TaxonomyExport {
  const leaves = new Set([...walkTree([node])].map(({ id }) => id));
  function* members(): Generator<ExportMember> {
    for (const member of whole.members()) if (leaves.has(member.nodeId)) yield member;
  }
  const counts = new Map<string, number>();
  for (const member of members()) {
    for (const { by } of whole.groups) {
      const key = `${by}\n${groupOf(member, by)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const narrowed = (facts: GroupFacts, bails: number): GroupFacts => ({
    ...facts,
    bails,
    rate: wilsonInterval(bails, facts.bails + facts.stays),
  });
  return {
    ...whole,
    tree: [rootedAt(node, 0)],
    total: narrowed(whole.total, node.bailCount),
    groups: whole.groups.map(({ by, rows }) => ({
      by,
      rows: rows.map((row) => narrowed(row, counts.get(`${by}\n${row.group}`) ?? 0)),
    })),
    members,
  };
}

function groupOf(member: ExportMember, by: string): string {
  return (member as unknown as Record<string, string | null>)[by] ?? '';
}

function rootedAt(node: TreeNode, depth: number): TreeNode {
  return {
    ...node,
    parentId: depth === 0 ? null : node.parentId,
    depth,
    children: node.children.map((child) => rootedAt(child, depth + 1)),
  };
}
