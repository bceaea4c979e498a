import type { Message, Transcript } from './transcript.js';

/**
 * The model's own account of why it left: its journal, else what it said around the exit signal.
 * Reasoning, tags, emoji, keywords and calls are the exit's machinery, the same in every bail, and are taken out.
 * @returns an empty string if nothing is left.
 */
export function reasonOf(transcript: Transcript): string {
  const journal = withoutMachinery(transcript.journal ?? '');
  return journal || withoutMachinery(transcript.output?.content ?? '');
}

/** Whether a user turn is the inserted question that offers the exit, which some logs keep among the messages. */
export function isExitOffer(message: Message): boolean {
  return message.role === 'user' && LEAVE.test(message.content) && STAY.test(message.content);
}

/** A reply without the sentences that say no and nothing else: they are alike in every refusal, whatever was refused. */
export function withoutRefusal(reply: string): string {
  return reply
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !BARE_REFUSAL.test(sentence.trim()))
    .join(' ');
}

const LEAVE = /🔄|\\ud83d\\udd04/i;
const STAY = /🟢|\\ud83d\\udfe2/i;

function withoutMachinery(text: string): string {
  const untagged = text
    .replace(/<(think|thinking)>[\s\S]*?(<\/\1>|$)/gi, ' ')
    .replace(/<tool_call>[\s\S]*?(<\/tool_call>|$)/gi, ' ')
    .replace(/<function=[\s\S]*?(<\/function>|$)/gi, ' ');
  return withoutBareCall(untagged)
    .replace(/<\/?[a-z_|]{1,24}>/gi, ' ')
    .replace(/🔄|🟢|\\ud83d\\udd04|\\ud83d\\udfe2/gi, ' ')
    .replace(/\b(?:[A-Z]{7,}|switchconversation)\b/g, ' ')
    .replace(/^\s*(?:BAIL|CONTINUE)\b[:.]?/, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.,:;-]+$/, '')
    .trim();
}

/** A call as JSON in the text: from its name to the last brace. */
function withoutBareCall(text: string): string {
  const start = text.search(/\{\s*"(?:name|type)"\s*:/);
  const end = text.lastIndexOf('}');
  return start < 0 || end < start ? text : `${text.slice(0, start)} ${text.slice(end + 1)}`;
}

const BARE_REFUSAL = new RegExp(
  [
    "^(?:(?:i['’]?m|i am)\\s+)?(?:very |so |really )?(?:sorry|afraid)?[,.]?\\s*(?:but\\s+)?",
    "(?:i(?:['’]m| am)?\\s+)?(?:can['’]?t|cannot|can not|won['’]?t|will not|not able to|unable to|must decline)",
    '(?:\\s+to)?(?:\\s+(?:help|assist|do|comply|continue|engage|fulfil+|provide|answer|respond))?',
    '(?:\\s+(?:you|with|to|in))*(?:\\s+(?:that|this|it|your request|this request|that request))?[.!]?$',
  ].join(''),
  'i',
);
