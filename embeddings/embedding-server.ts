import { malformed, readVectors } from './embedding-answer.js';
import { EmbeddingError } from './errors.js';
import { type Connection, openConnection, parseServerUrl, type ServerError } from './openai-connection.js';
import { type Sleep, sleepOnClock, withRetries } from './retry.js';

export interface ServerOptions {
  /** `https://api.openai.com/v1`, `http://localhost:11434/v1`: what comes before `/embeddings`. */
  readonly baseUrl: string;
  /** The model's name on the server. */
  readonly model: string;
  /** Sent as a bearer token; servers of one's own often need none. */
  readonly apiKey?: string;
  /** Asks the server for vectors of this size. Not every model can. */
  readonly dimensions?: number;
  /** For one request. */
  readonly timeoutMs?: number;
  /** For one request, after a 408, 409, 429, 5xx, a lost connection or a timeout. */
  readonly maxRetries?: number;
  readonly sleep?: Sleep;
  readonly now?: () => number;
}

export interface EmbeddingServer {
  /** For messages: the model and the address, without credentials. */
  readonly name: string;
  readonly host: string;
  /** Without credentials and query. */
  readonly address: string;
  /**
   * One request, with retries. Vectors come in the order of the texts, not of unit length; they are finite and not all
   * zeros, but may differ in size.
   * @throws EmbeddingError SERVER_FAILED, its message free of the key.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<number[][]>;
}

const DEFAULTS = { timeoutMs: 60_000, maxRetries: 5 };

/**
 * A client for one model. Sends nothing yet.
 * @throws EmbeddingError SERVER_FAILED for an address or a model name that can't be one.
 */
export async function connectToServer(options: ServerOptions): Promise<EmbeddingServer> {
  const { model, apiKey, dimensions, sleep = sleepOnClock, now = Date.now } = options;
  const url = parseBaseUrl(options.baseUrl);
  if (!model) {
    throw new EmbeddingError(
      'SERVER_FAILED',
      `No model was named for ${url.host}; give the name that the server knows it by.`,
    );
  }
  const connection = await openConnection({ url, apiKey, timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs });
  const { address } = connection;
  const name = `${model} at ${address}`;
  const request = { model, encoding_format: 'float' as const, ...(dimensions ? { dimensions } : {}) };
  return {
    name,
    host: url.host,
    address,
    async embed(texts, signal) {
      const maxRetries = options.maxRetries ?? DEFAULTS.maxRetries;
      let attempts = 0;
      try {
        const attempt = () => {
          attempts++;
          // A signal of its own, as the client does not take its listeners off.
          const stop = signal && AbortSignal.any([signal]);
          return connection.client.embeddings.create({ ...request, input: [...texts] }, { signal: stop });
        };
        const judgeNow = (error: unknown) => connection.judge(error, now());
        const answer = await withRetries(attempt, { maxRetries, judge: judgeNow, sleep, signal });
        return readVectors(answer, texts.length, name);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof EmbeddingError) throw error;
        if (error instanceof SyntaxError) throw malformed(name, 'something that is not JSON');
        throw explain(error as ServerError, { name, model, attempts, connection });
      }
    },
  };
}

function parseBaseUrl(text: string): URL {
  const url = parseServerUrl(text);
  if (url) return url;
  const message =
    'The address of the embedding server is no http or https URL; expected one like http://localhost:8080/v1.';
  throw new EmbeddingError('SERVER_FAILED', message);
}

interface Failure {
  readonly name: string;
  readonly model: string;
  readonly attempts: number;
  readonly connection: Connection;
}

/** What failed and what to do. The client's own error is not kept as the cause: a server may repeat the key in it. */
function explain(error: ServerError, { name, model, attempts, connection }: Failure): EmbeddingError {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  const remedy = connection.adviseOnRefusal(error, model) ?? remedyFor(error);
  return new EmbeddingError('SERVER_FAILED', `${name} failed${tries}: ${connection.describe(error)}. ${remedy}`);
}

function remedyFor({ status }: ServerError): string {
  if (status === undefined)
    return 'Check that the server runs and that the address is right; what is done is kept, so the same command goes on from here.';
  if (status === 429) return 'The rate limit or the quota is used up: try again later, or with fewer requests at once.';
  if (status === 400 || status === 413 || status === 422) {
    return 'The server did not accept the texts: they may be too long for the model, or the size asked for is not one it can give.';
  }
  return "Look at the server's log; what is done is kept, so the same command goes on from here.";
}
