import type { BailState, Draft, NodeState } from './draft.js';

/** What an edit changed, row by row: enough to take it back and to make it again. JSON. */
export interface Changes {
  readonly nodes: readonly NodeChange[];
  readonly bails: readonly BailChange[];
}

/** The fields that differ. `before` is null where the node was made, `after` where that is taken back. */
export interface NodeChange {
  readonly id: number;
  readonly before: Partial<NodeState> | null;
  readonly after: Partial<NodeState> | null;
}

/** Transcript, then node, score, reason and node by hand: before and after. */
export type BailChange = readonly [id: number, before: BailFields, after: BailFields];
export type BailFields = readonly [
  nodeId: number,
  score: number | null,
  reason: string | null,
  handNode: number | null,
];

/** What differs between two states of a tree. */
export function findChanges(before: Draft, after: Draft): Changes {
  const nodes: NodeChange[] = [];
  for (const [id, node] of after.nodes) {
    const old = before.nodes.get(id);
    if (old === node) continue;
    if (!old) {
      nodes.push({ id, before: null, after: node });
      continue;
    }
    const keys = keysOf(node).filter((key) => old[key] !== node[key]);
    if (keys.length > 0) nodes.push({ id, before: pick(old, keys), after: pick(node, keys) });
  }
  const bails: BailChange[] = [];
  for (const [id, bail] of after.bails) {
    const old = before.bails.get(id)!;
    if (old === bail) continue;
    const [from, to] = [fieldsOf(old), fieldsOf(bail)];
    if (from.some((value, i) => value !== to[i])) bails.push([id, from, to]);
  }
  return { nodes, bails };
}

/** The changes that take changes back. */
export function invertChanges({ nodes, bails }: Changes): Changes {
  return {
    nodes: nodes.map(({ id, before, after }) => ({ id, before: after, after: before })),
    bails: bails.map(([id, before, after]) => [id, after, before]),
  };
}

/**
 * Makes changes on a draft. What is no longer as it was before them, because a build came between, stays as it is now.
 * @param draft is changed. @returns how many fields and rows stayed.
 */
export function applyChanges(draft: Draft, { nodes, bails }: Changes): number {
  let stayed = 0;
  for (const { id, before, after } of nodes) {
    const node = draft.nodes.get(id);
    if (after === null || before === null) {
      const wasLive = node !== undefined && node.retiredBuild === null;
      if (wasLive !== (after === null)) stayed++;
      else if (after === null) draft.nodes.set(id, { ...node!, retiredBuild: draft.buildId, aliasOf: null });
      else draft.nodes.set(id, { ...(node ?? {}), ...after, id, retiredBuild: null } as NodeState);
      continue;
    }
    if (!node) {
      stayed++;
      continue;
    }
    const changed: Record<string, unknown> = {};
    for (const key of keysOf(after as NodeState)) {
      if (node[key] === before[key]) changed[key] = after[key];
      else stayed++;
    }
    draft.nodes.set(id, { ...node, ...changed });
  }
  for (const [id, before, after] of bails) {
    const bail = draft.bails.get(id);
    if (!bail || bail.nodeId !== before[0]) {
      stayed++;
      continue;
    }
    const now = fieldsOf(bail);
    const [nodeId, score, reason, handNode] = after;
    if (now.some((value, i) => value !== before[i])) stayed++;
    draft.bails.set(id, { ...bail, nodeId, score, reason, handNode });
  }
  return stayed;
}

function fieldsOf({ nodeId, score, reason, handNode }: BailState): BailFields {
  return [nodeId, score, reason, handNode];
}

function keysOf(node: NodeState): (keyof NodeState)[] {
  return Object.keys(node) as (keyof NodeState)[];
}

function pick(node: NodeState, keys: readonly (keyof NodeState)[]): Partial<NodeState> {
  return Object.fromEntries(keys.map((key) => [key, node[key]]));
}
