import type { ServerError } from '../../embeddings/openai-connection.js';

export interface ChatReply {
  readonly text: string;
  /** Whether it ended at the limit of its length. */
  readonly isCutOff: boolean;
  /** As the server counted; null where it does not. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

/** What of an answer is read. Servers that pass requests on may put a failure into it. */
interface Answer {
  readonly choices?: readonly {
    readonly message?: {
      readonly content?: unknown;
      readonly reasoning_content?: unknown;
      readonly reasoning?: unknown;
    };
    readonly finish_reason?: string;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly completion_tokens?: number;
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
  } | null;
  readonly error?: { readonly message?: unknown; readonly code?: unknown };
}

export interface ReadAnswer {
  readonly reply: ChatReply;
  /** Whether the model was seen to think before it replied. */
  readonly hasThoughts: boolean;
}

/** @throws what `noCompletion` makes */
export function readAnswer(answer: unknown): ReadAnswer {
  const { choices, usage, error } = (typeof answer === 'object' && answer !== null ? answer : {}) as Answer;
  const choice = Array.isArray(choices) ? (choices as NonNullable<Answer['choices']>)[0] : undefined;
  if (!choice) {
    const said = error ? String(error.message ?? 'an error') : 'it has no choices';
    throw noCompletion(said, typeof error?.code === 'number' ? error.code : undefined);
  }
  const { content, reasoning_content, reasoning } = choice.message ?? {};
  const text = textOf(content);
  const reasoningTokens = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    reply: {
      text,
      isCutOff: choice.finish_reason === 'length',
      promptTokens: usage?.prompt_tokens ?? null,
      completionTokens: usage?.completion_tokens ?? null,
    },
    hasThoughts: Boolean(reasoning_content || reasoning) || reasoningTokens > 0 || /<\/?think/i.test(text),
  };
}

/** Such an answer may come from something between here and the server, and another time there may be a better one. */
export function noCompletion(said: string, status = 502): ServerError {
  return Object.assign(new Error(`The answer is no chat completion: ${said}`), { status });
}

/** Some servers send parts in the place of a text. What a model thought stands beside the content and is not read. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('');
}
