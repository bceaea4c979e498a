import type { Message, Output, ToolCall } from '../../embeddings/transcript.js';
import { parseContent, parseToolCall } from './content-parts.js';
import { describe } from './describe.js';
import { isObject, type Raw } from './fields.js';
import { RecordProblem } from './problem.js';

const ROLES: Readonly<Record<string, Message['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  function_call: 'assistant',
  tool: 'tool',
  function: 'tool',
  function_response: 'tool',
  observation: 'tool',
};

/**
 * Messages as OpenAI (`role`, `content`), ShareGPT (`from`, `value`), WildChat or Inspect write them.
 * @param given an array, or the same as a JSON text, as tables hold it
 * @throws RecordProblem, also where there is none
 */
export function parseMessages(given: unknown, key: string): Message[] {
  const list = typeof given === 'string' ? parseList(given) : given;
  if (!Array.isArray(list)) throw new RecordProblem(`"${key}" with ${describe(given)}`, 'an array of messages');
  if (list.length === 0) throw new RecordProblem(`"${key}" with no messages`, 'at least one message');
  return list.map((message, i) => parseMessage(message, `${key}[${i}]`));
}

/** A JSON array written in a text, or null. */
export function parseList(text: string): unknown[] | null {
  if (!/^\s*\[/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * The model's raw answer: a text, a message, an OpenAI response, or null. Reasoning that came apart from the content
 * is put before it in think tags, so that nothing of the answer is lost.
 * @throws RecordProblem
 */
export function parseOutput(given: unknown): Output | null {
  if (given === undefined || given === null) return null;
  if (typeof given === 'string') return { content: given, toolCalls: [] };
  const message = messageOf(given);
  if (message === null) {
    throw new RecordProblem(`"output" with ${describe(given)}`, 'a text, or an object with "content" or "tool_calls"');
  }
  const content = parseContent(message.content, 'output');
  const apart = message.reasoning_content ?? message.reasoning;
  const reasoning = [typeof apart === 'string' ? apart : '', content.reasoning].filter(Boolean).join('\n');
  const text = reasoning === '' ? content.text : `<think>\n${reasoning}\n</think>\n${content.text}`;
  return { content: text, toolCalls: [...content.toolCalls, ...toolCallsOf(message, 'output')] };
}

function messageOf(given: unknown): Raw | null {
  if (Array.isArray(given)) return { content: given };
  if (!isObject(given)) return null;
  if (Array.isArray(given.choices)) {
    const choice: unknown = given.choices[0];
    return isObject(choice) && isObject(choice.message) ? choice.message : null;
  }
  if (isObject(given.message)) return given.message;
  return 'content' in given || 'tool_calls' in given || 'function_call' in given ? given : null;
}

function parseMessage(given: unknown, where: string): Message {
  if (!isObject(given))
    throw new RecordProblem(`${where} with ${describe(given)}`, 'a message with "role" and "content"');
  const role = roleOf(given.role ?? given.from, where);
  const content = parseContent('content' in given ? given.content : given.value, where);
  const toolCalls = [...content.toolCalls, ...toolCallsOf(given, where)];
  if (!('content' in given) && !('value' in given) && toolCalls.length === 0) {
    throw new RecordProblem(`${where} with ${describe(given)}`, 'a message with "content"');
  }
  return toolCalls.length > 0 ? { role, content: content.text, toolCalls } : { role, content: content.text };
}

function roleOf(given: unknown, where: string): Message['role'] {
  const role =
    typeof given === 'string' && Object.hasOwn(ROLES, given.toLowerCase()) ? ROLES[given.toLowerCase()] : undefined;
  if (role === undefined)
    throw new RecordProblem(`${where} with the role ${describe(given)}`, 'system, user, assistant or tool');
  return role;
}

function toolCallsOf(message: Raw, where: string): ToolCall[] {
  const given = message.tool_calls ?? message.toolCalls ?? (message.function_call ? [message.function_call] : []);
  if (!Array.isArray(given))
    throw new RecordProblem(`${where} with "tool_calls" ${describe(given)}`, 'an array of tool calls');
  return given.map((call) => parseToolCall(call, where));
}
