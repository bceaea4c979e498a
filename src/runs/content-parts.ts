import type { ToolCall } from '../../embeddings/transcript.js';
import { describe } from './describe.js';
import { isObject, type Raw } from './fields.js';
import { RecordProblem } from './problem.js';

/** What a message's content comes to: text, what the model thought before it, and the tools it called in it. */
export interface Content {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
}

const KINDS: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/image/, '[image]'],
  [/audio/, '[audio]'],
  [/video/, '[video]'],
  [/file|document|pdf/, '[file]'],
];

/**
 * A text, or parts as OpenAI, Anthropic and Inspect write them. Parts stand on lines of their own; one that is not text
 * appears as `[image]` and so on.
 * @throws RecordProblem
 */
export function parseContent(content: unknown, where: string): Content {
  if (content === undefined || content === null) return { text: '', reasoning: '', toolCalls: [] };
  if (typeof content === 'string') return { text: content, reasoning: '', toolCalls: [] };
  const parts = Array.isArray(content) ? content : isObject(content) && 'type' in content ? [content] : null;
  if (parts === null) throw new RecordProblem(`${where} with ${describe(content)}`, 'a text or an array of parts');
  const texts: string[] = [];
  const reasonings: string[] = [];
  const toolCalls: ToolCall[] = [];
  for (const part of parts) {
    if (typeof part === 'string') texts.push(part);
    else if (!isObject(part))
      throw new RecordProblem(`${where} with the part ${describe(part)}`, 'a text or an object with "type"');
    else if (part.type === 'tool_use') toolCalls.push(parseToolCall(part, where));
    else if (isReasoning(part)) reasonings.push(String(part.reasoning ?? part.thinking ?? part.text ?? ''));
    else texts.push(textOfPart(part, where));
  }
  return { text: texts.join('\n'), reasoning: reasonings.join('\n'), toolCalls };
}

/** OpenAI's `{function: {name, arguments}}`, Inspect's `{function, arguments}` and flat `{name, arguments | input}`. */
export function parseToolCall(raw: unknown, where: string): ToolCall {
  if (isObject(raw)) {
    const inner = isObject(raw.function) ? raw.function : raw;
    const name = inner.name ?? raw.function;
    const given = inner.arguments ?? inner.input ?? inner.parameters ?? inner.args ?? {};
    if (typeof name === 'string') return { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) };
  }
  throw new RecordProblem(`${where} with the tool call ${describe(raw)}`, 'an object with "function" or "name"');
}

function isReasoning(part: Raw): boolean {
  return part.type === 'reasoning' || part.type === 'thinking' || part.type === 'redacted_thinking';
}

function textOfPart(part: Raw, where: string): string {
  if (typeof part.text === 'string') return part.text;
  if (typeof part.refusal === 'string') return part.refusal;
  if (part.type === 'tool_result') return parseContent(part.content, where).text;
  const type = typeof part.type === 'string' ? part.type : (Object.keys(part)[0] ?? 'part');
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? `[${type.slice(0, 40)}]`;
}
