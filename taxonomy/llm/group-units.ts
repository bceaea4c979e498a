import { type Matrix, takeRows } from '../../embeddings/matrix.js';
import { foldName } from '../fold-name.js';
import { buildWardTree, partsOf } from '../ward.js';
import { deriveSeed } from './derive-seed.js';
import { cleanName, cleanSummary, NAME_TOKENS, nameReply } from './name-reply.js';
import { type PromptItem, parentPrompt } from './prompts.js';
import { describeProposal, type Proposal, proposeGroups, relabel } from './propose-groups.js';
import type { Ask } from './question.js';
import { splitEvenly } from './split-evenly.js';
import { voteOnGroups } from './vote.js';

/** A leaf, or a group of units, while the hierarchy grows. */
export interface Unit {
  readonly name: string;
  readonly summary: string;
  readonly source: 'llm' | 'offline';
  /** Two or more; none for a leaf. */
  readonly children: readonly Unit[];
  /** The leaves below it, or itself. */
  readonly leaves: readonly number[];
  /** Bails. */
  readonly size: number;
}

export interface GroupingContext {
  readonly ask: Ask;
  readonly embed: (texts: readonly string[]) => Promise<Matrix>;
  readonly seed: number;
  /** Where each leaf lies. */
  readonly points: Matrix;
}

/** Children of one question about wider groups. */
const NEIGHBOURHOOD = 40;
/** What a child is shown by, in signs. */
const LONGEST_TEXT = 300;

/**
 * One level of the hierarchy by a language model (Clio, section G.7): wider groups are proposed neighbourhood by neighbourhood,
 * doubles among them joined, every unit voted into exactly one, groups of fewer than two dissolved, and each renamed from
 * what it came to hold.
 * @param count about how many groups are wanted.
 * @returns groups of two units or more, fewer than there were units; null where no two groups came of it.
 */
export async function groupUnits(
  units: readonly Unit[],
  count: number,
  context: GroupingContext,
): Promise<Unit[] | null> {
  const { ask, embed, seed } = context;
  if (units.length < 4) return null;
  const texts = units.map(describeUnit);
  const neighbourhoods = splitEvenly(orderByNearness(units, context.points), NEIGHBOURHOOD);
  const items = neighbourhoods.map((places) => places.map((place) => ({ id: String(place), text: texts[place]! })));
  const proposals = await proposeGroups(items, count, { ask, seed });
  if (proposals.length < 2) return null;
  const groupTexts = proposals.map(describeProposal);
  const toItems = (list: readonly string[]): PromptItem[] => list.map((text, i) => ({ id: String(i), text }));
  const preferences = await voteOnGroups(
    {
      children: toItems(texts),
      groups: toItems(groupTexts),
      childVectors: await embed(texts),
      groupVectors: await embed(groupTexts),
    },
    { ask, seed },
  );
  const held = settle(preferences, proposals.length);
  if (held === null) return null;
  const names = held.map(({ group }) => proposals[group]!.name);
  return Promise.all(
    held.map(({ group, members }) =>
      nameGroup(
        members.map((member) => units[member]!),
        proposals[group]!,
        names.filter((name) => name !== proposals[group]!.name),
        context,
      ),
    ),
  );
}

export function describeUnit({ name, summary }: Pick<Unit, 'name' | 'summary'>): string {
  const text = summary === '' ? name : `${name}. ${summary}`;
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}

/** Puts units under one of these names. */
export function joinUnits(
  children: readonly Unit[],
  { name, summary, source }: Pick<Unit, 'name' | 'summary' | 'source'>,
): Unit {
  return {
    name,
    summary,
    source,
    children,
    leaves: children.flatMap(({ leaves }) => leaves).sort((a, b) => a - b),
    size: children.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Where each unit lies: the mean of its leaves. */
export function placeUnits(units: readonly Unit[], points: Matrix): Matrix {
  const centres = takeRows(
    points,
    units.map(() => 0),
  );
  units.forEach(({ leaves }, i) => {
    for (let j = 0; j < points.cols; j++) {
      const sum = leaves.reduce((total, leaf) => total + points.data[leaf * points.cols + j]!, 0);
      centres.data[i * points.cols + j] = sum / leaves.length;
    }
  });
  return centres;
}

/** Places of the units, those that lie near each other side by side: the order of a dendrogram's items. */
function orderByNearness(units: readonly Unit[], points: Matrix): number[] {
  const tree = buildWardTree(
    placeUnits(units, points),
    units.map(({ leaves }) => leaves.length),
  );
  const order: number[] = [];
  const open = [2 * units.length - 2];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const parts = partsOf(tree, next);
    if (parts === null) order.push(next);
    else open.push(parts[1], parts[0]);
  }
  return order;
}

/** Each unit into its best group that is left, while groups of fewer than two are dissolved, the smallest first. */
function settle(
  preferences: readonly (readonly number[])[],
  groupCount: number,
): { group: number; members: number[] }[] | null {
  const alive = new Set(Array.from({ length: groupCount }, (_, group) => group));
  for (;;) {
    const members = new Map([...alive].map((group) => [group, [] as number[]]));
    preferences.forEach((groups, unit) => {
      members.get(groups.find((group) => alive.has(group))!)!.push(unit);
    });
    const smallest = [...members].sort((a, b) => a[1].length - b[1].length || b[0] - a[0])[0]!;
    if (smallest[1].length >= 2) return [...members].map(([group, held]) => ({ group, members: held }));
    alive.delete(smallest[0]);
    if (alive.size < 2) return null;
  }
}

/** Named from what it holds; by its proposal where that fails. */
async function nameGroup(
  children: readonly Unit[],
  { name, description }: Proposal,
  siblings: readonly string[],
  context: GroupingContext,
): Promise<Unit> {
  return renameUnit(joinUnits(children, { name, summary: description, source: 'llm' }), siblings, context);
}

/**
 * Names a unit from its children; it keeps the name it has where that fails, or where it would be called like one of them.
 * @param siblings names beside it.
 */
export async function renameUnit(
  unit: Unit,
  siblings: readonly string[],
  { ask, seed }: GroupingContext,
): Promise<Unit> {
  const { children } = unit;
  const items = relabel(
    children.map((child, i) => ({ id: String(i), text: describeUnit(child) })),
    'c',
  );
  const answer = await ask({
    step: 'parents',
    prompt: parentPrompt(items.slice(0, NEIGHBOURHOOD), siblings.slice(0, NEIGHBOURHOOD)),
    reply: nameReply,
    maxTokens: NAME_TOKENS,
    temperature: 0,
    seed: deriveSeed(seed, 'parent', ...items.map(({ text }) => text)),
  });
  const drawn = answer.ok ? cleanName(answer.value.name) : '';
  const taken = new Set(children.map(({ name }) => foldName(name)));
  const isFree = drawn !== '' && !taken.has(foldName(drawn));
  if (!isFree || !answer.ok) return unit;
  return { ...unit, name: drawn, summary: cleanSummary(answer.value.summary), source: 'llm' };
}
