import { createReplyCache } from '../db/llm-calls.js';
import type { Database } from '../db/open.js';
import { createAsker } from '../taxonomy/llm/asker.js';
import { openChat } from '../taxonomy/llm/chat.js';
import { isLoopback } from './loopback.js';
import type { LlmOptions } from './options.js';
import type { LlmContext } from './pipeline.js';
import { readFacets, requireClusterFacet } from './read-facets.js';

/** OpenAI's own server. */
const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * Opens the language model that the options ask for, with its replies kept in the database; undefined where they ask for
 * none. Nothing is sent yet.
 * @throws LlmError BAD_ADDRESS, PRICE_UNKNOWN; CommandError BAD_OPTION for facets that are none.
 */
export async function openLlm(
  db: Database,
  options: LlmOptions,
  context: {
    readonly signal?: AbortSignal;
    readonly onRest?: (message: string) => void;
    /** Told before anything goes to a host that is not this machine. */
    readonly onSend: (count: number, model: string, host: string) => void;
  },
  env: NodeJS.ProcessEnv = process.env,
): Promise<LlmContext | undefined> {
  const { llm: model, clusterOn, llmContextTokens, setAsideFalseBails = false } = options;
  if (model === undefined) return undefined;
  const facets = readFacets(options.facets);
  requireClusterFacet(facets, clusterOn);
  const chat = await openChat({ baseUrl: options.llmBaseUrl ?? OPENAI_URL, model, apiKey: env.OPENAI_API_KEY });
  const { concurrency, requestsPerMinute, tokensPerMinute, maxUsd, maxTokens } = options;
  const asker = createAsker({
    chat,
    cache: createReplyCache(db),
    concurrency,
    requestsPerMinute,
    tokensPerMinute,
    maxUsd,
    maxTokens,
    signal: context.signal,
    onRest: context.onRest,
  });
  const { host, address } = chat.connection;
  const isHere = isLoopback(new URL(address).hostname);
  return {
    asker,
    llm: model,
    facets,
    clusterOn,
    llmContextTokens,
    setAsideFalseBails,
    onSend: (count) => (isHere ? undefined : context.onSend(count, model, host)),
  };
}
