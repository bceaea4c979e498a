import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AskerOptions, createAsker, type KeptReply, type ReplyCache } from '../../../taxonomy/llm/asker.js';
import { openChat } from '../../../taxonomy/llm/chat.js';
import { LlmError } from '../../../taxonomy/llm/errors.js';
import type { Question } from '../../../taxonomy/llm/question.js';
import { type LlmServer, type LlmServerOptions, startLlmServer } from '../../llm-server.js';

let server: LlmServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const KEY = 'sk-very-secret';

/** Waits are written down, not waited. */
async function open(
  options: Partial<LlmServerOptions>,
  more: Partial<AskerOptions> & { model?: string; timeoutMs?: number } = {},
) {
  const started = await startLlmServer({ answer: (user) => ({ word: user }), ...options });
  server = started;
  const kept = new Map<string, KeptReply>();
  const cache: ReplyCache = { find: (key) => kept.get(key) ?? null, save: (key, reply) => void kept.set(key, reply) };
  const waits: number[] = [];
  const chat = await openChat({
    baseUrl: started.url,
    model: more.model ?? 'test-model',
    apiKey: KEY,
    timeoutMs: more.timeoutMs ?? 20_000,
  });
  const sleep = async (ms: number) => void waits.push(ms);
  const asker = createAsker({ chat, cache, concurrency: 8, sleep, ...more });
  return { server: started, asker, kept, waits, chat, cache };
}

function question(word: string, more: Partial<Question<{ word: string }>> = {}): Question<{ word: string }> {
  return {
    step: 'names',
    prompt: { system: 'Say the word.', user: word },
    reply: { name: 'word', schema: z.object({ word: z.string().min(1, 'Expected a word.') }) },
    maxTokens: 50,
    temperature: 0,
    seed: 1,
    ...more,
  };
}

describe('a server that takes a schema, refuses it, or ignores it', () => {
  test.each(['schema', 'rejects', 'ignores'] as const)('%s', async (format) => {
    const { server, asker } = await open({ format });
    for (const word of ['one', 'two', 'three'])
      expect(await asker.ask(question(word))).toEqual({ ok: true, value: { word } });
    const formats = server.requests.map(({ response_format }) => response_format?.type ?? 'none');
    // Found out once: a schema, an object, then neither.
    if (format === 'rejects') expect(formats).toEqual(['json_schema', 'json_object', 'none', 'none', 'none']);
    else expect(formats).toEqual(['json_schema', 'json_schema', 'json_schema']);
  });

  test('parameters that a model does not take are left out from then on', async () => {
    const { server, asker } = await open({ refuses: ['temperature', 'seed'] });
    await asker.ask(question('one'));
    await asker.ask(question('two'));
    expect(server.requests).toHaveLength(4);
    expect(server.requests.at(-1)).not.toHaveProperty('seed');
    expect(server.requests.at(-1)).toHaveProperty('response_format');
  });

  test('a 400 for the content itself is an answer that failed, not an endless search', async () => {
    const failure = () => ({ status: 400, message: 'content policy' });
    const { server, asker } = await open({ failure });
    expect(await asker.ask(question('one'))).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(3);
  });
});

describe('replies', () => {
  test.each([
    ['thoughts before it', '<think>{"word":"no"}</think>{"word":"yes"}'],
    ['thoughts that only end', 'hmm {"word":"no"}</think>\n{"word":"yes"}'],
    ['a comma too many', '{"word":"yes",}'],
    ['prose with braces', 'The {word} is {"word":"yes"} as asked {ok}'],
    ['tags', '<word>yes</word>'],
  ])('%s', async (_, reply) => {
    const { asker } = await open({ answer: () => reply });
    expect(await asker.ask(question('one'))).toEqual({ ok: true, value: { word: 'yes' } });
  });

  test('a bad reply is asked again with its fault, and both are kept', async () => {
    const { server, asker, kept } = await open({
      answer: (_, { messages }) => (messages.length === 2 ? { word: '' } : { word: 'mended' }),
    });
    expect(await asker.ask(question('one'))).toEqual({ ok: true, value: { word: 'mended' } });
    expect(server.requests[1]!.messages.at(-1)!.content).toContain('Expected a word.');
    expect(kept.size).toBe(2);
    expect(asker.usage().names).toMatchObject({ asked: 2, reasked: 1, failed: 0 });
  });

  test.each([
    ['empty', ''],
    ['truncated', '{"word": "ye'],
    ['another form', { other: 1 }],
    ['a thought without end', '<think>{"word":"yes"}'],
  ])('%s: asked three times, then counted as lost', async (_, reply) => {
    const { server, asker } = await open({ answer: () => reply });
    expect(await asker.ask(question('one'))).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(3);
    expect(asker.losses()).toMatchObject([{ step: 'names', count: 1 }]);
  });

  test('a long text of braces is read in the time it takes to read it', async () => {
    const { asker } = await open({ answer: () => '{'.repeat(200_000) });
    expect(await asker.ask(question('one'))).toMatchObject({ ok: false });
  });
});

describe('the cache', () => {
  test('answers what was answered, good or bad, and nothing else', async () => {
    const first = await open({ answer: (_, { messages }) => (messages.length === 2 ? 'bad' : { word: 'good' }) });
    await first.asker.ask(question('one'));
    const again = createAsker({ chat: first.chat, cache: first.cache, concurrency: 1 });
    expect(await again.ask(question('one'))).toEqual({ ok: true, value: { word: 'good' } });
    expect(first.server.requests).toHaveLength(2);
    expect(again.usage().names).toMatchObject({ asked: 0, cached: 2, promptTokens: 0 });
    await again.ask(question('one', { seed: 2 }));
    await again.ask(question('one', { temperature: 1 }));
    await again.ask(question('one', { maxTokens: 51 }));
    expect(first.server.requests).toHaveLength(8);
  });

  test('a question asked twice at the same time is one call', async () => {
    const { server, asker } = await open({ latencyMs: 20 });
    await Promise.all([asker.ask(question('one')), asker.ask(question('one')), asker.ask(question('two'))]);
    expect(server.requests).toHaveLength(2);
  });

  test('failures on the way are not kept', async () => {
    const { asker, kept } = await open({ failure: () => ({ status: 500 }) }, { maxRetries: 1 });
    expect(await asker.ask(question('one'))).toMatchObject({ ok: false });
    expect(kept.size).toBe(0);
  });
});

describe('failures', () => {
  test('429 waits as long as it is told, other failures twice as long each time', async () => {
    const { asker, waits } = await open({
      failure: (_, attempt) =>
        attempt === 1 ? { status: 429, retryAfter: '7' } : attempt < 4 ? { status: 503 } : null,
    });
    expect(await asker.ask(question('one'))).toEqual({ ok: true, value: { word: 'one' } });
    expect(waits[0]).toBe(7_000);
    expect(waits[1]).toBeGreaterThanOrEqual(500);
    expect(waits[1]).toBeLessThan(1_500);
    expect(waits[2]).toBeGreaterThanOrEqual(1_000);
    expect(waits[2]).toBeLessThan(3_000);
  });

  test.each(['stall', 'drop'] as const)('a connection that ends in a %s is tried again', async (status) => {
    const { asker } = await open({ failure: (_, attempt) => (attempt === 1 ? { status } : null) }, { timeoutMs: 500 });
    expect(await asker.ask(question('one'))).toEqual({ ok: true, value: { word: 'one' } });
  });

  test.each([401, 403, 404])('%i stops at once and says what to do, without the key', async (status) => {
    const { server, asker } = await open({ failure: () => ({ status, message: `bad key ${KEY}` }) });
    const error = await asker.ask(question('one')).catch((caught) => caught);
    expect(error).toBeInstanceOf(LlmError);
    expect(error.message).toMatch(/Check/);
    expect(error.message).not.toContain(KEY);
    expect(server.requests).toHaveLength(1);
  });

  test('a server that is down makes everything rest, says so, and is given up after three rests', async () => {
    const said: string[] = [];
    const { server, asker } = await open({ failure: () => ({ status: 503 }) }, { onRest: (text) => said.push(text) });
    const answers = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => asker.ask(question(`word ${i}`))));
    expect(answers.some((answer) => answer.status === 'rejected' && answer.reason.code === 'SERVER_DOWN')).toBe(true);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/waiting 15 s/);
    // Sixty questions with five tries each would be three hundred.
    expect(server.requests.length).toBeLessThan(60);
  });

  test('one content that always fails does not bring down the rest', async () => {
    const { asker } = await open({
      failure: ({ messages }) => (messages[1]?.content === 'bad' ? { status: 500 } : null),
    });
    const words = Array.from({ length: 40 }, (_, i) => (i % 10 === 0 ? 'bad' : `word ${i}`));
    const answers = await Promise.all(words.map((word, i) => asker.ask(question(word, { seed: i }))));
    expect(answers.filter(({ ok }) => !ok)).toHaveLength(4);
    expect(asker.losses()[0]).toMatchObject({ step: 'names', count: 4 });
  });

  test('an abort ends everything with its reason', async () => {
    const controller = new AbortController();
    const { asker } = await open({ latencyMs: 200 }, { signal: controller.signal });
    const asking = asker.ask(question('one'));
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(asking).rejects.toThrow('enough');
  });
});

describe('limits', () => {
  test('so many requests at once, and no more', async () => {
    const { server, asker } = await open({ latencyMs: 20 }, { concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, (_, i) => asker.ask(question(`word ${i}`))));
    expect(server.mostAtOnce()).toBe(3);
  });

  test('tokens a minute make requests wait', async () => {
    const { asker, waits } = await open({}, { tokensPerMinute: 100, now: () => 0 });
    for (let i = 0; i < 5; i++) await asker.ask(question(`word ${i}`));
    expect(Math.max(...waits)).toBeGreaterThan(20_000);
  });

  test('a budget of tokens is never passed, and what is beyond it is counted as lost', async () => {
    const { server, asker } = await open({}, { maxTokens: 200 });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => asker.ask(question(`word ${i}`))));
    const { prompt, completion } = server.tokens();
    expect(prompt + completion).toBeLessThanOrEqual(200);
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(2);
    expect(answers.some((answer) => !answer.ok && /budget of 200 tokens/.test(answer.reason))).toBe(true);
  });

  test('a budget in dollars needs a price', async () => {
    await expect(open({}, { maxUsd: 1 })).rejects.toThrow(/price of test-model is not known/);
    const { asker } = await open({}, { maxUsd: 0.000_02, model: 'gpt-4o-mini' });
    const answers = [await asker.ask(question('one')), await asker.ask(question('two'))];
    expect(asker.usage().names.usd).toBeLessThanOrEqual(0.000_02);
    expect(answers.map(({ ok }) => ok)).toEqual([false, false]);
  });
});

test('tokens are those that the server counts, or estimated where it does not', async () => {
  const counting = await open({});
  await counting.asker.ask(question('one'));
  expect(counting.asker.usage().names.promptTokens).toBe(counting.server.tokens().prompt);
  await counting.server.close();
  const silent = await open({ countsTokens: false });
  await silent.asker.ask(question('one'));
  expect(silent.asker.usage().names.promptTokens).toBe(counting.server.tokens().prompt);
});

test('the key goes into the header and nowhere else', async () => {
  const { server, asker, kept } = await open({});
  await asker.ask(question('one'));
  expect(server.headers[0]!.authorization).toBe(`Bearer ${KEY}`);
  expect(JSON.stringify([...kept])).not.toContain(KEY);
  expect(JSON.stringify(server.requests)).not.toContain(KEY);
});
