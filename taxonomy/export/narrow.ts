import type { TreeNode } from '../tree.js';
import type { TaxonomyExport } from './model.js';

/** The same taxonomy with no more of its nodes than their names. */
export function withNamesAlone(taxonomy: TaxonomyExport): TaxonomyExport {
  return { ...taxonomy, tree: namesAlone(taxonomy.tree) };
}

/** The same taxonomy without what the exits say. */
export function withoutGists(taxonomy: TaxonomyExport): TaxonomyExport {
  return {
    ...taxonomy,
    *members() {
      for (const member of taxonomy.members()) yield { ...member, gist: '' };
    },
  };
}

function namesAlone(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.map((node) => ({ ...node, summary: '', keyphrases: [], children: namesAlone(node.children) }));
}
