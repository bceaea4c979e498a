import { z } from 'zod';
import { estimateTextTokens, estimateTokens, messagesOf } from './ask-key.js';
import { readPromptData } from './prompt-data.js';
import type { Answer, Ask, Question, Step } from './question.js';
import { STEPS } from './question.js';

/** Calls of one step that are still to be made, and about what they take. */
export interface PlannedStep {
  readonly step: Step;
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface Rehearsal {
  /** Answers what is not known with something of the usual length, and counts it. Sends nothing. */
  readonly ask: Ask;
  planned(): PlannedStep[];
}

/** Of the names that are tested, so many mislead and are drawn and tested once more: what was seen with a model that is right. */
const REDRAWN_SHARE = 0.1;
/** Words of a typical answer to one question of text, and of a summary. */
const WORDS_OF_ANSWER = 18;
const WORDS_OF_SUMMARY = 30;
const WORDS_OF_NAME = 6;

/**
 * Goes through a build without a language model, to count the calls it would make.
 * @param known answers what is kept from earlier builds, and `ok: false` for all else.
 */
export function createRehearsal(known: Ask): Rehearsal {
  const counts = new Map(STEPS.map((step) => [step, { calls: 0, promptTokens: 0, completionTokens: 0 }]));
  const asked = new Set<string>();

  const ask: Ask = async <T>(question: Question<T>): Promise<Answer<T>> => {
    const kept = await known(question);
    if (kept.ok) return kept;
    const answer = invent(question);
    const id = JSON.stringify([question.prompt, question.seed]);
    if (!asked.has(id)) {
      asked.add(id);
      const count = counts.get(question.step)!;
      count.calls++;
      count.promptTokens += estimateTokens(messagesOf(question.prompt));
      count.completionTokens += estimateTextTokens(JSON.stringify(answer));
    }
    const read = question.reply.schema.safeParse(answer);
    // Which name misleads nobody knows before: none is drawn again now, and a share is added at the end.
    return read.success && question.step !== 'placement'
      ? { ok: true, value: read.data }
      : { ok: false, reason: 'not asked' };
  };

  return {
    ask,
    planned() {
      const redrawn = counts.get('placement')!.calls * REDRAWN_SHARE;
      // A second name is one question more; both names are tested then.
      const extra: Partial<Record<Step, number>> = { names: redrawn, placement: 2 * redrawn };
      return STEPS.map((step) => {
        const count = counts.get(step)!;
        const more = count.calls > 0 ? (extra[step] ?? 0) / count.calls : 0;
        return {
          step,
          calls: Math.round(count.calls * (1 + more)),
          promptTokens: Math.round(count.promptTokens * (1 + more)),
          completionTokens: Math.round(count.completionTokens * (1 + more)),
        };
      });
    },
  };
}

/** A reply of the form asked for, made of the words of the prompt, so that different prompts get different replies. */
function invent<T>({ prompt, reply }: Question<T>): object {
  const { items, groups, proposals, words } = readPromptData(prompt.user);
  const text = (count: number) => words.slice(-count).join(' ');
  if (items.length > 0) return { placements: items.map((item, i) => ({ item, group: groups[i % groups.length] })) };
  if (proposals.length > 0) return { groups: mergeProposals(proposals, wantedIn(prompt.user)) };
  const { properties = {} } = z.toJSONSchema(reply.schema, { unrepresentable: 'any' }) as { properties?: object };
  if ('groups' in properties) {
    return {
      groups: Array.from({ length: wantedIn(prompt.user) }, (_, i) => ({
        name: `${text(4)} ${i}`,
        description: text(12),
      })),
    };
  }
  if ('name' in properties && 'summary' in properties)
    return { summary: text(WORDS_OF_SUMMARY), name: text(WORDS_OF_NAME) };
  return Object.fromEntries(
    Object.entries(properties as Record<string, object>).map(([key, property]) => [
      key,
      inventValue(key, property, text(WORDS_OF_ANSWER)),
    ]),
  );
}

/** As many groups as a prompt of ours asks for. */
function wantedIn(user: string): number {
  return Number(/about (\d+)/i.exec(user)?.[1] ?? 2);
}

function mergeProposals(proposals: readonly string[], count: number): object[] {
  return Array.from({ length: Math.min(count, proposals.length) }, (_, i) => ({
    ids: proposals.filter((__, place) => place % count === i),
    name: `Group ${i}`,
    description: `What belongs in group ${i}, in the words of a sentence.`,
  }));
}

function inventValue(key: string, property: object, text: string): unknown {
  const found = JSON.stringify(property);
  const [choice] = (
    /"enum":(\[.*?\])/.exec(found)?.[1] ? JSON.parse(/"enum":(\[.*?\])/.exec(found)![1]!) : []
  ) as string[];
  if (choice !== undefined) return choice;
  if (/"(number|integer)"/.test(found)) return 3;
  return key.endsWith('_evidence') ? '' : text || 'unknown';
}
