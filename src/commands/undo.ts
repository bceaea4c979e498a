import { undoEdit } from '../edits/take-back.js';
import type { Output } from '../output.js';
import { type EditOptions, runEdit } from './edit.js';

/** Takes back the last change by hand. */
export async function undoCommand(options: EditOptions, output: Output): Promise<void> {
  await runEdit(options, output, undoEdit, { isUndo: true });
}
