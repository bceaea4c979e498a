import { type BailState, type Draft, isLive, type NodeState } from './draft.js';
import { EditError } from './errors.js';

/** A node of the tree. @param kind `any` allows the buckets beside it. @throws EditError */
export function requireNode(draft: Draft, id: number, kind: 'node' | 'any' = 'node'): NodeState {
  const node = draft.nodes.get(id);
  if (!node || !isLive(node))
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `n${id} is not in the tree. Expected an id as taxonomy tree shows them, like n1.`,
    );
  if (kind === 'node' && node.kind !== 'node')
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(node)} is a bucket beside the tree and stays as it is. Its bails can be put into a leaf: taxonomy edit assign BAIL NODE`,
    );
  return node;
}

/** Bails with all that say the same: they share one vector and one place. In the order of the tree's bails. @throws EditError */
export function requireBails(draft: Draft, ids: readonly number[]): BailState[] {
  const wanted = new Set(
    ids.map((id) => {
      const bail = draft.bails.get(id);
      if (!bail)
        throw new EditError(
          'EDIT_IMPOSSIBLE',
          'A bail named here has no place yet. Run taxonomy build first, then edit.',
        );
      return bail.duplicateOf ?? id;
    }),
  );
  if (wanted.size === 0) return [];
  return [...draft.bails.values()].filter(({ transcriptId, duplicateOf }) => wanted.has(duplicateOf ?? transcriptId));
}

/** `n5 “Horror”`. */
export function titleOf({ id, name }: NodeState): string {
  return `n${id} ${inQuotes(name)}`;
}

/** A name that is a quotation keeps its own marks. */
export function inQuotes(name: string): string {
  return /^“.*”$/s.test(name) ? name : `“${name}”`;
}

/** `1 bail`, `12 bails`. */
export function countBails(count: number): string {
  return count === 1 ? '1 bail' : `${count.toLocaleString('en-US')} bails`;
}
