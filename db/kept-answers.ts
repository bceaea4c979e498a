import type { Database } from './open.js';

/** The sections kept for a question, as JSON; null where there are none, or what they were computed from has changed since. */
export function loadKeptAnswer(db: Database, question: string): string | null {
  const find = db.prepare('SELECT sections FROM kept_answers WHERE question = ?').pluck();
  return (find.get(question) as string | undefined) ?? null;
}

/** Keeps an answer until an import, a removal, a build or an edit changes what it was computed from: triggers see to that. */
export function keepAnswer(db: Database, question: string, sections: string): void {
  db.prepare('INSERT OR REPLACE INTO kept_answers (question, sections) VALUES (?, ?)').run(question, sections);
}
