import { z } from 'zod';
import { foldName } from '../fold-name.js';
import { deriveSeed } from './derive-seed.js';
import { cleanName, cleanSummary } from './name-reply.js';
import { deduplicatePrompt, type PromptItem, proposePrompt } from './prompts.js';
import type { Ask, ReplyShape } from './question.js';
import { splitEvenly } from './split-evenly.js';

/** A group that children may be put into. */
export interface Proposal {
  readonly name: string;
  /** One sentence: what belongs in it. */
  readonly description: string;
}

export interface ProposeOptions {
  readonly ask: Ask;
  readonly seed: number;
}

/** So many proposals may come of one question, whatever number was asked for: a neighbourhood may lie across many kinds. */
const MOST_PROPOSALS = 15;
/** Proposals of one question about doubles. */
const PROPOSALS_AT_ONCE = 60;
const TOKENS_PER_GROUP = 80;
const FRAME_TOKENS = 64;

/**
 * Wider groups over some children, each neighbourhood asked by itself, and doubles among their proposals brought together.
 * At most one question a neighbourhood, and one for each 60 proposals.
 * @param count about how many are wanted over all.
 * @returns distinct by name; none where nothing could be had.
 */
export async function proposeGroups(
  neighbourhoods: readonly (readonly PromptItem[])[],
  count: number,
  options: ProposeOptions,
): Promise<Proposal[]> {
  const total = neighbourhoods.reduce((sum, children) => sum + children.length, 0);
  const proposed = await Promise.all(
    neighbourhoods.map((children) => {
      const share = Math.max(2, Math.round((count * children.length) / Math.max(1, total)));
      return proposeOver(children, Math.min(share, children.length), options);
    }),
  );
  const distinct = distinctByName(proposed.flat());
  if (neighbourhoods.length < 2 || distinct.length <= 2) return distinct;
  const chunks = splitEvenly(distinct, PROPOSALS_AT_ONCE);
  const joined = await Promise.all(
    chunks.map((chunk) =>
      joinDoubles(chunk, Math.max(2, Math.round((count * chunk.length) / distinct.length)), options),
    ),
  );
  return distinctByName(joined.flat());
}

async function proposeOver(
  children: readonly PromptItem[],
  count: number,
  { ask, seed }: ProposeOptions,
): Promise<Proposal[]> {
  const answer = await ask({
    step: 'propose',
    prompt: proposePrompt(relabel(children, 'c'), count),
    reply: proposalsReply,
    maxTokens: FRAME_TOKENS + TOKENS_PER_GROUP * Math.max(MOST_PROPOSALS, Math.ceil(count * 1.5)),
    temperature: 1,
    seed: deriveSeed(seed, 'propose', ...children.map(({ text }) => text)),
  });
  if (!answer.ok) return [];
  // Far more than asked for are no overview: the first ones stand.
  return answer.value.groups
    .map(toProposal)
    .filter(isReadable)
    .slice(0, Math.max(MOST_PROPOSALS, Math.ceil(count * 1.5)));
}

async function joinDoubles(
  proposals: readonly Proposal[],
  count: number,
  { ask, seed }: ProposeOptions,
): Promise<Proposal[]> {
  const items = proposals.map((proposal, i) => ({ id: `p${i + 1}`, text: describeProposal(proposal) }));
  const answer = await ask({
    step: 'deduplicate',
    prompt: deduplicatePrompt(items, count),
    reply: joinedReply,
    maxTokens: FRAME_TOKENS + TOKENS_PER_GROUP * proposals.length,
    temperature: 0,
    seed: deriveSeed(seed, 'deduplicate', ...items.map(({ text }) => text)),
  });
  if (!answer.ok) return [...proposals];
  const left = new Map(items.map(({ id }, i) => [id, proposals[i]!]));
  const joined: Proposal[] = [];
  for (const { ids, name, description } of answer.value.groups) {
    const held = [...new Set(ids.map((id) => id.trim().toLowerCase()))].filter((id) => left.has(id));
    if (held.length === 0) continue;
    const named = toProposal({ name, description });
    // One alone keeps its own words.
    joined.push(held.length === 1 || !isReadable(named) ? left.get(held[0]!)! : named);
    for (const id of held) left.delete(id);
  }
  return [...joined, ...left.values()];
}

/** How a proposal is shown in a prompt. */
export function describeProposal({ name, description }: Proposal): string {
  return description === '' ? name : `${name}. ${description}`;
}

/** Ids that say nothing of what they stand for. */
export function relabel(items: readonly PromptItem[], letter: string): PromptItem[] {
  return items.map(({ text }, i) => ({ id: `${letter}${i + 1}`, text }));
}

function distinctByName(proposals: readonly Proposal[]): Proposal[] {
  return [...new Map(proposals.toReversed().map((proposal) => [foldName(proposal.name), proposal])).values()].reverse();
}

function toProposal({ name, description }: Proposal): Proposal {
  return { name: cleanName(name), description: cleanSummary(description) };
}

function isReadable({ name }: Proposal): boolean {
  return /[\p{L}\p{N}]/u.test(name);
}

const proposalsReply: ReplyShape<{ readonly groups: readonly Proposal[] }> = {
  name: 'proposed_groups',
  schema: z
    .object({ groups: z.array(z.object({ name: z.string(), description: z.string() })) })
    .refine(({ groups }) => groups.some(({ name }) => isReadable({ name, description: '' })), {
      message: 'Expected at least one group with a name.',
      path: ['groups'],
    }),
};

const joinedReply: ReplyShape<{
  readonly groups: readonly { readonly ids: readonly string[]; readonly name: string; readonly description: string }[];
}> = {
  name: 'joined_groups',
  schema: z
    .object({ groups: z.array(z.object({ ids: z.array(z.string()), name: z.string(), description: z.string() })) })
    .refine(({ groups }) => groups.length > 0, { message: 'Expected at least one group.', path: ['groups'] }),
};
