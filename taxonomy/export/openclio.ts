import { inertJson } from '../inert-json.js';
import type { TreeNode } from '../tree.js';
import { textWithCalls } from './conversation-text.js';
import type { ExportConversation, ExportMember, TaxonomyExport } from './model.js';

/** What the tree groups by, as the viewer shows it. */
const FACET = {
  name: 'Situation',
  question: 'In what situation did the model leave the conversation?',
  prefill: '',
  summaryCriteria: '',
  numeric: [],
};

/**
 * The tree with its transcripts as OpenClio's viewer reads them: one `rootObjects.json`, each node in its place. The answer to
 * the offered exit is the last entry of a conversation, with the role `bailJournal`, after `pr` with P(bail) and P(continue)
 * where the run has them. Read back as a run it gives the same conversations.
 */
export function* renderOpenClio(taxonomy: TaxonomyExport): Generator<string> {
  const members = new Map<number, ExportMember[]>();
  for (const member of taxonomy.members()) {
    const list = members.get(member.nodeId);
    if (list) list.push(member);
    else members.set(member.nodeId, [member]);
  }
  yield `[{"facet":${inertJson(FACET)},"hierarchy":`;
  yield* renderList(taxonomy.tree, (node) => renderNode(node, members, taxonomy));
  yield '}]\n';
}

function* renderNode(
  node: TreeNode,
  members: ReadonlyMap<number, readonly ExportMember[]>,
  taxonomy: TaxonomyExport,
): Generator<string> {
  const { name, summary, bailCount: numConvs } = node;
  const head = inertJson({ summary, name, numConvs });
  yield head.slice(0, -1);
  if (node.children.length > 0) {
    yield ',"children":';
    yield* renderList(node.children, (child) => renderNode(child, members, taxonomy));
  } else {
    const entries = (members.get(node.id) ?? []).flatMap((member) => toEntry(member, taxonomy));
    yield ',"conversations":';
    yield* renderList(entries, (entry) => [inertJson(entry)]);
  }
  yield '}';
}

function* renderList<T>(items: readonly T[], render: (item: T) => Iterable<string>): Generator<string> {
  yield '[';
  for (const [i, item] of items.entries()) {
    if (i > 0) yield ',\n';
    yield* render(item);
  }
  yield ']';
}

function toEntry(member: ExportMember, taxonomy: TaxonomyExport): object[] {
  const conversation = taxonomy.conversation(member);
  if (!conversation) return [];
  const facts = { model: member.model, method: member.method, variant: member.variant, ...member.facets };
  return [
    {
      facetValue: `${member.run}/${member.recordId}`,
      allFacetValues: Object.entries(facts)
        .filter(([, value]) => value !== null)
        .map(([facet, value]) => ({ facet, value: String(value) })),
      conversation: toTurns(conversation, member),
    },
  ];
}

function toTurns({ messages, output, journal }: ExportConversation, { pBail, pContinue }: ExportMember): object[] {
  const answer = output === null ? '' : textWithCalls(output);
  const said = [answer, journal ?? ''].filter((text) => text !== '').join('\n\n');
  return [
    ...messages.map((message) => ({ role: message.role, content: textWithCalls(message) })),
    ...(pBail === null || pContinue === null ? [] : [{ role: 'pr', content: `${pBail} ${pContinue}` }]),
    { role: 'bailJournal', content: `BAIL\n${said}` },
  ];
}
