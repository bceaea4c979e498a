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
import { copyDraft } from '../../taxonomy/edits/draft.js';
import { EditError } from '../../taxonomy/edits/errors.js';
import { measureDraft } from '../../taxonomy/edits/measure.js';
import { settleDraft } from '../../taxonomy/edits/settle.js';
import { type EditContext, type EditReport, listChanged } from './make-edits.js';
import { openTree } from './open-tree.js';

/** Takes back the last edit that stands. @throws EditError NOTHING_TO_UNDO, UNDO_BLOCKED */
export function undoEdit(db: Database, context: EditContext): EditReport {
  const edit = findEditToUndo(db);
  if (!edit) throw new EditError('NOTHING_TO_UNDO', 'There is no edit to undo. taxonomy log lists what was done.');
  return reverse(db, edit, 'undo', context);
}

/** Makes the first edit again that was taken back. @throws EditError NOTHING_TO_REDO, UNDO_BLOCKED */
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
 * build did, what it changed stays, and the tree is made sound around it.
 */
function reverse(db: Database, edit: EditEvent, kind: 'undo' | 'redo', context: EditContext): EditReport {
  const tree = openTree(db);
  const draft = copyDraft(tree.draft);
  const stayed = applyChanges(draft, invertChanges(loadLastChanges(db, edit.id)));
  if (stayed > 0) {
    settleDraft(tree.draft, draft);
    measureDraft(tree.draft, draft, tree);
  }
  const fault = findFault(draft);
  if (fault !== null && (stayed > 0 || findFault(tree.draft) === null))
    throw new EditError(
      'UNDO_BLOCKED',
      `Edit ${edit.id} (${edit.kind}, ${edit.at}) cannot be ${kind === 'undo' ? 'undone' : 'made again'}: since then the tree was changed by build ${tree.build.id}, and ${fault}. Nothing was changed; edit by hand what is left of it.`,
    );
  const changes = findChanges(tree.draft, draft);
  const word = kind === 'undo' ? 'Undone' : 'Made again';
  const lines = [...edit.lines.map((line) => `${word}: ${line}`), ...draft.remarks];
  if (stayed > 0) lines.push(`Build ${tree.build.id} came between: what it changed itself stayed as it is.`);
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
