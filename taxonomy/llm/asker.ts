import { type Sleep, sleepOnClock } from '../../embeddings/retry.js';
import { type AskerLoss, type AskerUsage, createCounts } from './ask-counts.js';
import { createSchemaWriter, estimateTextTokens, estimateTokens, keyOf, messagesOf } from './ask-key.js';
import { createBudget, type Limits } from './budget.js';
import type { Chat, ChatMessage, ChatReply, ChatRequest } from './chat.js';
import { LlmError } from './errors.js';
import { findPrice } from './prices.js';
import { PROBE_PROMPT, reaskText } from './prompts.js';
import type { Answer, Ask, Question, Step } from './question.js';
import { createQueue, type QueueOptions } from './queue.js';
import { readReply, withoutThoughts } from './reply.js';

export type { AskerLoss, AskerUsage, StepUsage } from './ask-counts.js';

/** One reply of a language model, as it is kept. */
export interface KeptReply {
  readonly text: string;
  readonly isCutOff: boolean;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Whether the server did not count the tokens. */
  readonly isEstimated: boolean;
}

/** Every reply that was ever given, good or bad; what failed on the way is not among them. */
export interface ReplyCache {
  find(key: string): KeptReply | null;
  /** Kept for good when this returns. What it throws ends the asking. */
  save(key: string, reply: KeptReply & { readonly step: Step; readonly model: string }): void;
}

export interface Asker {
  readonly ask: Ask;
  usage(): AskerUsage;
  losses(): AskerLoss[];
}

export interface AskerOptions
  extends Limits,
    Pick<
      QueueOptions,
      'concurrency' | 'requestsPerMinute' | 'tokensPerMinute' | 'maxRetries' | 'firstWaitMs' | 'restMs' | 'onRest'
    > {
  readonly chat: Chat;
  readonly cache: ReplyCache;
  readonly signal?: AbortSignal;
  readonly sleep?: Sleep;
  readonly now?: () => number;
}

/** As small as a request can be; its reply is not read. */
const PROBE: ChatRequest = {
  messages: messagesOf(PROBE_PROMPT),
  temperature: 0,
  seed: 0,
  maxTokens: 16,
  schema: {
    name: 'probe',
    json: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'], additionalProperties: false },
  },
};

/** A bad reply is asked again this many times. */
const REASKS = 2;
/** Of a bad reply, what the model is shown again. */
const LONGEST_ECHO = 2_000;

/** The budget is used up: no failure of the server, and nothing that another question need know of. */
class Refusal extends Error {}

/**
 * Asks a language model: from the cache, else over one queue, within the budget. A wrong key, an unknown model, a server
 * that is gone, a full disk and an abort end it: what runs is aborted, and nothing more is sent.
 * @throws LlmError PRICE_UNKNOWN
 */
export function createAsker(options: AskerOptions): Asker {
  const { chat, cache, sleep = sleepOnClock, now = Date.now } = options;
  const price = findPrice(chat.model);
  const counts = createCounts(price);
  const budget = createBudget(options, price, chat.model);
  const queue = createQueue({
    ...options,
    sleep,
    now,
    judge: (error) => chat.connection.judge(error, now()),
    describe: (error) => chat.connection.describe(error),
    probe: async (signal) => void (await chat.complete(PROBE, signal)),
  });
  const schemaOf = createSchemaWriter();
  const asking = new Map<string, Promise<Answer<unknown>>>();
  /** What the cache failed with. */
  let ending: unknown;

  const ask: Ask = <T>(question: Question<T>) => {
    const schema = schemaOf(question.reply);
    const key = keyOf(chat.model, question, schema, messagesOf(question.prompt));
    // The same question twice at once is one question.
    const known = asking.get(key) as Promise<Answer<T>> | undefined;
    if (known) return known;
    const answer = answerQuestion(question, schema, key).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };

  async function answerQuestion<T>(
    question: Question<T>,
    schema: ChatRequest['schema'],
    firstKey: string,
  ): Promise<Answer<T>> {
    const count = counts.of(question.step);
    const messages = messagesOf(question.prompt);
    let fault = '';
    for (let tries = 0; tries <= REASKS; tries++) {
      const key = tries === 0 ? firstKey : keyOf(chat.model, question, schema, messages);
      const got = await findOrAsk(key, question.step, { ...question, schema, messages });
      if ('reason' in got) return fail(question.step, got.reason);
      if (tries > 0) count.reasked++;
      const read = readReply(got.text, question.reply.schema);
      if (read.ok) return read;
      fault = got.isCutOff ? `The reply was cut off at its longest length. ${read.fault}` : read.fault;
      messages.push(...askAgain(got.text, fault));
    }
    return fail(question.step, `bad reply: ${fault}`);
  }

  async function findOrAsk(
    key: string,
    step: Step,
    request: ChatRequest,
  ): Promise<KeptReply | { readonly reason: string }> {
    options.signal?.throwIfAborted();
    const count = counts.of(step);
    const kept = cache.find(key);
    if (kept) {
      count.cached++;
      return kept;
    }
    const reply = await send(request);
    if ('reason' in reply) return reply;
    save(key, { ...reply, step, model: chat.model });
    count.asked++;
    if (reply.isEstimated) count.estimated++;
    count.promptTokens += reply.promptTokens;
    count.completionTokens += reply.completionTokens;
    return reply;
  }

  async function send(request: ChatRequest): Promise<KeptReply | { readonly reason: string }> {
    try {
      return await queue.run({
        tokens: estimateTokens(request.messages) + request.maxTokens / 4,
        admit: () => reserve(request),
        attempt: (signal) => complete(request, signal),
        tookOf: ({ promptTokens, completionTokens }) => promptTokens + completionTokens,
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (isEnd(error)) throw error;
      return { reason: error instanceof Refusal ? error.message : chat.connection.describe(error) };
    }
  }

  /** @returns what settles it, given what the call took. */
  async function reserve({ messages, maxTokens }: ChatRequest): Promise<(reply?: KeptReply) => void> {
    const most = { prompt: estimateTokens(messages), completion: chat.limitFor(maxTokens) };
    const refusal = await budget.reserve(most);
    if (refusal !== null) throw new Refusal(refusal);
    return (reply) =>
      budget.settle(most, reply ? { prompt: reply.promptTokens, completion: reply.completionTokens } : null);
  }

  async function complete(request: ChatRequest, signal: AbortSignal): Promise<KeptReply> {
    try {
      return toKept(await chat.complete(request, signal), request.messages);
    } catch (error) {
      const remedy = chat.connection.adviseOnRefusal(error, chat.model);
      if (remedy === null) throw error;
      const said = chat.connection.describe(error);
      throw new LlmError(
        'SERVER_REFUSED',
        `${chat.model} at ${chat.connection.address} refused: ${said}. ${remedy} What is answered is kept.`,
      );
    }
  }

  function save(key: string, reply: Parameters<ReplyCache['save']>[1]): void {
    try {
      cache.save(key, reply);
    } catch (error) {
      ending = error;
      queue.end(error);
      throw error;
    }
  }

  function isEnd(error: unknown): boolean {
    return error instanceof LlmError || (ending !== undefined && error === ending);
  }

  function fail<T>(step: Step, reason: string): Answer<T> {
    counts.lose(step, reason);
    return { ok: false, reason };
  }

  return { ask, usage: counts.usage, losses: counts.losses };
}

/** The model's own words go back without its thoughts; servers refuse an empty turn. */
function askAgain(text: string, fault: string): ChatMessage[] {
  const said = withoutThoughts(text).trim().slice(0, LONGEST_ECHO);
  return [
    { role: 'assistant', content: said || '(nothing)' },
    { role: 'user', content: reaskText(fault) },
  ];
}

function toKept(
  { text, isCutOff, promptTokens, completionTokens }: ChatReply,
  messages: readonly ChatMessage[],
): KeptReply {
  return {
    text,
    isCutOff,
    promptTokens: promptTokens ?? estimateTokens(messages),
    completionTokens: completionTokens ?? estimateTextTokens(text),
    isEstimated: promptTokens === null || completionTokens === null,
  };
}
