import type { Message, Output, ToolCall } from '../../embeddings/transcript.js';
import type { FacetValues } from '../llm/facets.js';
import type { TreeNode } from '../tree.js';
import type { ExportConversation, TaxonomyExport } from './model.js';

/** The same taxonomy with every text from the data rewritten: names, summaries, phrases, excerpts, facets, conversations. Ids of runs and records stay. */
export function rewriteTexts(taxonomy: TaxonomyExport, rewrite: (text: string) => string): TaxonomyExport {
  return {
    ...taxonomy,
    tree: taxonomy.tree.map((node) => rewriteNode(node, rewrite)),
    *members() {
      for (const member of taxonomy.members())
        yield { ...member, gist: rewrite(member.gist), facets: member.facets && rewriteFacets(member.facets, rewrite) };
    },
    excerpts: (leaf, count) => taxonomy.excerpts(leaf, count).map(({ name, text }) => ({ name, text: rewrite(text) })),
    conversation(member) {
      const conversation = taxonomy.conversation(member);
      return conversation && rewriteConversation(conversation, rewrite);
    },
  };
}

function rewriteNode(node: TreeNode, rewrite: (text: string) => string): TreeNode {
  return {
    ...node,
    name: rewrite(node.name),
    summary: rewrite(node.summary),
    keyphrases: node.keyphrases.map(rewrite),
    children: node.children.map((child) => rewriteNode(child, rewrite)),
  };
}

function rewriteFacets(facets: FacetValues, rewrite: (text: string) => string): FacetValues {
  return Object.fromEntries(
    Object.entries(facets).map(([name, value]) => [name, typeof value === 'string' ? rewrite(value) : value]),
  );
}

function rewriteConversation(
  { messages, output, journal }: ExportConversation,
  rewrite: (text: string) => string,
): ExportConversation {
  const rewriteCalls = (calls: readonly ToolCall[]) =>
    calls.map(({ name, arguments: given }) => ({ name: rewrite(name), arguments: rewrite(given) }));
  const rewriteMessage = ({ role, content, toolCalls }: Message): Message => ({
    role,
    content: rewrite(content),
    ...(toolCalls && { toolCalls: rewriteCalls(toolCalls) }),
  });
  const rewriteOutput = ({ content, toolCalls }: Output): Output => ({
    content: rewrite(content),
    toolCalls: rewriteCalls(toolCalls),
  });
  return {
    messages: messages.map(rewriteMessage),
    output: output && rewriteOutput(output),
    journal: journal === null ? null : rewrite(journal),
    // Free text of any kind, and nothing that an export needs.
    source: null,
  };
}
