import { cleanName, cleanSummary, NAME_TOKENS, type NameAndSummary, nameReply } from './name-reply.js';
import { type NameSample, namePrompt } from './prompts.js';
import type { Ask } from './question.js';

/** A name with its summary, both fit to be shown. */
export type Draft = NameAndSummary;

/** Of each text a sample shows, in signs: the sense of it is told by then. */
const LONGEST_TEXT = 500;

/** One question, one name; null where none could be had. */
export async function drawName(
  sample: NameSample,
  { ask, seed }: { readonly ask: Ask; readonly seed: number },
): Promise<Draft | null> {
  const { inside, outside, confusions = [], earlierName } = sample;
  const answer = await ask({
    step: 'names',
    prompt: namePrompt({
      inside: inside.map(shorten),
      outside: outside.map(shorten),
      confusions: confusions.map(({ text, takenFor }) => ({ text: shorten(text), takenFor })),
      earlierName,
    }),
    reply: nameReply,
    maxTokens: NAME_TOKENS,
    temperature: 1,
    seed,
  });
  if (!answer.ok) return null;
  const draft = { name: cleanName(answer.value.name), summary: cleanSummary(answer.value.summary) };
  return draft.name === '' ? null : draft;
}

/** A text as it is shown in a prompt among others. */
export function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
