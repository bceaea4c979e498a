import { type CountTokens, countLongText, headWithin, tailWithin, windowsWithin } from './cut-text.js';
import { isExitOffer, reasonOf, withoutRefusal } from './exit-wording.js';
import type { Message, Transcript } from './transcript.js';

/** What of a transcript is embedded, and what a reader sees of that. */
export interface Digest {
  /** Pieces for the encoder, each within its window, with the weight each has in the pooled vector. Weights sum to 1. */
  readonly segments: readonly { readonly text: string; readonly weight: number }[];
  /** The kept turns in their order, a blank line between them, `[...]` where something was cut. */
  readonly text: string;
  /** The exit alone: the last user turn, the one before it where the last is short, and the model's reason. Names and excerpts are made of this. */
  readonly gist: string;
  /** Tokens kept. */
  readonly tokens: number;
  /** Tokens of all user, assistant and tool turns and the model's reason. System prompts, which hold the offer, are not counted. */
  readonly totalTokens: number;
  /** `tokens / totalTokens`, 0 to 1; 1 for an empty transcript. */
  readonly coverage: number;
}

export interface DigestOptions {
  readonly countTokens: CountTokens;
  /** The longest piece that the encoder reads whole, in tokens. */
  readonly windowTokens: number;
  /** Length of the whole digest; 512 unless given. */
  readonly maxTokens?: number;
}

/**
 * A bail happens at the end, so the digest keeps the first user turn, the user turns just before the exit, most room for
 * the last one, the assistant's last reply, short, and the model's reason. Time grows linearly with the transcript.
 */
export function digestTranscript(transcript: Transcript, options: DigestOptions): Digest {
  const { countTokens, windowTokens, maxTokens = 512 } = options;
  const source = selectTurns(transcript);
  const totalTokens = countTranscript(transcript, source, countTokens);
  const parts = fitParts(source, maxTokens, countTokens);
  const tokens = parts.reduce((sum, part) => sum + part.tokens, 0);
  return {
    segments: toSegments(parts, windowTokens, countTokens),
    text: toText(parts),
    gist: toText(gistOf(parts)),
    tokens,
    totalTokens,
    coverage: totalTokens === 0 ? 1 : Math.min(1, tokens / totalTokens),
  };
}

type Kind = 'first' | 'context' | 'last' | 'reply' | 'reason';

interface Turn {
  readonly kind: Kind;
  readonly text: string;
  /** Place in the conversation, for the order and to see what was left out between two parts. */
  readonly position: number;
}

/** A turn as far as it is kept: `pieces` are its verbatim parts, more than one where its middle was cut. */
interface Part extends Turn {
  readonly pieces: readonly string[];
  readonly tokens: number;
  readonly cutAtEnd: boolean;
  /** Whether a turn that speaks was left out just before this one. */
  readonly afterGap: boolean;
}

/** Shares of the digest that a part may take before the rest is given out. */
const SHARE = { reason: 1 / 8, reply: 1 / 8, first: 3 / 16, contextReserve: 1 / 8 };

/**
 * How much each part counts in the pooled vector. The user's turns tell situations apart; replies and reasons sound
 * alike whatever the situation, so they only lean on the scale. The opening is often about another matter.
 */
const WEIGHT: Record<Kind, number> = { last: 1, first: 0.3, context: 0.7, reply: 0.15, reason: 0.5 };

/** A user turn shorter than this, in tokens, counts in proportion to its length: "ok, go on" says little by itself. */
const FULL_WEIGHT_TOKENS = 24;

function selectTurns(transcript: Transcript): Turn[] {
  const spoken = transcript.messages
    .map((message, position) => ({ message, position, text: message.content.trim() }))
    .filter(({ message, text }) => text !== '' && message.role !== 'system' && !isExitOffer(message));
  const users = spoken.filter(({ message }) => message.role === 'user');
  const reply = spoken.findLast(({ message }) => message.role === 'assistant');
  const turns: Turn[] = users.map(({ text, position }, i) => ({ kind: kindOf(i, users.length), text, position }));
  if (reply) turns.push({ kind: users.length === 0 ? 'last' : 'reply', text: reply.text, position: reply.position });
  const reason = reasonOf(transcript);
  if (reason) turns.push({ kind: 'reason', text: reason, position: transcript.messages.length });
  if (turns.length === 0) turns.push(...leftovers(transcript.messages));
  return turns.sort((a, b) => a.position - b.position);
}

function kindOf(i: number, count: number): Kind {
  if (i === count - 1) return 'last';
  return i === 0 ? 'first' : 'context';
}

/** Nobody spoke: the last message with any text stands for the conversation. */
function leftovers(messages: readonly Message[]): Turn[] {
  const position = messages.findLastIndex((message) => message.content.trim() !== '');
  return position < 0 ? [] : [{ kind: 'last', text: messages[position]!.content.trim(), position }];
}

function countTranscript(transcript: Transcript, turns: readonly Turn[], countTokens: CountTokens): number {
  const counted = transcript.messages.filter((message) => message.role !== 'system' && !isExitOffer(message));
  const reason = turns.find((turn) => turn.kind === 'reason')?.text ?? '';
  const total = [...counted.map((message) => message.content.trim()), reason]
    .map((text) => countLongText(text, countTokens))
    .reduce((sum, tokens) => sum + tokens, 0);
  return total > 0 ? total : turns.reduce((sum, turn) => sum + countLongText(turn.text, countTokens), 0);
}

/** Gives each turn its room: first the small fixed shares, then the last user turn, then backwards from the exit. */
function fitParts(turns: readonly Turn[], maxTokens: number, countTokens: CountTokens): Part[] {
  const kept = new Map<Turn, Omit<Part, 'afterGap'>>();
  let room = maxTokens;
  const keep = (turn: Turn | undefined, limit: number): void => {
    if (!turn) return;
    room += kept.get(turn)?.tokens ?? 0;
    const part = cutTurn(turn, Math.min(limit, room), countTokens);
    if (part.tokens > 0) kept.set(turn, part);
    room -= part.tokens;
  };
  const of = (kind: Kind) => turns.find((turn) => turn.kind === kind);
  const context = turns.filter((turn) => turn.kind === 'context');

  keep(of('reason'), maxTokens * SHARE.reason);
  keep(of('reply'), maxTokens * SHARE.reply);
  keep(of('first'), maxTokens * SHARE.first);
  keep(of('last'), room - (context.length > 0 ? maxTokens * SHARE.contextReserve : 0));
  for (const turn of context.toReversed()) {
    if (room < SMALLEST_PART) break;
    keep(turn, room);
  }
  keep(of('first'), maxTokens);
  return withGaps(turns, kept);
}

/** A part shorter than this, in tokens, tells a reader nothing. */
const SMALLEST_PART = 8;

/** The last user turn and the turns before it keep both ends, for an instruction may stand at either; the rest their head. */
function cutTurn(turn: Turn, limit: number, countTokens: CountTokens): Omit<Part, 'afterGap'> {
  const head = headWithin(turn.text, limit, countTokens);
  const whole = head.length === turn.text.length;
  if (whole || turn.kind === 'reason' || turn.kind === 'reply') {
    return { ...turn, pieces: head ? [head] : [], tokens: head ? countTokens(head) : 0, cutAtEnd: !whole };
  }
  const start = headWithin(turn.text, limit * 0.4, countTokens);
  const startTokens = start ? countTokens(start) : 0;
  const end = tailWithin(turn.text.slice(start.length), limit - startTokens, countTokens);
  const pieces = [start, end].filter((piece) => piece !== '');
  return { ...turn, pieces, tokens: startTokens + (end ? countTokens(end) : 0), cutAtEnd: false };
}

/** The parts in order. User turns left out between two of them leave a mark; a reply that is no part does not. */
function withGaps(turns: readonly Turn[], kept: ReadonlyMap<Turn, Omit<Part, 'afterGap'>>): Part[] {
  return turns.flatMap((turn, i) => {
    const part = kept.get(turn);
    if (!part) return [];
    const before = turns[i - 1];
    return [{ ...part, afterGap: before !== undefined && !kept.has(before) }];
  });
}

/** What the exit was about, without what led there. */
function gistOf(parts: readonly Part[]): Part[] {
  const last = parts.findIndex((part) => part.kind === 'last');
  const isShort = last >= 0 && parts[last]!.tokens < FULL_WEIGHT_TOKENS;
  const before = isShort ? parts.findLastIndex((part, i) => i < last && part.kind !== 'reply') : -1;
  return parts
    .filter((part, i) => i === before || i === last || part.kind === 'reason')
    .map((part) => ({ ...part, afterGap: false }));
}

function toText(parts: readonly Part[]): string {
  return parts
    .map((part) => (part.afterGap ? '[...]\n\n' : '') + part.pieces.join(' [...] ') + (part.cutAtEnd ? ' [...]' : ''))
    .join('\n\n');
}

/** Newer context counts more: each step back from the exit halves its weight. */
function toSegments(parts: readonly Part[], windowTokens: number, countTokens: CountTokens): Digest['segments'] {
  const weighed: { text: string; weight: number }[] = [];
  let stepsBack = parts.filter((part) => part.kind === 'context').length;
  for (const part of parts) {
    let weight = WEIGHT[part.kind];
    if (part.kind === 'context') weight *= 0.5 ** --stepsBack;
    if (part.kind !== 'reason') weight *= Math.min(1, part.tokens / FULL_WEIGHT_TOKENS);
    const pieces = part.kind === 'reply' ? part.pieces.map(withoutRefusal) : part.pieces;
    const windows = pieces.flatMap((piece) => windowsWithin(piece, windowTokens, countTokens));
    for (const text of windows) weighed.push({ text, weight: weight / windows.length });
  }
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return weighed.map(({ text, weight }) => ({ text, weight: weight / total }));
}
