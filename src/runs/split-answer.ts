import { isObject } from './fields.js';

/**
 * Parts a conversation that holds its own answer: the context up to the last assistant turn, and that turn as the
 * output. Tools called since the last user turn count as part of the answer, because the turn that closes a chat is
 * often only what the model said after the call. Nothing to part (no assistant turn at the end, or nothing before it): null.
 */
export function splitAnswer(messages: readonly unknown[]): { messages: unknown[]; output: unknown } | null {
  const last = messages.at(-1);
  if (messages.length < 2 || !isObject(last) || !isAnswer(last)) return null;
  const earlier: unknown[] = [];
  for (let i = messages.length - 2; i >= 0; i--) {
    const message = messages[i];
    if (!isObject(message) || isUser(message)) break;
    if (Array.isArray(message.tool_calls)) earlier.unshift(...message.tool_calls);
  }
  const own = Array.isArray(last.tool_calls) ? last.tool_calls : [];
  const calls = [...earlier, ...own];
  const output = 'content' in last ? last : { ...last, content: last.value };
  return { messages: messages.slice(0, -1), output: calls.length > 0 ? { ...output, tool_calls: calls } : output };
}

function isAnswer(message: Readonly<Record<string, unknown>>): boolean {
  return /^(assistant|gpt|chatgpt|ai|bot|model|bing|bard|function_call)$/i.test(String(message.role ?? message.from));
}

function isUser(message: Readonly<Record<string, unknown>>): boolean {
  return /^(user|human|prompter)$/i.test(String(message.role ?? message.from));
}
