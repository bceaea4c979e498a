import { addNode, bailsIn, childrenOf, type Draft, placeBail } from './draft.js';
import type { Edit } from './edit.js';
import { EditError } from './errors.js';
import { requireNode, titleOf } from './require.js';

/** Puts the bails of a leaf into new leaves below it. */
export function splitLeaf(draft: Draft, { node: id, parts }: Extract<Edit, { readonly edit: 'split' }>): void {
  const node = requireNode(draft, id);
  if (childrenOf(draft, id).length > 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(node)} has children already. Split one of them; taxonomy tree --node n${id} lists them.`,
    );
  const left = new Set(bailsIn(draft, id).map(({ transcriptId }) => transcriptId));
  for (const { bails, like, keyphrases, ...part } of parts) {
    const made = addNode(draft, id, {
      ...part,
      source: 'found',
      keyphrases: JSON.stringify(keyphrases),
      likeName: like?.name ?? null,
      likeSimilarity: like?.similarity ?? null,
      humanParent: id,
    });
    for (const bail of bails) if (left.delete(bail)) placeBail(draft, bail, made);
  }
  if (left.size > 0)
    throw new EditError(
      'EDIT_IMPOSSIBLE',
      `${titleOf(node)}: ${left.size} of its bails are in no part. Expected each in one.`,
    );
  draft.remarks.push(`${titleOf(node)} is split into ${parts.length} leaves.`);
}
