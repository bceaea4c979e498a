import type { Answer, Ask, Question } from '../../../taxonomy/llm/question.js';

/** An asker whose replies are written by hand and read with the question's schema, and that keeps every question. */
export interface HandWrittenAsk {
  readonly ask: Ask;
  readonly questions: Question<unknown>[];
}

/** @param reply what the model says; a reply that the schema refuses is an answer that is not ok, with the faults as its reason. */
export function handWriteAsk(reply: (question: Question<unknown>) => unknown): HandWrittenAsk {
  const questions: Question<unknown>[] = [];
  const ask = async <T>(question: Question<T>): Promise<Answer<T>> => {
    questions.push(question);
    await new Promise(setImmediate);
    const read = question.reply.schema.safeParse(reply(question));
    if (read.success) return { ok: true, value: read.data };
    return {
      ok: false,
      reason: read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
    };
  };
  return { ask, questions };
}
