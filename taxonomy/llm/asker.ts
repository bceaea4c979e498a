import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ServerError } from '../../embeddings/openai-connection.js';
import { type Sleep, sleepOnClock } from '../../embeddings/retry.js';
import { createBudget, type Limits } from './budget.js';
import type { Chat, ChatMessage, ChatReply, ChatRequest } from './chat.js';
import { LlmError } from './errors.js';
import { costOf, findPrice } from './prices.js';
import { type Answer, type Ask, type Question, STEPS, type Step } from './question.js';
import { createQueue, type QueueOptions } from './queue.js';
import { readReply } from './reply.js';

/** One reply of a language model, as it is kept. */
export interface KeptReply {
  readonly text: string;
  readonly isCutOff: boolean;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Every reply that was ever given, good or bad; what failed on the way is not among them. */
export interface ReplyCache {
  find(key: string): KeptReply | null;
  /** Kept for good when this returns. */
  save(key: string, reply: KeptReply & { readonly step: Step; readonly model: string }): void;
}

export interface StepUsage {
  /** Requests that were answered in this build. */
  readonly asked: number;
  /** Replies that were known. */
  readonly cached: number;
  /** Of both: replies to a question that was asked again for a bad reply. */
  readonly reasked: number;
  /** Questions that have no answer in the end. */
  readonly failed: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null where the price of the model is not known. */
  readonly usd: number | null;
}

export type AskerUsage = Readonly<Record<Step, StepUsage>>;

export interface AskerLoss {
  readonly step: Step;
  readonly count: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
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
  messages: [{ role: 'user', content: 'Reply with {"ok": true}.' }],
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

/**
 * Asks a language model: from the cache, else over one queue, within the budget. The key of a reply is over all that
 * shapes it: the model, the messages, the parameters and the form asked for; not the server or how it was spoken to.
 */
export function createAsker(options: AskerOptions): Asker {
  const { chat, cache, signal, sleep = sleepOnClock, now = Date.now } = options;
  const price = findPrice(chat.model);
  const budget = createBudget(options, price, chat.model);
  const queue = createQueue({
    ...options,
    sleep,
    now,
    judge: (error) => chat.connection.judge(error, now()),
    describe: (error) => chat.connection.describe(error),
    probe: async () => void (await chat.complete(PROBE, signal)),
  });
  const counts = new Map(
    STEPS.map((step) => [step, { asked: 0, cached: 0, reasked: 0, failed: 0, prompt: 0, completion: 0 }]),
  );
  const reasons = new Map<Step, Map<string, number>>();
  const asking = new Map<string, Promise<Answer<unknown>>>();
  let inFlight = 0;
  let onSettled: (() => void)[] = [];

  const ask: Ask = <T>(question: Question<T>) => {
    const key = keyOf(chat.model, question, messagesOf(question));
    // The same question twice at once is one question.
    const known = asking.get(key) as Promise<Answer<T>> | undefined;
    if (known) return known;
    const answer = answerQuestion(question).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };

  async function answerQuestion<T>(question: Question<T>): Promise<Answer<T>> {
    const count = counts.get(question.step)!;
    const messages = messagesOf(question);
    let fault = '';
    for (let tries = 0; tries <= REASKS; tries++) {
      signal?.throwIfAborted();
      const got = await findOrAsk(question, messages);
      if ('reason' in got) return fail(question.step, got.reason);
      if (tries > 0) count.reasked++;
      const read = readReply(got.text, question.reply.schema);
      if (read.ok) return read;
      fault = got.isCutOff ? `The reply was cut off at its longest length. ${read.fault}` : read.fault;
      messages.push(
        { role: 'assistant', content: got.text.slice(0, LONGEST_ECHO) },
        {
          role: 'user',
          content: `That reply cannot be used. ${fault} Reply again, with one JSON object of the form asked for.`,
        },
      );
    }
    return fail(question.step, `bad reply: ${fault}`);
  }

  async function findOrAsk<T>(
    question: Question<T>,
    messages: readonly ChatMessage[],
  ): Promise<KeptReply | { readonly reason: string }> {
    const { step } = question;
    const count = counts.get(step)!;
    const key = keyOf(chat.model, question, messages);
    const kept = cache.find(key);
    if (kept) {
      count.cached++;
      return kept;
    }
    const most = { prompt: estimateTokens(messages), completion: question.maxTokens };
    const refusal = await reserve(most);
    if (refusal !== null) return { reason: refusal };
    let taken: { prompt: number; completion: number } | null = null;
    try {
      const given = await queue.run(most.prompt + most.completion / 4, () =>
        chat.complete({ ...question, messages, schema: schemaOf(question) }, signal),
      );
      const reply = toKept(given, messages);
      cache.save(key, { ...reply, step, model: chat.model });
      taken = { prompt: reply.promptTokens, completion: reply.completionTokens };
      count.asked++;
      count.prompt += taken.prompt;
      count.completion += taken.completion;
      return reply;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof LlmError) throw error;
      throwIfPointless(error as ServerError);
      return { reason: chat.connection.describe(error) };
    } finally {
      budget.settle(most, taken);
      inFlight--;
      for (const wake of onSettled.splice(0)) wake();
    }
  }

  /** Calls in flight hold back more than they will take: only when none is left is the budget used up. */
  async function reserve(most: { prompt: number; completion: number }): Promise<string | null> {
    for (;;) {
      const refusal = budget.reserve(most);
      if (refusal === null) {
        inFlight++;
        return null;
      }
      if (inFlight === 0) return refusal;
      await new Promise<void>((wake) => {
        onSettled = [...onSettled, wake];
      });
    }
  }

  function fail<T>(step: Step, reason: string): Answer<T> {
    counts.get(step)!.failed++;
    const ofStep = reasons.get(step) ?? new Map<string, number>();
    reasons.set(step, ofStep.set(reason, (ofStep.get(reason) ?? 0) + 1));
    return { ok: false, reason };
  }

  /** A wrong key or an unknown model will not be right for the next question either. */
  function throwIfPointless(error: ServerError): void {
    const { status } = error;
    if (status !== 401 && status !== 403 && status !== 404) return;
    const remedy =
      status === 404
        ? `Check that the address ends as the server wants it (usually /v1) and that it has the model ${chat.model}.`
        : 'Check the key in OPENAI_API_KEY and that it may use this model.';
    throw new LlmError(
      'SERVER_REFUSED',
      `${chat.model} at ${chat.connection.address} refused: ${chat.connection.describe(error)}. ${remedy}`,
    );
  }

  return {
    ask,
    usage: () =>
      Object.fromEntries(
        STEPS.map((step) => {
          const { prompt, completion, ...count } = counts.get(step)!;
          const usd = price && costOf(price, prompt, completion);
          return [step, { ...count, promptTokens: prompt, completionTokens: completion, usd }];
        }),
      ) as Record<Step, StepUsage>,
    losses: () =>
      STEPS.flatMap((step) => {
        const ofStep = [...(reasons.get(step) ?? [])].map(([reason, count]) => ({ reason, count }));
        if (ofStep.length === 0) return [];
        ofStep.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
        return [{ step, count: ofStep.reduce((sum, { count }) => sum + count, 0), reasons: ofStep }];
      }),
  };
}

/** Of a bad reply, what the model is shown again. */
const LONGEST_ECHO = 2_000;

function messagesOf<T>({ prompt }: Question<T>): ChatMessage[] {
  return [
    { role: 'system', content: prompt.system },
    { role: 'user', content: prompt.user },
  ];
}

function schemaOf<T>({ reply }: Question<T>): { name: string; json: object } {
  const { $schema: _, ...json } = z.toJSONSchema(reply.schema, { io: 'output', unrepresentable: 'any' });
  return { name: reply.name, json };
}

/** @returns 64 hexadecimal digits. */
export function keyOf<T>(model: string, question: Question<T>, messages: readonly ChatMessage[]): string {
  const { temperature, seed, maxTokens } = question;
  return createHash('sha256')
    .update(JSON.stringify([model, messages, temperature, seed, maxTokens, schemaOf(question)]))
    .digest('hex');
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
  };
}

/** Tokens of the frame around one message. */
const FRAME_TOKENS = 4;

/** About how many tokens a request has; a server that counts says it better. */
export function estimateTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTextTokens(content) + FRAME_TOKENS, 0);
}

function estimateTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
