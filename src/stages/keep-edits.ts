import { createSubjectReader, loadDraft, saveDraft } from '../../db/edits.js';
import { countMarks } from '../../db/edits-marks.js';
import { createVectorStore } from '../../db/embeddings.js';
import type { Database } from '../../db/open.js';
import { findChanges } from '../../taxonomy/edits/changes.js';
import type { Draft } from '../../taxonomy/edits/draft.js';
import { keepMarks } from '../../taxonomy/edits/keep-marks.js';
import { measureDraft } from '../../taxonomy/edits/measure.js';

/**
 * Remembers the tree that a build is about to replace, where humans decided something of it.
 * @returns a function to be called when the new tree is stored, in the same transaction: it makes their decisions again and
 *   returns what could not be kept, one line each.
 */
export function holdEdits(db: Database, buildId: number, fingerprint: string): () => readonly string[] {
  if (countMarks(db) === 0) return () => [];
  const before: Draft = loadDraft(db, buildId);
  return () => {
    const built = loadDraft(db, buildId);
    const draft = keepMarks(before, built);
    const lost = [...draft.remarks];
    const store = createVectorStore(db, fingerprint);
    const readSubject = createSubjectReader(db);
    measureDraft(built, draft, {
      vectorOf: ({ vectorHash }) => (vectorHash === null ? null : store.find(vectorHash)),
      subjectOf: ({ transcriptId }) => readSubject(transcriptId),
    });
    saveDraft(db, draft, findChanges(built, draft));
    return lost;
  };
}
