import {
  type Connection,
  openConnection,
  parseServerUrl,
  type ServerError,
} from '../../embeddings/openai-connection.js';
import { type ChatReply, noCompletion, type ReadAnswer, readAnswer } from './chat-answer.js';
import { LlmError } from './errors.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly seed: number;
  readonly maxTokens: number;
  /** The form of the reply, as JSON Schema. */
  readonly schema: { readonly name: string; readonly json: object };
}

export type { ChatReply } from './chat-answer.js';

export interface Chat {
  /** Name of the model. */
  readonly model: string;
  readonly connection: Connection;
  /**
   * One request, not tried again, but for what the server refuses to understand: that is left out, once and for all. Until
   * it has been found out what the server understands, requests go one by one.
   * @throws what the server or the way to it failed with; an answer that is no chat completion counts as a 502.
   */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply>;
  /** The limit that is sent for a reply of so many tokens: with room for thoughts, once the model was seen to think. */
  limitFor(maxTokens: number): number;
}

export interface ChatOptions {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 180_000;
/** For a model that thinks before it replies, in tokens. */
const ROOM_FOR_THOUGHTS = 8_192;

/** What a server was found to understand. */
interface Dialect {
  readonly format: 'schema' | 'object' | 'text';
  readonly hasTemperature: boolean;
  readonly hasSeed: boolean;
  readonly limit: 'max_tokens' | 'max_completion_tokens';
}

/**
 * Chat completions of one model over any OpenAI-compatible server. Sends nothing yet.
 * @throws LlmError BAD_ADDRESS
 */
export async function openChat({ baseUrl, model, apiKey, timeoutMs = TIMEOUT_MS }: ChatOptions): Promise<Chat> {
  const url = parseServerUrl(baseUrl);
  if (!url)
    throw new LlmError(
      'BAD_ADDRESS',
      'The address of the language model is no http or https URL. Expected one like http://localhost:11434/v1.',
    );
  const connection = await openConnection({ url, apiKey, timeoutMs });
  let dialect: Dialect = { format: 'schema', hasTemperature: true, hasSeed: true, limit: 'max_tokens' };
  let isUnderstood = false;
  let thinks = false;
  /** Pending while one request finds out what the server understands. */
  let scout: Promise<void> | null = null;
  const limitFor = (maxTokens: number) => maxTokens + (thinks ? ROOM_FOR_THOUGHTS : 0);

  /** What is left out is remembered only when the server then answers: a refusal may have been about the content. */
  async function findOut(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    for (let changes: Partial<Dialect> = {}; ; ) {
      const tried = { ...dialect, ...changes };
      try {
        const limited = { ...request, maxTokens: limitFor(request.maxTokens) };
        const { reply, hasThoughts } = await completeOnce(connection, model, limited, tried, signal);
        dialect = { ...dialect, ...changes };
        isUnderstood = true;
        thinks ||= hasThoughts;
        return reply;
      } catch (error) {
        signal?.throwIfAborted();
        const change = simplify(tried, error as ServerError, isUnderstood);
        if (!change) throw error;
        changes = { ...changes, ...change };
      }
    }
  }

  return {
    model,
    connection,
    limitFor,
    async complete(request, signal) {
      while (scout && !isUnderstood) await scout;
      const asking = findOut(request, signal);
      if (!isUnderstood) {
        const end = () => {
          scout = null;
        };
        scout = asking.then(end, end);
      }
      return asking;
    },
  };
}

async function completeOnce(
  { client }: Connection,
  model: string,
  { messages, temperature, seed, maxTokens, schema }: ChatRequest,
  dialect: Dialect,
  signal?: AbortSignal,
): Promise<ReadAnswer> {
  const { format, hasTemperature, hasSeed, limit } = dialect;
  const asking = client.chat.completions.create(
    {
      model,
      messages: [...messages],
      [limit]: maxTokens,
      ...(hasTemperature ? { temperature } : {}),
      ...(hasSeed ? { seed } : {}),
      ...(format === 'schema'
        ? {
            response_format: {
              type: 'json_schema' as const,
              json_schema: { name: schema.name, strict: true, schema: schema.json as Record<string, unknown> },
            },
          }
        : {}),
      ...(format === 'object' ? { response_format: { type: 'json_object' as const } } : {}),
    },
    // A signal of its own, as the client does not take its listeners off.
    { signal: signal && AbortSignal.any([signal]) },
  );
  const answer: unknown = await asking.catch((error: unknown) => {
    throw error instanceof SyntaxError ? noCompletion('it is not JSON') : error;
  });
  return readAnswer(answer);
}

/**
 * What to leave out of a request that the server refused: what it names, else what is most often not understood. Each step
 * is taken once, so this ends. @returns null where nothing is left, or where the content was refused.
 */
function simplify(tried: Dialect, { status, message }: ServerError, isUnderstood: boolean): Partial<Dialect> | null {
  if (status !== 400 && status !== 422 && status !== 501) return null;
  const said = message.toLowerCase();
  if (/context.{0,20}(length|size|window)|too long/.test(said)) return null;
  if (said.includes('max_completion_tokens') && tried.limit === 'max_tokens') return { limit: 'max_completion_tokens' };
  if (said.includes('temperature') && tried.hasTemperature) return { hasTemperature: false };
  if (/\bseed\b/.test(said) && tried.hasSeed) return { hasSeed: false };
  if (isUnderstood && !/response_format|json|schema|grammar|structured|guided/.test(said)) return null;
  if (tried.format === 'schema') return { format: 'object' };
  if (tried.format === 'object') return { format: 'text' };
  return null;
}
