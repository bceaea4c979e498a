import { applyEdit } from '../../../taxonomy/edits/apply-edit.js';
import { findFault } from '../../../taxonomy/edits/check.js';
import {
  addNode,
  type BailState,
  childrenOf,
  type Draft,
  isLive,
  type NodeState,
} from '../../../taxonomy/edits/draft.js';
import type { Edit } from '../../../taxonomy/edits/edit.js';
import { settleDraft } from '../../../taxonomy/edits/settle.js';

/** A leaf as its bails, a group as its children. */
export interface Made {
  readonly [name: string]: Made | readonly number[];
}

/** The only build. */
export const BUILD = 7;

/** A tree with ids from 1, each node before its children. Bails are their transcripts' numbers; `duplicates` repeat another. */
export function makeDraft(made: Made, duplicates: Readonly<Record<number, number>> = {}): Draft {
  const draft: Draft = { buildId: BUILD, nodes: new Map(), bails: new Map(), nextId: 1, remarks: [] };
  const grow = (children: Made, parentId: number | null): void => {
    for (const [name, content] of Object.entries(children)) {
      const id = addNode(draft, parentId, { name, source: 'found' });
      if (!Array.isArray(content)) grow(content as Made, id);
      else for (const bail of content as number[]) draft.bails.set(bail, toBail(bail, id, duplicates[bail] ?? null));
    }
  };
  grow(made, null);
  settleDraft(draft, draft);
  return { ...draft, remarks: [] };
}

function toBail(transcriptId: number, nodeId: number, duplicateOf: number | null): BailState {
  const vectorHash = `v${duplicateOf ?? transcriptId}`;
  const recordId = `r${transcriptId}`;
  return {
    transcriptId,
    run: 'made',
    recordId,
    nodeId,
    score: null,
    reason: null,
    handNode: null,
    duplicateOf,
    vectorHash,
  };
}

/** Bails lie on a circle, one degree for each of their numbers: near numbers are alike. */
export function vectorOf({ transcriptId, duplicateOf }: BailState): Float32Array {
  const angle = ((duplicateOf ?? transcriptId) / 180) * Math.PI;
  return Float32Array.of(Math.cos(angle), Math.sin(angle));
}

/** The tree after edits, checked for soundness. */
export function edited(draft: Draft, ...edits: readonly Edit[]): Draft {
  const after = edits.reduce((now, edit) => applyEdit(now, edit, vectorOf), draft);
  const fault = findFault(after);
  if (fault !== null) throw new Error(fault);
  return after;
}

/** The tree as it was made: leaves as their bails, ascending, nodes in the order they are shown. */
export function toMade(draft: Draft, parentId: number | null = null): Made {
  return Object.fromEntries(
    childrenOf(draft, parentId).map(({ id, name }) => {
      const below = toMade(draft, id);
      const bails = [...draft.bails.values()]
        .filter(({ nodeId }) => nodeId === id)
        .map(({ transcriptId }) => transcriptId);
      return [name, Object.keys(below).length > 0 ? below : bails.sort((a, b) => a - b)];
    }),
  );
}

export function named(draft: Draft, name: string): NodeState {
  const found = [...draft.nodes.values()].filter((node) => node.name === name && isLive(node));
  if (found.length !== 1) throw new Error(`${found.length} nodes are called ${name}`);
  return found[0]!;
}
