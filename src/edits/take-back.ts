import { saveDraft } from '../../db/edits.js';
import {
  type EditEvent,
  findEditToRedo,
  findEditToUndo,
  loadLastChanges,
  recordEdit,
  setEditState,
} from '../../db/edits-events.js';
import type { Database } from '../../db/open.js';
import { applyChanges, findChanges, invertChanges } from '../../taxonomy/edits/changes.js';
import { findFault } from '../../taxonomy/edits/check.js';
import { changeNode, copyDraft, type Draft, isLive } from '../../taxonomy/edits/draft.js';
import { EditError } from '../../taxonomy/edits/errors.js';
import { measureDraft } from '../../taxonomy/edits/measure.js';
import { settleDraft } from '../../taxonomy/edits/settle.js';
import { type EditContext, type EditReport, listChanged } from './make-edits.js';
import { openTree } from './open-tree.js';

/**
 * Takes back the last edit that stands.
 * @param id an earlier one instead: what was changed since stays. @throws EditError NOTHING_TO_UNDO, UNDO_BLOCKED
 */
export function undoEdit(db: Database, context: EditContext, id?: number): EditReport {
  const edit = findEditToUndo(db, id);
  if (!edit && id !== undefined)
    throw new EditError(
      'NOTHING_TO_UNDO',
      `Edit ${id} is none that stands: it was undone, or is no edit. taxonomy log lists them with their numbers.`,
    );
  if (!edit) throw new EditError('NOTHING_TO_UNDO', 'There is no edit to undo. taxonomy log lists what was done.');
  return reverse(db, edit, 'undo', context);
}

/** Makes the edit again that was taken back last. @throws EditError NOTHING_TO_REDO, UNDO_BLOCKED */
export function redoEdit(db: Database, context: EditContext): EditReport {
  const edit = findEditToRedo(db);
  if (!edit)
    throw new EditError(
      'NOTHING_TO_REDO',
      'There is no edit to make again: none was undone since the last edit. taxonomy log lists what was done.',
    );
  return reverse(db, edit, 'redo', context);
}

/**
 * Takes back what the last event about an edit changed. Where nothing came between, each row is again as it was, to the bit; where a
 * build or another edit did, what it changed stays, and the tree is made sound around it.
 */
function reverse(db: Database, edit: EditEvent, kind: 'undo' | 'redo', context: EditContext): EditReport {
  const tree = openTree(db);
  const draft = copyDraft(tree.draft);
  const stayed = applyChanges(draft, invertChanges(loadLastChanges(db, edit.id)));
  if (stayed > 0 || findFault(draft) !== null) {
    liftOrphans(draft);
    settleDraft(tree.draft, draft);
    measureDraft(tree.draft, draft, tree);
  }
  const fault = findFault(draft);
  if (fault !== null && findFault(tree.draft) === null)
    throw new EditError(
      'UNDO_BLOCKED',
      `Edit ${edit.id} (${edit.kind}, ${edit.at}) cannot be ${kind === 'undo' ? 'undone' : 'made again'}: the tree was changed since, and ${fault} then. Nothing was changed. Edit by hand what is left of it; taxonomy undo NUMBER takes back another edit.`,
    );
  const changes = findChanges(tree.draft, draft);
  const word = kind === 'undo' ? 'Undone' : 'Made again';
  const lines = [...edit.lines.map((line) => `${word}: ${line}`), ...draft.remarks];
  if (stayed > 0) lines.push('The tree was changed since: what was changed then stayed as it is.');
  if (context.isDryRun) return { event: null, lines, nodes: listChanged(draft, changes), neighbours: [] };
  const write = db.transaction(() => {
    tree.refuseChanged();
    saveDraft(db, draft, changes);
    setEditState(db, edit.id, kind === 'undo' ? 'undone' : 'done');
    return recordEdit(db, {
      buildId: tree.build.id,
      at: context.now().toISOString(),
      author: context.author,
      kind,
      requests: [],
      lines,
      changes,
      editId: edit.id,
      state: null,
    });
  });
  return { event: write.immediate(), lines, nodes: listChanged(draft, changes), neighbours: [] };
}

/** What was put under a node that is gone now goes to where that one stood. */
function liftOrphans(draft: Draft): void {
  for (const node of [...draft.nodes.values()].filter(isLive)) {
    let parent = node.parentId === null ? undefined : draft.nodes.get(node.parentId);
    if (!parent || isLive(parent)) continue;
    while (parent && !isLive(parent)) parent = parent.parentId === null ? undefined : draft.nodes.get(parent.parentId);
    changeNode(draft, node.id, { parentId: parent?.id ?? null });
  }
}
