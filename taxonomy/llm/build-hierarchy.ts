import type { Matrix } from '../../embeddings/matrix.js';
import { chooseTopCount } from '../choose-count.js';
import { type Branch, shapeTree } from '../shape.js';
import { buildWardTree } from '../ward.js';
import { type GroupingContext, groupUnits, joinUnits, placeUnits, renameUnit, type Unit } from './group-units.js';
import type { NameAndSummary } from './name-reply.js';
import type { Ask } from './question.js';

/** A leaf by its place in the input, or a named group of two or more. */
export type NamedBranch =
  | { readonly leaf: number }
  | {
      readonly name: string;
      readonly summary: string;
      readonly source: 'llm' | 'offline';
      readonly children: readonly NamedBranch[];
    };

export interface NamedHierarchyInput {
  /** `size` in bails. */
  readonly leaves: readonly (NameAndSummary & { readonly size: number })[];
  /** Where each leaf lies, for neighbourhoods and for what the language model leaves undone: leaves x dims. */
  readonly points: Matrix;
  /** A name for a group of leaves that the language model did not make. */
  readonly nameOffline: (leaves: readonly number[]) => NameAndSummary;
}

export interface NamedHierarchyOptions {
  readonly ask: Ask;
  /** Unit rows. */
  readonly embed: (texts: readonly string[]) => Promise<Matrix>;
  readonly seed: number;
  /** At least 3. */
  readonly maxChildren: number;
}

/** Fewer leaves than this are read at a glance: they are the top nodes. */
const FEW_LEAVES = 9;
const MOST_TOPS = 15;
const LEAST_TOPS = 3;
const MANY_BAILS = 30;
const LARGEST_SHARE = 0.4;

/**
 * Sorts leaves into wider groups by a language model, level by level (Clio, section G.7). Whatever it answers, the result has
 * every leaf once, no group of one, at most `maxChildren` children a group and 3 to 15 tops for 30 bails or more, where there
 * are so many leaves; what it leaves undone is done by Ward's method. Each level and each split at least halves what it is
 * given, and asks at most one question for 40 units and one for 60 proposals, three votes for each 20 units and 15 groups, and
 * one for each group: fewer than two questions a leaf in all.
 */
export async function buildNamedHierarchy(
  { leaves, points, nameOffline }: NamedHierarchyInput,
  { ask, embed, seed, maxChildren }: NamedHierarchyOptions,
): Promise<NamedBranch[]> {
  const context = { ask, embed, seed, points };
  const byWard = (units: readonly Unit[], topCount: number): Unit[] =>
    groupByWard(units, topCount, { points, maxChildren, nameOffline });

  let units: Unit[] = leaves.map(({ name, summary, size }, leaf) => ({
    name,
    summary,
    source: 'llm',
    children: [],
    leaves: [leaf],
    size,
  }));
  if (units.length >= FEW_LEAVES) {
    for (const count of levelSizes(units.length, maxChildren)) {
      const groups = await groupUnits(units, count, context);
      if (groups === null) break;
      units = await Promise.all(groups.map((group) => splitLarge(group)));
    }
    if (units.length > MOST_TOPS || units.every(({ children }) => children.length === 0))
      units = await nameOfflineGroups(byWard(units, chooseTopCount(units.length)), context);
  }
  return balanceTops(units).map(toBranch);

  /** A group of too many children gets groups of its own below it. */
  async function splitLarge(unit: Unit): Promise<Unit> {
    const { children } = unit;
    if (children.length <= maxChildren) return unit;
    const count = Math.max(2, Math.min(maxChildren, Math.round(Math.sqrt(children.length))));
    const groups =
      (await groupUnits(children, count, context)) ?? (await nameOfflineGroups(byWard(children, count), context));
    const split = await Promise.all(groups.map((group) => splitLarge(group)));
    return splitLarge(joinUnits(split, unit));
  }
}

/**
 * About how many groups each level should have, from the leaves up: each level is the same share of the one below.
 * @source Clio (arXiv 2412.13678), section G.7: n_l / n_(l-1) = (n_top / n_base)^(1 / (L - 1)).
 */
export function levelSizes(leafCount: number, maxChildren: number): number[] {
  const topCount = chooseTopCount(leafCount);
  let steps = 1;
  // Groups may be a quarter too large on average: those that are too large are split below.
  while ((leafCount / topCount) ** (1 / steps) > maxChildren * 1.25) steps++;
  const ratio = (topCount / leafCount) ** (1 / steps);
  return Array.from({ length: steps }, (_, step) => Math.max(topCount, Math.round(leafCount * ratio ** (step + 1))));
}

interface WardOptions extends Pick<GroupingContext, 'points'>, Pick<NamedHierarchyInput, 'nameOffline'> {
  readonly maxChildren: number;
}

/** Groups by where the units lie, with offline names; a unit may stay alone beside groups. */
function groupByWard(
  units: readonly Unit[],
  topCount: number,
  { points, maxChildren, nameOffline }: WardOptions,
): Unit[] {
  const tree = buildWardTree(
    placeUnits(units, points),
    units.map(({ leaves }) => leaves.length),
  );
  const toUnit = (branch: Branch): Unit => {
    if ('leaf' in branch) return units[branch.leaf]!;
    const children = branch.children.map(toUnit);
    const joined = joinUnits(children, { name: '', summary: '', source: 'offline' });
    return { ...joined, ...nameOffline(joined.leaves) };
  };
  return shapeTree(
    tree,
    units.map(({ size }) => size),
    { maxChildren, topCount, maxTop: MOST_TOPS, maxShare: LARGEST_SHARE },
  ).map(toUnit);
}

/** Groups that were not the language model's own idea may still be named by it. */
async function nameOfflineGroups(units: readonly Unit[], context: GroupingContext): Promise<Unit[]> {
  return Promise.all(
    units.map(async (unit) => {
      if (unit.source !== 'offline' || unit.children.length === 0) return unit;
      const named = joinUnits(await nameOfflineGroups(unit.children, context), unit);
      const siblings = units.filter((other) => other !== unit).map(({ name }) => name);
      return renameUnit(named, siblings, context);
    }),
  );
}

/** Takes apart tops that hold too much, and the largest while there are too few, as far as that leaves at most 15. */
function balanceTops(units: readonly Unit[]): Unit[] {
  const total = units.reduce((sum, { size }) => sum + size, 0);
  const least = total >= MANY_BAILS ? LEAST_TOPS : 1;
  let tops = [...units];
  for (;;) {
    const largest = tops
      .filter(({ children }) => children.length > 0 && tops.length - 1 + children.length <= MOST_TOPS)
      .sort((a, b) => b.size - a.size || a.leaves[0]! - b.leaves[0]!)[0];
    if (!largest || (tops.length >= least && largest.size <= LARGEST_SHARE * total)) return tops;
    tops = tops.flatMap((top) => (top === largest ? largest.children : [top]));
  }
}

function toBranch({ name, summary, source, children, leaves }: Unit): NamedBranch {
  return children.length === 0 ? { leaf: leaves[0]! } : { name, summary, source, children: children.map(toBranch) };
}
