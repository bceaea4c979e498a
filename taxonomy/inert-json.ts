/**
 * JSON that a terminal can be shown: control and hidden characters and marks of direction stand as escapes, so that the
 * values are whole and none of them acts.
 * @param indent columns of a level; on one line when absent.
 */
export function inertJson(value: unknown, indent?: number): string {
  return escapeHidden(JSON.stringify(value, null, indent));
}

/** Writes `\u202e` and the like in JSON text; what JSON escapes by itself is left to it. */
export function escapeHidden(json: string): string {
  return json.replace(HIDDEN, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Emoji are held together by joiners and selectors; those stay. */
const HIDDEN =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\x7f-\x9f\u2028\u2029\p{Default_Ignorable_Code_Point}\p{Cf}\p{Noncharacter_Code_Point}]/gu;
