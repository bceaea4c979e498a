import { z } from 'zod';
import { type PromptItem, placePrompt } from './prompts.js';
import type { Ask, ReplyShape, Step } from './question.js';

export interface PlaceOptions {
  readonly ask: Ask;
  /** Another seed shuffles otherwise: a vote asks with several. */
  readonly seed: number;
  readonly step: Extract<Step, 'placement' | 'assign'>;
}

/** Tokens of a reply: its frame, and one placement laid out over lines. */
const FRAME_TOKENS = 64;
const TOKENS_PER_ITEM = 40;

interface Placements {
  readonly placements: readonly { readonly item: string; readonly group: string }[];
}

/**
 * One question: which item belongs to which group, in the order given.
 * @returns groups by item, both by the caller's ids. Only what the reply placed once, or always in the same group, and
 *   by ids that were given; nothing where the question failed.
 */
export async function askPlacements(
  items: readonly PromptItem[],
  groups: readonly PromptItem[],
  { ask, step }: PlaceOptions,
): Promise<Map<string, string>> {
  const itemOf = new Map(items.map(({ id }, i) => [`i${i + 1}`, id]));
  const groupOf = new Map(groups.map(({ id }, i) => [`g${i + 1}`, id]));
  const answer = await ask({
    step,
    prompt: placePrompt(relabel(items, itemOf), relabel(groups, groupOf)),
    reply: placementsReply(itemOf, groupOf),
    maxTokens: FRAME_TOKENS + TOKENS_PER_ITEM * items.length,
    temperature: 0,
    // A judgement: the same question is asked once, whichever vote it belongs to.
    seed: 0,
  });
  return answer.ok ? keepSound(answer.value, itemOf, groupOf) : new Map();
}

function relabel(entries: readonly PromptItem[], idOf: ReadonlyMap<string, string>): PromptItem[] {
  const neutral = [...idOf.keys()];
  return entries.map(({ text }, i) => ({ id: neutral[i]!, text }));
}

/**
 * The ids stand in the JSON Schema, so that a server that holds to it can invent none. Elsewhere one wrong id spoils
 * only its own item: a reply is a fault when nothing in it can be used.
 */
function placementsReply(
  itemOf: ReadonlyMap<string, string>,
  groupOf: ReadonlyMap<string, string>,
): ReplyShape<Placements> {
  const items = [...itemOf.keys()];
  const groups = [...groupOf.keys()];
  const placement = z.object({ item: z.string().meta({ enum: items }), group: z.string().meta({ enum: groups }) });
  return {
    name: 'placements',
    schema: z.object({ placements: z.array(placement) }).refine((value) => keepSound(value, itemOf, groupOf).size > 0, {
      message: `Expected one placement for each of ${items.join(', ')}, with a group among ${groups.join(', ')}.`,
      path: ['placements'],
    }),
  };
}

function keepSound(
  { placements }: Placements,
  itemOf: ReadonlyMap<string, string>,
  groupOf: ReadonlyMap<string, string>,
): Map<string, string> {
  const said = new Map<string, Set<string>>();
  for (const { item, group } of placements) {
    const itemId = itemOf.get(foldId(item));
    const groupId = groupOf.get(foldId(group));
    if (itemId !== undefined && groupId !== undefined) said.set(itemId, (said.get(itemId) ?? new Set()).add(groupId));
  }
  return new Map([...said].flatMap(([item, among]) => (among.size === 1 ? [[item, [...among][0]!] as const] : [])));
}

function foldId(id: string): string {
  return id.trim().toLowerCase();
}
