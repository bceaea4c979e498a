import { createHash } from 'node:crypto';
import { type TranscriptBody, unpackBody } from './imports.js';
import type { Database } from './open.js';

/** Where an offered exit stands among the others: what statistics pair and count it by. */
export interface OfferContext {
  /** As the run's `source` names them; null where it does not. */
  readonly dataset: string | null;
  /** The model that wrote the replies in the conversation, where the run says. */
  readonly transcriptModel: string | null;
  /** Equal for the same turns of the user, whatever the model answered and however the exit was offered. Below 2^52. */
  readonly prompt: number;
  /** Equal for all turns of a conversation. Below 2^52. */
  readonly conversation: number;
  /** As given, else the number of the user's turns; at least 1. */
  readonly turn: number;
}

/**
 * Reads the context off a stored transcript. A conversation is known by its data set and id; by its id and first user turn where
 * the data set is not named, since ids like `17` stand in many; else by its first user turn. A prompt is known by conversation
 * and turn where data set and id are given, so that one wording can be paired with another; else by the user's turns so far.
 */
export function readContext({ messages, source }: Pick<TranscriptBody, 'messages' | 'source'>, turn: number | null) {
  const said = messages.filter((message) => message.role === 'user').map((message) => message.content);
  const texts = said.length > 0 ? said : messages.map((message) => message.content);
  const dataset = textOf(source?.dataset);
  const id = textOf(source?.conversation_id);
  const at = turn !== null && turn >= 1 ? turn : Math.max(1, said.length);
  const isNamed = dataset !== null && id !== null;
  return {
    dataset,
    transcriptModel: textOf(source?.transcript_model),
    prompt: hashOf(isNamed ? [dataset, id, at] : texts),
    conversation: hashOf(isNamed ? [dataset, id] : [id, texts[0] ?? '']),
    turn: at,
  } satisfies OfferContext;
}

/** Lets the migration that adds contexts read them off what is stored: `context_of(body, turn)` gives them as JSON. */
export function defineContextOf(db: Database): void {
  db.function('context_of', { deterministic: true }, (body, turn) =>
    JSON.stringify(readContext(unpackBody(body as Buffer), turn as number | null)),
  );
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** 52 bits, so that it is exact as a number. */
function hashOf(parts: readonly unknown[]): number {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return Number.parseInt(hex.slice(0, 13), 16);
}
