import {
  type Connection,
  openConnection,
  parseServerUrl,
  type ServerError,
} from '../../embeddings/openai-connection.js';
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

export interface ChatReply {
  readonly text: string;
  /** Whether it ended at the limit of its length. */
  readonly isCutOff: boolean;
  /** As the server counted; null where it does not. */
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

export interface Chat {
  /** Name of the model. */
  readonly model: string;
  readonly connection: Connection;
  /** One request, not tried again, but for what the server refuses to understand: that is left out, once and for all. */
  complete(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply>;
}

export interface ChatOptions {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 180_000;

/** What a server was found to understand. */
interface Dialect {
  format: 'schema' | 'object' | 'text';
  hasTemperature: boolean;
  hasSeed: boolean;
  limit: 'max_tokens' | 'max_completion_tokens';
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
  const dialect: Dialect = { format: 'schema', hasTemperature: true, hasSeed: true, limit: 'max_tokens' };
  return {
    model,
    connection,
    async complete(request, signal) {
      for (;;) {
        const tried = { ...dialect };
        try {
          return await completeOnce(connection, model, request, tried, signal);
        } catch (error) {
          signal?.throwIfAborted();
          if (!learn(dialect, tried, error as ServerError)) throw error;
        }
      }
    },
  };
}

async function completeOnce(
  { client }: Connection,
  model: string,
  { messages, temperature, seed, maxTokens, schema }: ChatRequest,
  dialect: Dialect,
  signal?: AbortSignal,
): Promise<ChatReply> {
  const { format, hasTemperature, hasSeed, limit } = dialect;
  const answer = await client.chat.completions.create(
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
  const choice = answer.choices?.[0];
  return {
    text: textOf(choice?.message?.content),
    isCutOff: choice?.finish_reason === 'length',
    promptTokens: answer.usage?.prompt_tokens ?? null,
    completionTokens: answer.usage?.completion_tokens ?? null,
  };
}

/** Some servers send parts in the place of a text. What a model thought stands beside the content and is not read. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('');
}

/**
 * Leaves out what a refused request says it does not understand, else what is most often not understood. Each step is taken
 * once, so this ends. @returns whether to try again.
 */
function learn(dialect: Dialect, tried: Dialect, { status, message }: ServerError): boolean {
  if (status !== 400 && status !== 422 && status !== 501) return false;
  // Another request in flight has learnt something since: try with that.
  if (JSON.stringify(dialect) !== JSON.stringify(tried)) return true;
  const said = message.toLowerCase();
  if (said.includes('max_completion_tokens') && dialect.limit === 'max_tokens') dialect.limit = 'max_completion_tokens';
  else if (said.includes('temperature') && dialect.hasTemperature) dialect.hasTemperature = false;
  else if (/\bseed\b/.test(said) && dialect.hasSeed) dialect.hasSeed = false;
  else if (dialect.format === 'schema') dialect.format = 'object';
  else if (dialect.format === 'object') dialect.format = 'text';
  else return false;
  return true;
}
