import { countLongText, headWithin } from '../../embeddings/cut-text.js';
import { digestTranscript } from '../../embeddings/digest.js';
import { isExitOffer, reasonOf } from '../../embeddings/exit-wording.js';
import type { Message, Transcript } from '../../embeddings/transcript.js';

/** Of the room there is, the opening takes at most this share: the exit happens at the end. */
const FIRST_TURN_SHARE = 1 / 4;
const SPEAKERS = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' } as const;

/**
 * What a language model reads of a bail: the digest, longer than the encoder's, each turn with who speaks before it.
 * Labels, sources and whatever else a record holds are no part of it.
 * @param maxTokens its length, in tokens as `estimateTokens` counts them.
 * @returns its text, and the share of the transcript's tokens that it holds, 0 to 1.
 */
export function conversationFor(transcript: Transcript, maxTokens: number): { text: string; coverage: number } {
  const messages = transcript.messages.map(withSpeaker);
  const reason = reasonOf(transcript);
  const users = [...messages.keys()].filter((i) => isUserTurn(messages[i]!));
  const opening = users.length > 1 ? users[0]! : -1;
  const whole = messages[opening]?.content ?? '';
  const head = headWithin(whole, maxTokens * FIRST_TURN_SHARE, estimateTokens);
  const isCut = head.length < whole.length;
  const { text, tokens, totalTokens } = digestTranscript(
    {
      messages: isCut ? messages.with(opening, { role: 'user', content: `${head} [...]` }) : messages,
      output: null,
      journal: reason === '' ? null : `The model, on leaving: ${reason}`,
    },
    { countTokens: estimateTokens, windowTokens: maxTokens, maxTokens },
  );
  const cutTokens = isCut ? countLongText(whole.slice(head.length), estimateTokens) : 0;
  return { text, coverage: totalTokens === 0 ? 1 : Math.min(1, tokens / (totalTokens + cutTokens)) };
}

/** About how many tokens a text has in any language model: a token has some four bytes of UTF-8. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

function isUserTurn(message: Message): boolean {
  return message.role === 'user' && message.content !== '' && !isExitOffer(message);
}

function withSpeaker({ role, content }: Message): Message {
  const text = content.trim();
  return { role, content: text === '' ? '' : `${SPEAKERS[role]}: ${text}` };
}
