import { afterEach, describe, expect, test } from 'vitest';
import { LlmError } from '../../../taxonomy/llm/errors.js';
import type { LlmFailure, LlmServer, LlmServerOptions } from '../../llm-server.js';
import { KEY, openAsker, wordQuestion, wordQuestions } from './open-asker.js';

const servers: LlmServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function open(options: Partial<LlmServerOptions>, more: Parameters<typeof openAsker>[1] = {}) {
  const opened = await openAsker(options, more);
  servers.push(opened.server);
  return opened;
}

const onlyFirst = (failure: LlmFailure) => (_: unknown, attempt: number) => (attempt === 1 ? failure : null);

describe('what a server understands', () => {
  test('is found out by one request while the others wait', async () => {
    const { server, asker } = await open({ format: 'rejects', refuses: ['seed'], latencyMs: 5 });
    const answers = await Promise.all(wordQuestions(20).map((question) => asker.ask(question)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    // The seed, the schema and the object are refused once each.
    expect(server.requests).toHaveLength(23);
  });

  test('is not unlearnt from a text that is too long, nor from a refusal of one content', async () => {
    const messages: Record<string, string> = {
      long: "This model's maximum context length is 4096 tokens; shorten the response_format or the messages.",
      bad: 'We do not like this.',
    };
    const { server, asker } = await open({
      failure: ({ messages: [, user] }) => {
        const message = messages[user!.content];
        return message ? { status: 400, message } : null;
      },
    });
    expect(await asker.ask(wordQuestion('long'))).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(1);
    expect(await asker.ask(wordQuestion('bad'))).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(4);
    expect(await asker.ask(wordQuestion('one'))).toMatchObject({ ok: true });
    expect(server.requests.at(-1)!.response_format?.type).toBe('json_schema');
    expect(await asker.ask(wordQuestion('bad', { seed: 2 }))).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(6);
  });

  test('max_completion_tokens takes the place of max_tokens where a model wants it', async () => {
    const failure: LlmServerOptions['failure'] = (request) =>
      'max_tokens' in request
        ? { status: 400, message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." }
        : null;
    const { server, asker } = await open({ failure });
    await asker.ask(wordQuestion('one'));
    await asker.ask(wordQuestion('two'));
    expect(server.requests).toHaveLength(3);
    expect(server.requests.at(-1)).toMatchObject({ max_completion_tokens: 50 });
    expect(server.requests.at(-1)).not.toHaveProperty('max_tokens');
  });
});

describe('a model that thinks', () => {
  test('gets room for its thoughts once they are seen, and is asked again where they took all there was', async () => {
    const thoughts = `<think>${'hmm '.repeat(200)}</think>`;
    const answer = (user: string, { messages }: { messages: readonly { content: string }[] }) =>
      `${thoughts}{"word":"${messages.length === 2 ? user : 'mended'}"}`;
    const { server, asker } = await open({ answer, cutsOff: true });
    const first = await asker.ask(wordQuestion('one'));
    expect(first).toEqual({ ok: true, value: { word: 'mended' } });
    expect(server.requests[1]!.messages.at(-1)!.content).toContain('cut off');
    expect(JSON.stringify(server.requests[1]!.messages)).not.toContain('hmm hmm');
    expect(await asker.ask(wordQuestion('two'))).toEqual({ ok: true, value: { word: 'two' } });
    expect(server.requests.map(({ max_tokens }) => max_tokens)).toEqual([50, 8_242, 8_242]);
  });

  test.each([{ reasoning_content: 'hmm {"word":"no"}' }, { reasoning: 'hmm {"word":"no"}' }])(
    'may keep its thoughts beside the reply: %o',
    async (beside) => {
      const { server, asker } = await open({ beside });
      expect(await asker.ask(wordQuestion('one'))).toEqual({ ok: true, value: { word: 'one' } });
      await asker.ask(wordQuestion('two'));
      expect(server.requests.map(({ max_tokens }) => max_tokens)).toEqual([50, 8_242]);
    },
  );

  test('has the same key for its reply, with room or without', async () => {
    const first = await open({ beside: { reasoning: 'hmm' } });
    for (const word of ['one', 'two']) await first.asker.ask(wordQuestion(word));
    const second = await open({});
    for (const word of ['two', 'one']) await second.asker.ask(wordQuestion(word));
    expect([...second.kept.keys()].sort()).toEqual([...first.kept.keys()].sort());
  });
});

describe('an answer that is no chat completion', () => {
  test.each<[string, LlmFailure]>([
    ['a page', { status: 200, body: '<html>Sign in</html>' }],
    ['no choices', { status: 200, body: '{"choices":[]}' }],
    ['broken JSON', { status: 200, body: '{"choices":[{"mess' }],
    ['an error in the place of a reply', { status: 200, body: '{"error":{"message":"busy","code":503}}' }],
    ['a body that stalls', { status: 'stall in body' }],
    ['a body that breaks off', { status: 'drop in body' }],
  ])('is tried again, and not kept: %s', async (_, failure) => {
    const { server, asker, kept } = await open({ failure: onlyFirst(failure) }, { timeoutMs: 500 });
    expect(await asker.ask(wordQuestion('one'))).toEqual({ ok: true, value: { word: 'one' } });
    expect(server.requests).toHaveLength(2);
    expect([...kept.values()].map(({ text }) => text)).toEqual(['{"word":"one"}']);
    expect(asker.usage().names).toMatchObject({ asked: 1, reasked: 0 });
  });

  test('a redirection is not followed, and says where it would have led, without the key', async () => {
    const elsewhere = await open({});
    const { asker } = await open({
      failure: () => ({ status: 307, location: `${elsewhere.server.url}/chat/completions?key=${KEY}` }),
    });
    const error = await asker.ask(wordQuestion('one')).catch((caught) => caught);
    expect(error).toBeInstanceOf(LlmError);
    expect(error.message).toMatch(/redirects to http.*not followed/);
    expect(error.message).not.toContain(KEY);
    expect(elsewhere.server.requests).toHaveLength(0);
  });

  test('a key at the very end of what is shown of an error stays hidden', async () => {
    for (const length of [280, 290, 295]) {
      const { asker } = await open({ failure: () => ({ status: 400, message: `${'x'.repeat(length)}${KEY}` }) });
      const answer = await asker.ask(wordQuestion('one'));
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toContain('sk-');
    }
  });
});
