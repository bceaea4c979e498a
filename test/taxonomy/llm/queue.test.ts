import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { messagesOf } from '../../../taxonomy/llm/ask-key.js';
import { LlmError } from '../../../taxonomy/llm/errors.js';
import { PROBE_PROMPT } from '../../../taxonomy/llm/prompts.js';
import { createMeter } from '../../../taxonomy/llm/queue-meter.js';
import { hashMessages, type LlmServer, type LlmServerOptions } from '../../llm-server.js';
import { openAsker, wordQuestion, wordQuestions } from './open-asker.js';

const servers: LlmServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(options: Partial<LlmServerOptions>, more: Parameters<typeof openAsker>[1] = {}) {
  const opened = await openAsker(options, more);
  servers.push(opened.server);
  return opened;
}

describe('what ends everything', () => {
  test.each([401, 402, 403, 404])('%i: nothing more is sent, whatever waits', async (status) => {
    const { server, asker } = await open({ failure: () => ({ status }) }, { concurrency: 4 });
    const answers = await Promise.allSettled(wordQuestions(300).map((question) => asker.ask(question)));
    expect(answers.every((answer) => answer.status === 'rejected' && answer.reason instanceof LlmError)).toBe(true);
    await expect(asker.ask(wordQuestion('later'))).rejects.toThrow(LlmError);
    expect(server.requests.length).toBeLessThanOrEqual(4);
  });

  test('a quota that is used up, though it comes as too many requests', async () => {
    const body = '{"error":{"message":"You exceeded your quota.","code":"insufficient_quota"}}';
    const { server, asker } = await open({ failure: () => ({ status: 429, body }) });
    await expect(asker.ask(wordQuestion('one'))).rejects.toThrow(/no credit left/);
    expect(server.requests).toHaveLength(1);
  });

  test('a 403 for one flagged text is that text alone', async () => {
    const failure: LlmServerOptions['failure'] = ({ messages }) =>
      messages[1]!.content === 'word 1' ? { status: 403, message: 'Your input was flagged.' } : null;
    const { asker } = await open({ failure });
    const answers = await Promise.all(wordQuestions(3).map((question) => asker.ask(question)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  test('a cache that cannot keep: its error comes through, and nothing more is sent', async () => {
    const full = new Error('database or disk is full');
    const cache = {
      find: () => null,
      save: () => {
        throw full;
      },
    };
    const { server, asker } = await open({ latencyMs: 5 }, { concurrency: 4, cache });
    const answers = await Promise.allSettled(wordQuestions(100).map((question) => asker.ask(question)));
    expect(answers.every((answer) => answer.status === 'rejected' && answer.reason === full)).toBe(true);
    expect(server.requests.length).toBeLessThanOrEqual(8);
    expect(asker.losses()).toEqual([]);
  });

  test('an abort, even of what waits for its minute', async () => {
    const controller = new AbortController();
    const { server, asker } = await open(
      { latencyMs: 20 },
      { concurrency: 4, requestsPerMinute: 60, signal: controller.signal, sleep: undefined },
    );
    const asking = Promise.allSettled(wordQuestions(300).map((question) => asker.ask(question)));
    setTimeout(() => controller.abort(new Error('enough')), 50);
    const answers = await asking;
    const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.message] : []));
    expect(new Set(failed)).toEqual(new Set(['enough']));
    expect(failed.length).toBeGreaterThan(295);
    expect(server.requests.length).toBeLessThanOrEqual(2);
    expect(getEventListeners(controller.signal, 'abort').length).toBeLessThan(5);
  });

  test('a wait of hours that the server asks for', async () => {
    const { asker, waits } = await open({ failure: () => ({ status: 429, retryAfter: '7200' }) });
    await expect(asker.ask(wordQuestion('one'))).rejects.toThrow(/asks to wait 120 minutes/);
    expect(waits).toEqual([]);
  });
});

describe('failures that pass', () => {
  test('a tenth of all contents failing for good loses those alone, and the server does not count as down', async () => {
    const rests: string[] = [];
    const failure: LlmServerOptions['failure'] = ({ messages }) =>
      /0$/.test(messages[1]!.content) ? { status: 500 } : null;
    const { server, asker, kept } = await open({ failure }, { concurrency: 32, onRest: (said) => rests.push(said) });
    const answers = await Promise.all(wordQuestions(400).map((question) => asker.ask(question)));
    expect(answers.filter(({ ok }) => !ok)).toHaveLength(40);
    expect(asker.losses()).toMatchObject([{ step: 'names', count: 40 }]);
    expect(kept.size).toBe(360);
    expect(rests).toEqual([]);
    const probe = hashMessages({ messages: messagesOf(PROBE_PROMPT) });
    for (const [content, count] of server.answered) if (content !== probe) expect(count).toBe(1);
  });

  test.each([undefined, '1'])(
    'a server that takes only two at once loses nothing (Retry-After: %s)',
    async (retryAfter) => {
      let open32 = 0;
      const failure: LlmServerOptions['failure'] = () => {
        if (open32 >= 2) return { status: 429, retryAfter };
        open32++;
        return null;
      };
      const answer = (user: string) => {
        open32--;
        return { word: user };
      };
      const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms / 100));
      const { server, asker } = await open({ failure, answer, latencyMs: 5 }, { concurrency: 32, sleep });
      const answers = await Promise.all(wordQuestions(120).map((question) => asker.ask(question)));
      expect(answers.filter(({ ok }) => !ok)).toEqual([]);
      expect(server.requests.length).toBeLessThan(1_000);
    },
  );

  test('a server that comes back is asked on after one rest', async () => {
    const rests: string[] = [];
    let isDown = true;
    const { asker } = await open(
      { failure: () => (isDown ? { status: 503 } : null) },
      {
        onRest: (said) => {
          rests.push(said);
          isDown = false;
        },
      },
    );
    const answers = await Promise.all(wordQuestions(100).map((question) => asker.ask(question)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(rests).toHaveLength(1);
  });
});

describe('limits', () => {
  test('no minute holds more than its limit, wherever it begins', async () => {
    let clock = 0;
    const meter = createMeter(30, {
      now: () => clock,
      sleep: async (ms) => {
        clock += ms;
      },
    });
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      await meter.take(1);
      times.push(clock);
      clock += (i * 7_919) % 3_000;
    }
    for (const start of times) {
      expect(times.filter((time) => time >= start && time < start + 59_999).length).toBeLessThanOrEqual(30);
    }
  });

  test('tokens that were estimated are put right: too few taken, and the next waits longer', async () => {
    const waitAfter = async (difference: number) => {
      let waited = 0;
      const meter = createMeter(600, {
        now: () => 0,
        sleep: async (ms) => {
          waited = ms;
        },
      });
      await meter.take(100);
      meter.correct(difference);
      await meter.take(1);
      return waited;
    };
    expect(await waitAfter(0)).toBe(10_000);
    expect(await waitAfter(50)).toBe(15_000);
    expect(await waitAfter(-50)).toBe(5_000);
  });

  test('no limit is no wait', async () => {
    const meter = createMeter(undefined, {
      now: () => 0,
      sleep: () => {
        throw new Error('waited');
      },
    });
    for (let i = 0; i < 100; i++) await meter.take(1e9);
  });

  test('a budget of nothing sends nothing, and answers at once though requests are few a minute', async () => {
    const { server, asker, waits } = await open({}, { maxTokens: 10, requestsPerMinute: 1, tokensPerMinute: 1 });
    const answers = await Promise.all(wordQuestions(500).map((question) => asker.ask(question)));
    expect(answers.every((answer) => !answer.ok && answer.reason === 'the budget of 10 tokens is used up')).toBe(true);
    expect(server.requests).toHaveLength(0);
    expect(waits).toEqual([]);
    expect(asker.losses()).toEqual([
      { step: 'names', count: 500, reasons: [{ reason: 'the budget of 10 tokens is used up', count: 500 }] },
    ]);
  });

  test('what is known is answered though the budget is used up', async () => {
    const { asker, cache, chat } = await open({});
    await asker.ask(wordQuestion('one'));
    const { createAsker } = await import('../../../taxonomy/llm/asker.js');
    const poor = createAsker({ chat, cache, concurrency: 1, maxTokens: 0 });
    expect(await poor.ask(wordQuestion('one'))).toEqual({ ok: true, value: { word: 'one' } });
    expect(await poor.ask(wordQuestion('two'))).toMatchObject({ ok: false });
  });
});
