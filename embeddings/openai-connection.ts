import querystring from 'node:querystring';
import { createHttpFetch } from './http-fetch.js';
import { parseRetryAfter, type Verdict } from './retry.js';

export interface ConnectionOptions {
  /** What comes before `/embeddings` or `/chat/completions`; must have passed `parseServerUrl`. */
  readonly url: URL;
  /** Sent as a bearer token; servers of one's own often need none. */
  readonly apiKey?: string;
  /** For one request, from its first byte to the last of its answer. */
  readonly timeoutMs: number;
}

type OpenAIClient = InstanceType<typeof import('openai').OpenAI>;

/** The one place where the openai package is loaded. It never tries again by itself. */
export interface Connection {
  readonly client: OpenAIClient;
  /** Without credentials and query. */
  readonly address: string;
  readonly host: string;
  /** What to do about a failure of `client`. */
  judge(error: unknown, nowMs: number): Verdict;
  /** What a failure of `client` says, without the key: a server may repeat it. */
  describe(error: unknown): string;
  /**
   * What to do about a refusal that every other request would meet too: a wrong key or address, an unknown model, no credit.
   * Null for any other failure.
   */
  adviseOnRefusal(error: unknown, model: string): string | null;
  /** Takes the key, the password and what stands in the address's query as one out of a text. */
  redact(text: string): string;
}

/** What the client throws: an answer with a status, or a connection that failed, without one. */
export interface ServerError extends Error {
  readonly status?: number;
  readonly code?: string | null;
  readonly headers?: Headers;
}

/** Null for what is no http or https address. */
export function parseServerUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

/** Sends nothing yet. */
export async function openConnection({ url, apiKey, timeoutMs }: ConnectionOptions): Promise<Connection> {
  const address = `${url.origin}${url.pathname}`;
  const { default: OpenAI } = await import('openai');
  const client = new OpenAI({
    baseURL: address,
    defaultQuery: Object.fromEntries(url.searchParams),
    apiKey: apiKey || 'none',
    // It follows no redirection, which could take the texts to a host that the user was not told of.
    fetch: createHttpFetch(listHeaders(authorize(url, apiKey))),
    timeout: timeoutMs,
    maxRetries: 0,
  });
  const secrets = listSecrets(url, apiKey);
  const redact = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[key]'), text);
  return {
    client,
    address,
    host: url.host,
    judge: (error, nowMs) => judge(error as ServerError, error instanceof OpenAI.APIConnectionError, nowMs),
    describe: (error) => describe(error as ServerError, redact),
    adviseOnRefusal: (error, model) => {
      const advice = adviseOnRefusal(error as ServerError, model);
      return advice && redact(advice);
    },
    redact,
  };
}

/** No others are sent: the client would add what the environment holds for another server, and facts about this machine. */
function listHeaders(authorization: string | null): Record<string, string> {
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'bail-taxonomy',
    ...(authorization ? { authorization } : {}),
  };
}

/** Longest first, so that no part of one stays behind. */
function listSecrets(url: URL, apiKey: string | undefined): string[] {
  const ofQuery = [...url.searchParams].filter(([name]) => /key|token|secret|password/i.test(name));
  const secrets = [apiKey, url.password, querystring.unescape(url.password), ...ofQuery.map(([, value]) => value)];
  const basic = url.password ? authorize(url, apiKey)?.replace(/^Basic /, '') : undefined;
  return [...secrets, basic]
    .filter((secret) => secret !== undefined && secret !== '')
    .sort((a, b) => b!.length - a!.length) as string[];
}

/** A name and password in the address are meant for this server, so they go before the key. */
function authorize({ username, password }: URL, apiKey: string | undefined): string | null {
  if (!username && !password) return apiKey ? `Bearer ${apiKey}` : null;
  const credentials = `${querystring.unescape(username)}:${querystring.unescape(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** Lost connections, timeouts, too many requests and a server's own failures may pass. */
function judge({ name, status, headers }: ServerError, isConnection: boolean, nowMs: number): Verdict {
  // An answer that broke off within its body is thrown as it is.
  const isBroken = status === undefined && (name === 'TypeError' || name === 'TimeoutError');
  const mayPass =
    isConnection || isBroken || status === 408 || status === 409 || status === 429 || (status ?? 0) >= 500;
  return mayPass ? { retry: true, waitMs: parseRetryAfter(headers?.get('retry-after'), nowMs) } : { retry: false };
}

function adviseOnRefusal({ status, headers, code, message }: ServerError, model: string): string | null {
  if (status === undefined) return null;
  if (status >= 300 && status < 400)
    return `It redirects to ${headers?.get('location') ?? 'nowhere'}, which is not followed: give the address itself.`;
  if (status === 402 || code === 'insufficient_quota')
    return 'The account has no credit left: add some, or give another server.';
  // Some servers refuse single texts this way.
  if (status === 403 && /moderat|flagged|content policy/i.test(message)) return null;
  if (status === 401 || status === 403) return 'Check the API key and that it may use this model.';
  if (status === 404)
    return `Check that the address ends as the server wants it (usually /v1) and that it has the model ${model}.`;
  return null;
}

function describe(error: ServerError, redact: (text: string) => string): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message.trim().replace(/\.$/, ''));
  // A refused connection has an empty message with its code beside it.
  const code = (error.cause as { cause?: { code?: string } } | undefined)?.cause?.code;
  const text = redact([...new Set(causes.filter(Boolean)), ...(code ? [code] : [])].join(': '));
  return text.length > 300 ? `${text.slice(0, 300)} ...` : text;
}
