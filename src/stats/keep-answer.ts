import { isDeepStrictEqual } from 'node:util';
import { keepAnswer } from '../../db/kept-answers.js';
import type { Database } from '../../db/open.js';
import { answerInSections } from './answer.js';
import { nameQuestion, USUAL_QUESTION } from './question.js';

/** Computes the answer to the usual question and keeps it: of many offers that takes seconds, which nobody has to wait for twice. */
export function keepUsualAnswer(db: Database): void {
  const sections = answerInSections(db, USUAL_QUESTION);
  const text = JSON.stringify(sections);
  // A figure that JSON has no way to write is computed each time.
  if (isDeepStrictEqual(JSON.parse(text), sections)) keepAnswer(db, nameQuestion(USUAL_QUESTION), text);
}
