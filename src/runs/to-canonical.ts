import { describe } from './describe.js';
import { isObject, type Raw } from './fields.js';
import { parseList } from './messages.js';
import { RecordProblem } from './problem.js';
import { splitAnswer } from './split-answer.js';
import { CONVERSATION_KEYS, EXIT_KEYS } from './vocabulary.js';

/**
 * An object of any record format with the keys of the canonical one. Values are checked later.
 * @throws RecordProblem where it carries no conversation
 */
export function toCanonical(raw: unknown, textColumn: string | null): Raw {
  if (Array.isArray(raw)) return withAnswer({ messages: raw });
  if (!isObject(raw)) throw new RecordProblem(describe(raw), 'an object with "messages"');
  const hasConversation = [...CONVERSATION_KEYS].some((key) => key in raw);
  if (textColumn !== null && (Object.hasOwn(raw, textColumn) || !hasConversation)) return fromText(raw, textColumn);
  if ('messages' in raw) return withAnswer(raw);
  if ('conversation' in raw) return withAnswer(fromConversation(raw));
  if ('conversations' in raw) return withAnswer(rename(raw, 'conversations'));
  throw new RecordProblem(describe(raw), '"messages", "conversation" or "conversations"');
}

/** A conversation that says nothing of an offered exit ends in the answer itself, if in an assistant's turn. */
function withAnswer(raw: Raw): Raw {
  if (saysExit(raw)) return raw;
  const messages = typeof raw.messages === 'string' ? parseList(raw.messages) : raw.messages;
  const split = Array.isArray(messages) ? splitAnswer(messages) : null;
  return split === null ? raw : { ...raw, ...split };
}

/** The text as the user's one turn; a cell may also hold a whole conversation as JSON. */
function fromText(raw: Raw, textColumn: string): Raw {
  const { [textColumn]: text, ...rest } = raw;
  if (typeof text !== 'string' || text.trim() === '') {
    throw new RecordProblem(`"${textColumn}" with ${describe(text)}`, 'a text');
  }
  const list = parseList(text);
  if (list?.every((item) => isObject(item) && ('role' in item || 'from' in item)))
    return withAnswer({ ...rest, messages: list });
  return { ...rest, messages: [{ role: 'user', content: text }] };
}

/** Whether any field speaks of an offered exit. */
function saysExit(raw: Raw): boolean {
  return Object.keys(raw).some((key) => EXIT_KEYS.has(key) && (raw[key] ?? null) !== null);
}

/**
 * WildChat and sets like it name the model that wrote the transcript, which is not the one that was offered an exit
 * unless the row speaks of one; and one conversation's id may stand on several rows, so it is no record's id.
 */
function fromConversation(raw: Raw): Raw {
  const renamed = rename(raw, 'conversation');
  const conversationId = raw.conversation_hash ?? raw.conversation_id;
  if (conversationId === undefined || raw.source !== undefined) return renamed;
  const { conversation_hash, conversation_id: _, model, ...rest } = renamed;
  const wroteTranscript = model !== undefined && !saysExit(raw);
  const source = {
    ...(conversation_hash === undefined ? {} : { dataset: 'wildchat' }),
    conversation_id: conversationId,
    ...(wroteTranscript ? { transcript_model: model } : {}),
  };
  return { ...rest, ...(wroteTranscript ? {} : { model }), source };
}

function rename(raw: Raw, key: string): Raw {
  const { [key]: messages, ...rest } = raw;
  return { ...rest, messages };
}
