import { wilsonInterval } from '../rates.js';
import { formatNodeId, type TreeNode, walkTree } from '../tree.js';
import type { ExportMember, GroupFacts, TaxonomyExport } from './model.js';

/**
 * The part of an export below one node, which becomes its only top node. Offers stay those of the whole, so that a rate says how
 * often an offered exit was taken in this situation, and all that ended elsewhere count as stays; what was lost is told of the whole.
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
    stays: facts.bails + facts.stays - bails,
    rate: wilsonInterval(bails, facts.bails + facts.stays),
  });
  return {
    ...whole,
    part: formatNodeId(node.id),
    tree: [rootedAt(node, 0)],
    total: narrowed(whole.total, node.bailCount),
    groups: whole.groups.map(({ by, rows }) => ({
      by,
      rows: rows.map((row) => narrowed(row, counts.get(`${by}\n${row.group}`) ?? 0)),
    })),
    facetCounts: whole.facetCounts && countFacets(whole.facetCounts, members()),
    members,
  };
}

/** The same answers of the same facets, counted among these members alone. */
function countFacets(
  whole: NonNullable<TaxonomyExport['facetCounts']>,
  members: Iterable<ExportMember>,
): NonNullable<TaxonomyExport['facetCounts']> {
  const counts = Object.fromEntries(
    Object.entries(whole).map(([name, answers]) => [
      name,
      Object.fromEntries(Object.keys(answers).map((answer) => [answer, 0])),
    ]),
  );
  for (const { facets } of members) {
    for (const [name, answers] of Object.entries(counts)) {
      const answer = String(facets?.[name] ?? 'unknown');
      if (Object.hasOwn(answers, answer)) answers[answer]!++;
    }
  }
  return counts;
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
