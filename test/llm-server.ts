import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startServer } from './embeddings/local-server.js';

/** A request for a chat completion, as it came. */
export interface LlmRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly response_format?: { readonly type: string; readonly json_schema?: { name: string; schema: object } };
  readonly temperature?: number;
  readonly seed?: number;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly [key: string]: unknown;
}

export interface LlmServerOptions {
  /** What to reply: an object is sent as JSON, a text as it is. `user` is the prompt's own data and question. */
  readonly answer: (user: string, request: LlmRequest) => unknown;
  /**
   * How the server treats what it may not know. `schema`: takes it. `rejects`: 400 for any `response_format`.
   * `ignores`: takes it, and wraps the reply in prose and a code fence.
   */
  readonly format?: 'schema' | 'rejects' | 'ignores';
  /** Parameters that it refuses with 400. */
  readonly refuses?: readonly string[];
  readonly latencyMs?: number;
  /** A failure in the place of a reply; null for none. `attempt` counts from 1 for each content. */
  readonly failure?: (request: LlmRequest, attempt: number) => LlmFailure | null;
  /** Whether replies say how many tokens they took; they do unless told otherwise. */
  readonly countsTokens?: boolean;
  /** What stands beside the content of a message, such as `reasoning_content`. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** Whether a reply longer than the limit that was asked for is cut there, as models do. */
  readonly cutsOff?: boolean;
}

export interface LlmFailure {
  /**
   * `stall` never answers, `drop` closes the connection; `stall in body` and `drop in body` do so in the middle of a good
   * answer.
   */
  readonly status: number | 'stall' | 'drop' | 'stall in body' | 'drop in body';
  /** Sent whole in the place of an error. */
  readonly body?: string;
  readonly location?: string;
  readonly retryAfter?: string;
  readonly message?: string;
}

export interface LlmServer {
  /** With `/v1`. */
  readonly url: string;
  /** How often each content was asked and answered with 200, by the hash of its messages. */
  readonly answered: ReadonlyMap<string, number>;
  /** Every request, failed ones too. */
  readonly requests: readonly LlmRequest[];
  readonly headers: readonly IncomingMessage['headers'][];
  /** Most requests that were open at once. */
  readonly mostAtOnce: () => number;
  readonly tokens: () => { readonly prompt: number; readonly completion: number };
  close(): Promise<void>;
}

/** A language model over real HTTP, which answers as the test says and counts what it is asked. */
export async function startLlmServer(options: LlmServerOptions): Promise<LlmServer> {
  const answered = new Map<string, number>();
  const attempts = new Map<string, number>();
  const requests: LlmRequest[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const tokens = { prompt: 0, completion: 0 };
  let open = 0;
  let mostAtOnce = 0;

  const server = await startServer((incoming, body, response) => {
    open++;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.on('close', () => {
      open--;
    });
    headers.push(incoming.headers);
    if (!incoming.url?.includes('/v1/chat/completions')) return sendError(response, 404, 'Not found.');
    const request = JSON.parse(body) as LlmRequest;
    requests.push(request);
    const refused = (options.refuses ?? []).find((name) => name in request);
    if (refused) return sendError(response, 400, `Unsupported parameter: '${refused}'.`);
    if (options.format === 'rejects' && request.response_format)
      return sendError(response, 400, 'response_format is not supported by this model.');
    const key = hashMessages(request);
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const failure = options.failure?.(request, attempt) ?? null;
    if (failure) return fail(response, failure);
    setTimeout(() => {
      const user = request.messages[1]?.content ?? '';
      const whole = wrap(options.answer(user, request), options.format);
      const limit = options.cutsOff ? (request.max_tokens ?? request.max_completion_tokens ?? 1e9) * 4 : 1e9;
      const text = whole.slice(0, limit);
      const usage = { prompt_tokens: countTokens(request), completion_tokens: Math.ceil(text.length / 4) };
      tokens.prompt += usage.prompt_tokens;
      tokens.completion += usage.completion_tokens;
      answered.set(key, (answered.get(key) ?? 0) + 1);
      send(response, 200, {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 0,
        model: request.model,
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: text, ...options.beside },
            finish_reason: text === whole ? 'stop' : 'length',
          },
        ],
        ...(options.countsTokens === false ? {} : { usage }),
      });
    }, options.latencyMs ?? 0);
  });
  return {
    url: `${server.url}/v1`,
    answered,
    requests,
    headers,
    mostAtOnce: () => mostAtOnce,
    tokens: () => tokens,
    close: server.close,
  };
}

/** Names a request by its content. */
export function hashMessages({ messages }: Pick<LlmRequest, 'messages'>): string {
  return createHash('sha256').update(JSON.stringify(messages)).digest('hex');
}

function wrap(answer: unknown, format: LlmServerOptions['format']): string {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return format === 'ignores' ? `Sure! Here is what you asked for:\n\`\`\`json\n${text}\n\`\`\`\nAnything else?` : text;
}

function countTokens({ messages }: LlmRequest): number {
  return messages.reduce((sum, { content }) => sum + Math.ceil(Buffer.byteLength(content) / 4) + 4, 0);
}

function fail(response: ServerResponse, failure: LlmFailure): void {
  const { status, retryAfter, location, body, message = 'no' } = failure;
  if (status === 'stall') return;
  if (status === 'drop') return void response.destroy();
  if (typeof status === 'string') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"choices": [');
    if (status === 'drop in body') setTimeout(() => response.destroy(), 10);
    return;
  }
  if (location !== undefined) response.setHeader('location', location);
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  if (body === undefined) {
    sendError(response, status, message);
    return;
  }
  response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' });
  response.end(body);
}

function sendError(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: 'test', code: null } });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
