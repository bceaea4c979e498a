import { assignBails } from './assign-bails.js';
import { createNode } from './create-node.js';
import { deleteNode } from './delete-node.js';
import { copyDraft, type Draft } from './draft.js';
import type { Edit } from './edit.js';
import { describeNode, noteNode, pin, renameNode } from './mark.js';
import { mergeNodes } from './merge-nodes.js';
import { moveNodes } from './move-nodes.js';
import type { VectorOf } from './nearest-leaf.js';
import { settleDraft } from './settle.js';
import { splitLeaf } from './split-leaf.js';

/**
 * A tree after a change by hand. It is sound again: each bail in one leaf, no node with one child, no equal names side by side,
 * larger siblings first, counts right. Scores and cohesion are left to `measureDraft`, once for a row of edits.
 * @param before is not changed. @returns another draft; its remarks say what was done, first what was asked for.
 * @throws EditError where the tree does not allow it.
 */
export function applyEdit(before: Draft, edit: Edit, vectorOf: VectorOf): Draft {
  const draft = copyDraft(before);
  change(draft, edit, vectorOf);
  settleDraft(before, draft);
  return draft;
}

function change(draft: Draft, edit: Edit, vectorOf: VectorOf): void {
  if (edit.edit === 'rename') renameNode(draft, edit);
  else if (edit.edit === 'describe') describeNode(draft, edit);
  else if (edit.edit === 'note') noteNode(draft, edit);
  else if (edit.edit === 'pin') pin(draft, edit);
  else if (edit.edit === 'merge') mergeNodes(draft, edit, vectorOf);
  else if (edit.edit === 'split') splitLeaf(draft, edit);
  else if (edit.edit === 'move') moveNodes(draft, edit);
  else if (edit.edit === 'delete') deleteNode(draft, edit, vectorOf);
  else if (edit.edit === 'new') createNode(draft, edit);
  else assignBails(draft, edit, vectorOf);
}
