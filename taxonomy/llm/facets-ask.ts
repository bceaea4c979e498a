import { asData } from './as-data.js';
import { evidenceKey, type Facet, type FacetValues, hasEvidence } from './facets.js';
import { facetQuestions, replyShapeFor, toFacetValues } from './facets-reply.js';
import { facetsPrompt } from './prompts.js';
import type { Ask, Question, ReplyShape } from './question.js';

export type FacetOutcome =
  /** @property droppedQuotes how many quotes were left out because they do not stand in the conversation. */
  | { readonly ok: true; readonly values: FacetValues; readonly droppedQuotes: number }
  | { readonly ok: false; readonly reason: string };

/**
 * Asks all facets of one bail in one question.
 * @param conversation what the model reads of it; nothing but this and the questions is sent.
 * @param context.reply the facets' own shape, for a caller that asks often: making it takes longer than the rest.
 * @throws what `ask` throws.
 */
export async function askFacets(
  conversation: string,
  facets: readonly Facet[],
  context: { readonly ask: Ask; readonly seed: number; readonly reply?: ReplyShape<FacetValues> },
): Promise<FacetOutcome> {
  const answer = await context.ask(facetsQuestion(conversation, facets, context.seed, context.reply));
  if (!answer.ok) return answer;
  return { ok: true, ...withProvenQuotes(conversation, facets, toFacetValues(facets, answer.value)) };
}

/** Room in the reply for one key: two sentences in any language. */
const TOKENS_PER_KEY = 160;

/** The question that `askFacets` asks; `plan` counts it. */
export function facetsQuestion(
  conversation: string,
  facets: readonly Facet[],
  seed: number,
  reply: ReplyShape<FacetValues> = replyShapeFor(facets),
): Question<FacetValues> {
  const questions = facetQuestions(facets);
  return {
    step: 'facets',
    prompt: facetsPrompt(conversation, questions),
    reply,
    maxTokens: TOKENS_PER_KEY * questions.length,
    temperature: 0,
    seed,
  };
}

/** Keeps a quote only for an answer that needs one, and only where it stands in the conversation. */
function withProvenQuotes(
  conversation: string,
  facets: readonly Facet[],
  values: FacetValues,
): { values: FacetValues; droppedQuotes: number } {
  const kept = { ...values };
  let droppedQuotes = 0;
  for (const facet of facets.filter(hasEvidence)) {
    const key = evidenceKey(facet);
    const quote = values[key];
    if (typeof quote !== 'string') continue;
    delete kept[key];
    if (!needsEvidence(facet, values)) continue;
    const words = withoutQuotationMarks(quote);
    if (isIn(words, conversation)) kept[key] = words;
    else droppedQuotes++;
  }
  return { values: kept, droppedQuotes };
}

function needsEvidence({ name, answer }: Facet, values: FacetValues): boolean {
  return answer.kind === 'choice' && values[name] !== null && values[name] !== answer.choices[0];
}

function withoutQuotationMarks(quote: string): string {
  return quote.replace(/^["“”„«»'‘’]+|["“”„«»'‘’]+$/gu, '').trim() || quote;
}

function isIn(words: string, conversation: string): boolean {
  const folded = fold(words);
  return folded !== '' && fold(conversation).includes(folded);
}

/** As the model saw it, whatever the spacing, the case and the style of quotation marks. */
function fold(text: string): string {
  return asData(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ');
}
