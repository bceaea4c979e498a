import type { Message, Output, ToolCall } from '../../embeddings/transcript.js';
import type { ExportConversation } from './model.js';

/** What the user wrote first; null where there is no such turn, or nothing in it. */
export function firstPrompt({ messages }: ExportConversation): string | null {
  const prompt = messages.find(({ role }) => role === 'user')?.content.trim() ?? '';
  return prompt === '' ? null : prompt;
}

/** How often the user had their say. */
export function countUserTurns({ messages }: ExportConversation): number {
  return messages.filter(({ role }) => role === 'user').length;
}

/** A turn's text with its calls of tools, one a line: `[calls name(arguments)]`. */
export function textWithCalls({ content, toolCalls }: Pick<Message | Output, 'content' | 'toolCalls'>): string {
  return [...(content === '' ? [] : [content]), ...(toolCalls ?? []).map(describeCall)].join('\n');
}

function describeCall({ name, arguments: given }: ToolCall): string {
  return `[calls ${name}(${given})]`;
}
