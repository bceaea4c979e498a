import { formatNodeId, type TreeNode } from '../tree.js';
import type { ExportMember, TaxonomyExport } from './model.js';

/** The same taxonomy without a sentence of any transcript: no conversation, no excerpt, no quotation in a name, a summary or a facet. Words that name a node stay. */
export function withoutTranscripts(taxonomy: TaxonomyExport): TaxonomyExport {
  return {
    ...taxonomy,
    tree: taxonomy.tree.map(withoutQuotations),
    *members() {
      for (const member of taxonomy.members()) yield { ...member, gist: '', facets: withoutEvidence(member) };
    },
    excerpts: () => [],
    conversation: () => null,
  };
}

function withoutQuotations(node: TreeNode): TreeNode {
  return {
    ...node,
    name: node.namedBy !== 'llm' && /[“”]/.test(node.name) ? `Group ${formatNodeId(node.id)}` : node.name,
    summary: node.summary.replace(/\s*Typical: “.*$/s, ''),
    children: node.children.map(withoutQuotations),
  };
}

function withoutEvidence({ facets }: ExportMember): ExportMember['facets'] {
  return facets && Object.fromEntries(Object.entries(facets).filter(([name]) => !name.endsWith('_evidence')));
}
