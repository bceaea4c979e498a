import querystring from 'node:querystring';
import { parseRetryAfter, type Verdict } from './retry.js';

export interface ConnectionOptions {
  /** What comes before `/embeddings` or `/chat/completions`; must have passed `parseServerUrl`. */
  readonly url: URL;
  /** Sent as a bearer token; servers of one's own often need none. */
  readonly apiKey?: string;
  /** For one request. */
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
  /** Takes the key and the password out of a text. */
  redact(text: string): string;
}

/** What the client throws: an answer with a status, or a connection that failed, without one. */
export interface ServerError extends Error {
  readonly status?: number;
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
    fetch: createFetch(authorize(url, apiKey)),
    timeout: timeoutMs,
    maxRetries: 0,
  });
  const secrets = [apiKey, url.password];
  const redact = (text: string) =>
    secrets.reduce<string>((shown, secret) => (secret ? shown.replaceAll(secret, '[key]') : shown), text);
  return {
    client,
    address,
    host: url.host,
    judge: (error, nowMs) => judge(error as ServerError, error instanceof OpenAI.APIConnectionError, nowMs),
    describe: (error) => redact(describe(error as ServerError)),
    redact,
  };
}

/**
 * Sends these headers and no other: the client would add what the environment holds for another server, and facts about
 * this machine. Redirections are not followed: they could take the texts to a host that the user was not told of.
 */
function createFetch(authorization: string | null): typeof fetch {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'bail-taxonomy',
    ...(authorization ? { authorization } : {}),
  };
  return (url, init) => fetch(url, { ...init, headers, redirect: 'manual' });
}

/** A name and password in the address are meant for this server, so they go before the key. */
function authorize({ username, password }: URL, apiKey: string | undefined): string | null {
  if (!username && !password) return apiKey ? `Bearer ${apiKey}` : null;
  const credentials = `${querystring.unescape(username)}:${querystring.unescape(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** Lost connections, timeouts, too many requests and a server's own failures may pass. */
function judge({ status, headers }: ServerError, isConnection: boolean, nowMs: number): Verdict {
  const mayPass = isConnection || status === 408 || status === 409 || status === 429 || (status ?? 0) >= 500;
  return mayPass ? { retry: true, waitMs: parseRetryAfter(headers?.get('retry-after'), nowMs) } : { retry: false };
}

function describe(error: ServerError): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message.trim().replace(/\.$/, ''));
  // A refused connection has an empty message with its code beside it.
  const code = (error.cause as { cause?: { code?: string } } | undefined)?.cause?.code;
  const text = [...new Set(causes.filter(Boolean)), ...(code ? [code] : [])].join(': ');
  return text.length > 300 ? `${text.slice(0, 300)} ...` : text;
}
