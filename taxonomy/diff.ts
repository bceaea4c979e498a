import { type NodeCounts, type NodeLogOdds, weighLogOdds } from './stats/log-odds.js';

/** A node of one of two states of a tree. */
export interface StateNode {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
  readonly bails: number;
}

/** A tree at one time. */
export interface TreeState {
  readonly nodes: readonly StateNode[];
  /** The node of each bail; null where that is not known. */
  readonly nodeOf: ReadonlyMap<number, number> | null;
}

export interface NodePart {
  readonly node: StateNode;
  /** Bails that are in both. */
  readonly shared: number;
}

export interface TreeDiff {
  /** Not there before, largest first. */
  readonly added: readonly StateNode[];
  /** No longer there, each with where most of its bails are now. */
  readonly gone: readonly { readonly node: StateNode; readonly now: StateNode | null }[];
  /** Leaves whose bails are in several leaves now. */
  readonly split: readonly { readonly node: StateNode; readonly into: readonly NodePart[] }[];
  /** Leaves that hold most bails of several leaves of before, at least one of which is gone. */
  readonly merged: readonly { readonly node: StateNode; readonly from: readonly NodePart[] }[];
  readonly moved: readonly {
    readonly node: StateNode;
    readonly from: StateNode | null;
    readonly to: StateNode | null;
  }[];
  readonly renamed: readonly { readonly node: StateNode; readonly from: string }[];
  /** Leaves with more or fewer of the bails that came than of those there were, beyond chance. */
  readonly changed: readonly { readonly node: StateNode; readonly weighed: NodeLogOdds }[];
  readonly bails: { readonly before: number; readonly after: number; readonly added: number; readonly removed: number };
  /** Bails that are in another leaf, by from and to, most first. */
  readonly moves: readonly { readonly from: StateNode; readonly to: StateNode; readonly bails: readonly number[] }[];
}

/** A part of a leaf counts as one where it holds this share of its bails, and at least two. */
const PART = 0.2;
/** False discoveries among what is called changed. */
const MOST_FALSE = 0.05;

/** What differs between two states of a tree whose nodes keep their ids. */
export function diffTrees(before: TreeState, after: TreeState): TreeDiff {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  const flows = countFlows(before, after);
  const largestFirst = (a: StateNode, b: StateNode) => b.bails - a.bails || a.id - b.id;
  const parentIn = (nodes: ReadonlyMap<number, StateNode>, node: StateNode) =>
    node.parentId === null ? null : (nodes.get(node.parentId) ?? null);
  const both = after.nodes.filter(({ id }) => old.has(id)).toSorted(largestFirst);
  return {
    added: after.nodes.filter(({ id }) => !old.has(id)).toSorted(largestFirst),
    gone: before.nodes
      .filter(({ id }) => !now.has(id))
      .toSorted(largestFirst)
      .map((node) => ({ node, now: largestOf(flows.from.get(node.id), now) })),
    split: findSplits(before.nodes, flows.from, now),
    merged: findMerges(after.nodes, flows, old, now),
    moved: both
      .filter((node) => old.get(node.id)!.parentId !== node.parentId)
      .map((node) => ({ node, from: parentIn(old, old.get(node.id)!), to: parentIn(now, node) })),
    renamed: both
      .filter((node) => old.get(node.id)!.name !== node.name)
      .map((node) => ({ node, from: old.get(node.id)!.name })),
    changed: findChanged(before, after),
    bails: countBails(before, after),
    moves: listMoves(before, after, old, now),
  };
}

type Flows = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Bails that are in both states, by leaf: `from` each old leaf to new ones, `to` each new leaf from old ones. */
function countFlows(before: TreeState, after: TreeState): { from: Flows; to: Flows } {
  const from = new Map<number, Map<number, number>>();
  const to = new Map<number, Map<number, number>>();
  for (const [bail, leaf] of before.nodeOf ?? []) {
    const next = after.nodeOf?.get(bail);
    if (next === undefined) continue;
    count(from, leaf, next);
    count(to, next, leaf);
  }
  return { from, to };
}

function count(flows: Map<number, Map<number, number>>, a: number, b: number): void {
  const counts = flows.get(a) ?? new Map<number, number>();
  flows.set(a, counts.set(b, (counts.get(b) ?? 0) + 1));
}

function largestOf(
  counts: ReadonlyMap<number, number> | undefined,
  nodes: ReadonlyMap<number, StateNode>,
): StateNode | null {
  const [largest] = [...(counts ?? [])].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return largest ? (nodes.get(largest[0]) ?? null) : null;
}

function findSplits(leaves: readonly StateNode[], from: Flows, now: ReadonlyMap<number, StateNode>): TreeDiff['split'] {
  return leaves
    .flatMap((node) => {
      const counts = [...(from.get(node.id) ?? [])];
      const total = counts.reduce((sum, [, shared]) => sum + shared, 0);
      const into = counts
        .filter(([id, shared]) => now.has(id) && shared >= Math.max(2, PART * total))
        .map(([id, shared]) => ({ node: now.get(id)!, shared }))
        .sort((a, b) => b.shared - a.shared);
      return into.length >= 2 ? [{ node, into }] : [];
    })
    .sort((a, b) => b.node.bails - a.node.bails);
}

function findMerges(
  leaves: readonly StateNode[],
  flows: { readonly from: Flows; readonly to: Flows },
  old: ReadonlyMap<number, StateNode>,
  now: ReadonlyMap<number, StateNode>,
): TreeDiff['merged'] {
  const totalOf = (id: number) => [...flows.from.get(id)!.values()].reduce((sum, shared) => sum + shared, 0);
  return leaves
    .flatMap((node) => {
      const from = [...(flows.to.get(node.id) ?? [])]
        .filter(([id, shared]) => old.has(id) && shared >= Math.max(2, totalOf(id) / 2))
        .map(([id, shared]) => ({ node: old.get(id)!, shared }))
        .sort((a, b) => b.shared - a.shared);
      return from.length >= 2 && from.some((part) => !now.has(part.node.id)) ? [{ node, from }] : [];
    })
    .sort((a, b) => b.node.bails - a.node.bails);
}

/** New bails against old ones, over the leaves of now: of a leaf's present bails some came, the others were there before. */
function findChanged(before: TreeState, after: TreeState): TreeDiff['changed'] {
  const parents = new Set(after.nodes.map(({ parentId }) => parentId));
  const leaves = after.nodes.filter(({ id }) => !parents.has(id));
  const counts = countArrivals(before, after);
  return weighLogOdds(leaves.map(({ id }) => counts(id)))
    .flatMap((weighed, i) => (weighed && weighed.q <= MOST_FALSE ? [{ node: leaves[i]!, weighed }] : []))
    .sort((a, b) => Math.abs(b.weighed.z) - Math.abs(a.weighed.z));
}

function countArrivals(before: TreeState, after: TreeState): (leaf: number) => NodeCounts {
  if (!before.nodeOf || !after.nodeOf) {
    const [old, now] = [before, after].map(({ nodes }) => new Map(nodes.map(({ id, bails }) => [id, bails])));
    const inRest = (leaf: number) => Math.min(old!.get(leaf) ?? 0, now!.get(leaf)!);
    return (leaf) => ({ inGroup: now!.get(leaf)! - inRest(leaf), inRest: inRest(leaf) });
  }
  const counts = new Map<number, { inGroup: number; inRest: number }>();
  for (const [bail, leaf] of after.nodeOf) {
    const count = counts.get(leaf) ?? { inGroup: 0, inRest: 0 };
    counts.set(leaf, count);
    if (before.nodeOf.has(bail)) count.inRest++;
    else count.inGroup++;
  }
  return (leaf) => counts.get(leaf) ?? { inGroup: 0, inRest: 0 };
}

function countBails(before: TreeState, after: TreeState): TreeDiff['bails'] {
  const total = ({ nodes }: TreeState) =>
    nodes.filter(({ parentId }) => parentId === null).reduce((sum, { bails }) => sum + bails, 0);
  if (!before.nodeOf || !after.nodeOf) {
    const [a, b] = [total(before), total(after)];
    return { before: a, after: b, added: Math.max(0, b - a), removed: Math.max(0, a - b) };
  }
  const kept = [...after.nodeOf.keys()].filter((bail) => before.nodeOf!.has(bail)).length;
  return {
    before: before.nodeOf.size,
    after: after.nodeOf.size,
    added: after.nodeOf.size - kept,
    removed: before.nodeOf.size - kept,
  };
}

function listMoves(
  before: TreeState,
  after: TreeState,
  old: ReadonlyMap<number, StateNode>,
  now: ReadonlyMap<number, StateNode>,
): TreeDiff['moves'] {
  const moves = new Map<string, { from: StateNode; to: StateNode; bails: number[] }>();
  for (const [bail, leaf] of before.nodeOf ?? []) {
    const next = after.nodeOf?.get(bail);
    if (next === undefined || next === leaf || !old.has(leaf) || !now.has(next)) continue;
    const key = `${leaf} ${next}`;
    const move = moves.get(key) ?? { from: old.get(leaf)!, to: now.get(next)!, bails: [] };
    move.bails.push(bail);
    moves.set(key, move);
  }
  return [...moves.values()].sort(
    (a, b) => b.bails.length - a.bails.length || a.from.id - b.from.id || a.to.id - b.to.id,
  );
}
