import { z } from 'zod';
import { type AskerOptions, createAsker, type KeptReply, type ReplyCache } from '../../../taxonomy/llm/asker.js';
import { openChat } from '../../../taxonomy/llm/chat.js';
import type { Question } from '../../../taxonomy/llm/question.js';
import { type LlmServer, type LlmServerOptions, startLlmServer } from '../../llm-server.js';

export const KEY = 'sk-very-secret';

/** An asker on a server of its own; waits are written down, not waited. The server repeats the word that it is asked for. */
export async function openAsker(
  options: Partial<LlmServerOptions>,
  more: Partial<AskerOptions> & { readonly model?: string; readonly timeoutMs?: number } = {},
) {
  const server: LlmServer = await startLlmServer({ answer: (user) => ({ word: user }), ...options });
  const kept = new Map<string, KeptReply>();
  const cache: ReplyCache = { find: (key) => kept.get(key) ?? null, save: (key, reply) => void kept.set(key, reply) };
  const waits: number[] = [];
  const { model = 'test-model', timeoutMs = 20_000 } = more;
  const chat = await openChat({ baseUrl: server.url, model, apiKey: KEY, timeoutMs });
  const sleep = async (ms: number) => void waits.push(ms);
  const asker = createAsker({ chat, cache, concurrency: 8, sleep, ...more });
  return { server, asker, kept, waits, chat, cache };
}

const WORD = { name: 'word', schema: z.object({ word: z.string().min(1, 'Expected a word.') }) };

export function wordQuestion(word: string, more: Partial<Question<{ word: string }>> = {}): Question<{ word: string }> {
  return {
    step: 'names',
    prompt: { system: 'Say the word.', user: word },
    reply: WORD,
    maxTokens: 50,
    temperature: 0,
    seed: 1,
    ...more,
  };
}

/** So many different questions. */
export function wordQuestions(count: number): Question<{ word: string }>[] {
  return Array.from({ length: count }, (_, i) => wordQuestion(`word ${i}`));
}
