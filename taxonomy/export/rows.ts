import { formatNodeId, type TreeNode } from '../tree.js';
import type { ExportMember, TaxonomyExport } from './model.js';

/** A bail with the nodes above it, from the top to its leaf. */
export interface ExportRow extends ExportMember {
  readonly path: readonly TreeNode[];
}

/** Every bail with its path, by run and record id. */
export function* exportRows({ tree, members }: Pick<TaxonomyExport, 'tree' | 'members'>): Generator<ExportRow> {
  const paths = new Map<number, readonly TreeNode[]>();
  const visit = (node: TreeNode, above: readonly TreeNode[]): void => {
    const path = [...above, node];
    paths.set(node.id, path);
    for (const child of node.children) visit(child, path);
  };
  for (const node of tree) visit(node, []);
  for (const member of members()) {
    const path = paths.get(member.nodeId);
    if (!path)
      throw new Error(
        `The bail ${member.run}/${member.recordId} is in node ${formatNodeId(member.nodeId)}, which is not in the tree.`,
      );
    yield { ...member, path };
  }
}
