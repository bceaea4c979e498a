import type { ExitMethod, Transcript } from '../../embeddings/transcript.js';

/** One offered exit, as read from a run file and brought to one shape. */
export interface RunRecord extends Transcript {
  /** As given, else the first 16 hex digits of `contentHash` with the prefix `h-`. */
  readonly id: string;
  /** As given, else the file's stem. */
  readonly run: string;
  readonly model: string | null;
  readonly method: ExitMethod | null;
  readonly variant: string | null;
  readonly bailed: boolean | null;
  readonly pBail: number | null;
  readonly pContinue: number | null;
  /** Probability of a refusal, 0 to 1; booleans arrive as 0 or 1. */
  readonly refused: number | null;
  /** Which user turn, from 1. */
  readonly turn: number | null;
  readonly sample: number | null;
  readonly source: Readonly<Record<string, unknown>> | null;
  /** Ground truth; nothing but `eval` may look at it. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** Fields that the format does not know, kept as they came. */
  readonly meta: Readonly<Record<string, unknown>> | null;
  /** SHA-256 in hex over everything above except `id` and `run`, in a canonical order of keys. */
  readonly contentHash: string;
}

export type Outcome = 'bail' | 'stay' | 'unknown';

/** How an outcome was read off a record. `rule` names the evidence, for `show`. */
export interface Detection {
  readonly outcome: Outcome;
  readonly rule: 'given' | 'tool call' | 'tool call as text' | 'keyword' | 'emoji' | 'probabilities' | 'no evidence';
  /** One line for a reader: why, where it is not obvious. */
  readonly note: string | null;
}

/** A line that could not be read: `file:line: found, expected`. */
export interface BadLine {
  readonly file: string;
  /** From 1; for files that have no lines, the record's number. */
  readonly line: number;
  readonly found: string;
  readonly expected: string;
}

export type ReadItem = { readonly record: RunRecord; readonly line: number } | { readonly bad: BadLine };
