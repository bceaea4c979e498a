/** Codes are stable: scripts may rely on them. */
export type EditErrorCode =
  | 'EDIT_IMPOSSIBLE'
  | 'NAME_TAKEN'
  | 'NODE_PINNED'
  | 'UNDO_BLOCKED'
  | 'NOTHING_TO_UNDO'
  | 'NOTHING_TO_REDO';

/** An edit that a tree does not allow: what was found, what was expected, what to do. Nothing was changed. */
export class EditError extends Error {
  readonly code: EditErrorCode;

  constructor(code: EditErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EditError';
    this.code = code;
  }
}
