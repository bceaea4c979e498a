import type { ZodType } from 'zod';

/** What a call is for: usage, losses and costs are counted by it. */
export const STEPS = ['facets', 'names', 'placement', 'propose', 'deduplicate', 'assign', 'parents'] as const;
export type Step = (typeof STEPS)[number];

/** One question to a language model. Everything in it shapes the reply, and so the key it is kept under. */
export interface Question<T> {
  readonly step: Step;
  readonly prompt: Prompt;
  /** What a good reply is; also sent as JSON Schema where the server takes one. */
  readonly reply: ReplyShape<T>;
  /** Longest reply, in tokens. */
  readonly maxTokens: number;
  /** 0 for judgements, above for drafts. */
  readonly temperature: number;
  /** Goes to the server as its seed; tells samples of one prompt apart. */
  readonly seed: number;
}

export interface Prompt {
  /** The instructions. No text of a transcript is in it. */
  readonly system: string;
  /** The data, inside tags that nothing in them can close, and the question. */
  readonly user: string;
}

export interface ReplyShape<T> {
  /** Letters, digits and underscores, as `response_format` wants it. */
  readonly name: string;
  readonly schema: ZodType<T>;
}

/** `reason` is for people: the last fault of the reply, the server's error, or that the budget is used up. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/**
 * Asks once and for all: from the cache where the question was answered before; a bad reply is asked again at most twice
 * with its fault named; a failure that may pass is tried again. What fails for good or is beyond the budget is an answer
 * that is not `ok`: the caller falls back, the asker counts.
 * @throws the signal's reason when it is aborted; LlmError when going on is pointless (wrong key, unknown model).
 */
export type Ask = <T>(question: Question<T>) => Promise<Answer<T>>;
