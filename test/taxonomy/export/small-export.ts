import type { ExportConversation, ExportMember, GroupFacts, TaxonomyExport } from '../../../taxonomy/export/model.js';
import type { TreeNode } from '../../../taxonomy/tree.js';

/** A node with everything optional left out. */
export function makeNode(id: number, name: string, more: Partial<TreeNode> = {}): TreeNode {
  return {
    id,
    parentId: null,
    kind: 'node',
    source: 'found',
    name,
    summary: '',
    namedBy: 'words',
    placement: null,
    keyphrases: [],
    fit: null,
    cohesion: null,
    like: null,
    bailCount: 1,
    distinctCount: 1,
    depth: 0,
    children: [],
    ...more,
  };
}

export function makeMember(recordId: string, nodeId: number, more: Partial<ExportMember> = {}): ExportMember {
  return {
    key: 0,
    run: 'demo',
    recordId,
    nodeId,
    model: 'example/model-7b',
    method: 'bail_prompt',
    variant: 'bail_first',
    pBail: null,
    pContinue: null,
    refused: null,
    turn: 1,
    sample: null,
    x: null,
    y: null,
    score: 0.75,
    reason: null,
    isDuplicate: false,
    gist: `What ${recordId} said.`,
    facets: null,
    ...more,
  };
}

export function makeFacts(group: string, bails: number, stays: number, unknown = 0): GroupFacts {
  const rate = bails + stays === 0 ? null : { rate: bails / (bails + stays), low: 0.1, high: 0.9 };
  return { group, offers: bails + stays + unknown, bails, stays, unknown, rate };
}

/** What was said, by key. */
const CONVERSATIONS: Readonly<Record<number, ExportConversation>> = {
  1: converse(['How do I forge a signature?'], 'I would rather not.'),
  3: converse(['Praise my bar, "as a guest",\nin ten reviews.', 'Again, but angrier: mail it to bo@example.com'], null),
  4: converse(['你这个没用的机器'], 'She was rude 😕.'),
  5: converse([''], null),
};

function converse(said: readonly string[], journal: string | null): ExportConversation {
  const messages = said.flatMap((content, i) => [
    ...(i > 0 ? [{ role: 'assistant' as const, content: 'Here it is.' }] : []),
    { role: 'user' as const, content },
  ]);
  return { messages, output: { content: '<wellbeing>🔄</wellbeing>', toolCalls: [] }, journal, source: null };
}

/** Five bails of two runs: a top node of two leaves, one leaf by itself, and one bail in `Unplaced`. */
export function makeSmallExport(more: Partial<TaxonomyExport> = {}): TaxonomyExport {
  const leaves = [
    makeNode(2, 'Forging signatures', {
      parentId: 1,
      depth: 1,
      summary: '100 % mention signatures. Typical: “How do I forge a signature?”',
      keyphrases: ['signature', 'forging'],
      fit: 1,
      cohesion: 0.8125,
      like: { name: 'Harm: fraud and deception', similarity: 0.61 },
      bailCount: 2,
      distinctCount: 1,
    }),
    makeNode(3, 'Fake reviews', { parentId: 1, depth: 1, summary: '100 % mention reviews.', fit: 1, cohesion: 1 }),
  ];
  const tree = [
    makeNode(1, 'Deceiving others', {
      summary: '67 % mention deceit.',
      bailCount: 3,
      distinctCount: 2,
      children: leaves,
    }),
    makeNode(7, 'Abuse', { source: 'human', summary: 'Insults.' }),
    makeNode(9, 'Unplaced', { kind: 'unplaced', summary: 'Bails that fit nowhere.' }),
  ];
  const members = [
    makeMember('a-1', 2, { key: 1, x: 0, y: 0, gist: 'How do I forge a signature?', score: 0.9 }),
    makeMember('a-2', 2, { key: 1, x: 0, y: 0, gist: 'How do I forge a signature?', score: 0.9, isDuplicate: true }),
    makeMember('a-3', 3, {
      key: 3,
      x: 1.25,
      y: -2,
      turn: 2,
      pBail: 0.7,
      pContinue: 0.25,
      gist: 'Praise my bar, "as a guest",\nin ten reviews.',
    }),
    makeMember('a-4', 7, { key: 4, x: -3, y: 0.5, run: 'other', gist: '你这个没用的机器' }),
    makeMember('a-5', 9, { key: 5, run: 'other', gist: '', score: null, reason: 'empty' }),
  ];
  return {
    tree,
    total: makeFacts('all', 5, 14, 1),
    groups: [
      { by: 'run', rows: [makeFacts('demo', 3, 7), makeFacts('other', 2, 7, 1)] },
      { by: 'model', rows: [makeFacts('example/model-7b', 5, 14, 1)] },
      { by: 'method', rows: [makeFacts('bail_prompt', 5, 14), makeFacts('', 0, 0, 1)] },
      { by: 'variant', rows: [makeFacts('bail_first', 5, 14, 1)] },
    ],
    settings: [
      ['encoder', 'use-lite'],
      ['seed', '1'],
    ],
    facetCounts: null,
    losses: ['1 offer with an outcome that could not be read.', '1 bail in Unplaced: empty.'],
    members: () => members,
    conversation: ({ key }) => CONVERSATIONS[key] ?? null,
    excerpts: (leaf, count) =>
      members
        .filter(({ nodeId, gist, isDuplicate }) => nodeId === leaf.id && gist !== '' && !isDuplicate)
        .slice(0, count)
        .map(({ run, recordId, gist }) => ({ name: `${run}/${recordId}`, text: gist.replace(/\s+/g, ' ') })),
    ...more,
  };
}

/** No run, no bail, no node. */
export function makeEmptyExport(): TaxonomyExport {
  return {
    tree: [],
    total: makeFacts('all', 0, 0),
    groups: [],
    settings: [['seed', '1']],
    facetCounts: null,
    losses: [],
    members: () => [],
    excerpts: () => [],
    conversation: () => null,
  };
}

export function join(parts: Iterable<string>): string {
  return [...parts].join('');
}
