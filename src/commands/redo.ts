import { redoEdit } from '../edits/take-back.js';
import type { Output } from '../output.js';
import { type EditOptions, runEdit } from './edit.js';

/** Makes a change again that was taken back. */
export async function redoCommand(options: EditOptions, output: Output): Promise<void> {
  await runEdit(options, output, redoEdit);
}
