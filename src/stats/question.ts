import { loadKeptAnswer } from '../../db/kept-answers.js';
import type { Database } from '../../db/open.js';
import { DEFAULTS } from '../options.js';
import { readVersion } from '../version.js';
import type { Section } from './section.js';

/** What is asked of the offers in a database. */
export interface Question {
  /** Dimensions with commas; see `DIMENSIONS`. */
  readonly by?: string;
  /** Conditions that offers must meet; all offers when absent. */
  readonly only?: string;
  /** Two conditions to compare. */
  readonly contrast?: readonly string[];
  /** Whether bails that were judged mistakes count as bails; else they count as stays. Default true. */
  readonly falseBails?: boolean;
  /** The level of the tree at which nodes count, from 1. */
  readonly depth: number;
  readonly seed: number;
}

/** What `taxonomy stats` asks without options. */
export const USUAL_QUESTION: Question = { depth: DEFAULTS.statsDepth, seed: DEFAULTS.seed };

/** Raise it when the same offers give other figures, or the same figures other words. */
const ANSWER_VERSION = 2;

/** Names a question, and the program that answers it. */
export function nameQuestion({ by, only, contrast, falseBails = true, depth, seed }: Question): string {
  return JSON.stringify([readVersion(), ANSWER_VERSION, by, only, contrast, falseBails, depth, seed]);
}

/** The answer that a build kept; null where it has to be computed. */
export function loadKeptSections(db: Database, question: Question): Section[] | null {
  const kept = loadKeptAnswer(db, nameQuestion(question));
  return kept === null ? null : (JSON.parse(kept) as Section[]);
}
