import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChatMessage, ChatRequest } from './chat.js';
import type { Prompt, Question, ReplyShape } from './question.js';

export function messagesOf({ system, user }: Prompt): ChatMessage[] {
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
}

/** Writes the form of a reply as JSON Schema, such as `response_format` wants it: once for each, as this takes its time. */
export function createSchemaWriter(): <T>(reply: ReplyShape<T>) => ChatRequest['schema'] {
  const written = new WeakMap<object, object>();
  return ({ name, schema }) => {
    const known = written.get(schema);
    if (known) return { name, json: known };
    const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
    written.set(schema, json);
    return { name, json };
  };
}

/**
 * Names a reply by all that shapes it: the model, the messages, the parameters and the form asked for; not the server, nor
 * how it was spoken to. @returns 64 hexadecimal digits.
 */
export function keyOf<T>(
  model: string,
  { temperature, seed, maxTokens }: Question<T>,
  schema: ChatRequest['schema'],
  messages: readonly ChatMessage[],
): string {
  return createHash('sha256')
    .update(JSON.stringify([model, messages, temperature, seed, maxTokens, schema]))
    .digest('hex');
}

/** Tokens of the frame around one message. */
const FRAME_TOKENS = 4;

/** About how many tokens a request has; a server that counts says it better. */
export function estimateTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTextTokens(content) + FRAME_TOKENS, 0);
}

export function estimateTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
