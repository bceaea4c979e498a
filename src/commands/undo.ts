import { undoEdit } from '../edits/take-back.js';
import { CommandError } from '../errors.js';
import type { Output } from '../output.js';
import { type EditOptions, runEdit } from './edit.js';

/** Takes back the last change by hand, or the one of this number. */
export async function undoCommand(edit: string | undefined, options: EditOptions, output: Output): Promise<void> {
  const id = edit === undefined ? undefined : Number(edit);
  if (id !== undefined && !(Number.isInteger(id) && id > 0))
    throw new CommandError('BAD_OPTION', `${edit} is no number of an edit. Expected one as taxonomy log lists them.`);
  await runEdit(options, output, (db, context) => undoEdit(db, context, id), { isUndo: true });
}
