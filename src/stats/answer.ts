import { loadLastFinishedBuild } from '../../db/builds.js';
import type { Database } from '../../db/open.js';
import { loadRecordIds } from '../../db/stats-offers.js';
import { inertJson } from '../../taxonomy/inert-json.js';
import type { TreeNode } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import { type Dimension, parseDimensions } from './breakdown.js';
import { type Conditions, parseConditions } from './conditions.js';
import { gatherOffers, type OfferSet, takeFalseBailsForStays } from './gather-offers.js';
import { describeOffers, listOffers } from './listing.js';
import { measureStatistics, type Statistics } from './measure.js';
import type { Question } from './question.js';
import type { Section } from './section.js';
import { describeStatistics } from './sections/sections.js';

/*
 * Each of these answers a question from all offers of a database, and throws CommandError BAD_OPTION for what the question names and the
 * database does not have.
 */

/** Every figure that was asked for, for a reader. */
export function answerInSections(db: Database, question: Question): Section[] {
  const asked = gatherAsked(db, question);
  return describeStatistics(measureAsked(asked, question), asked.set);
}

/** The same for a program. */
export function answerAsJson(db: Database, question: Question): string {
  const asked = gatherAsked(db, question);
  const { seed, depth, falseBails = true } = question;
  const settings = { seed, depth, only: asked.only?.text ?? null, falseBails };
  return `${inertJson({ settings, ...measureAsked(asked, question), nodes: nameNodes(asked.set.nodes) }, 2)}\n`;
}

/** The offers that the figures count, instead of the figures. */
export function listInSections(db: Database, question: Question): Section[] {
  return [describeOffers(gatherAsked(db, question, { withResults: true }).set, loadRecordIds(db))];
}

export function listAsJson(db: Database, question: Question): string {
  return `${inertJson(listOffers(gatherAsked(db, question, { withResults: true }).set, loadRecordIds(db)), 2)}\n`;
}

interface AskedOffers {
  readonly set: OfferSet;
  /** What the question chose them by; null for all. */
  readonly only: Conditions | null;
  readonly by?: readonly Dimension[];
}

function gatherAsked(db: Database, question: Question, { withResults = false } = {}): AskedOffers {
  const by = question.by === undefined ? undefined : parseDimensions(question.by);
  const stored = gatherOffers(db, loadLastFinishedBuild(db), question.depth, by?.includes('facet'));
  const all = question.falseBails === false ? takeFalseBailsForStays(stored) : stored;
  if (question.only === undefined) return { set: all, only: null, by };
  const only = parseConditions(question.only, '--only', all, { withResults });
  return { set: { ...all, offers: all.offers.filter(only.meets) }, only, by };
}

function measureAsked({ set, by }: AskedOffers, { contrast, seed }: Question): Statistics {
  return measureStatistics(set, { by, contrast: contrast && parseContrast(contrast, set), seed });
}

function parseContrast(given: readonly string[], set: OfferSet): [Conditions, Conditions] {
  const [first, second, ...more] = given;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new CommandError(
      'BAD_OPTION',
      `--contrast with ${given.length === 1 ? '1 condition' : `${given.length} conditions`}. Expected two, like --contrast variant=jailbreak variant=plain.`,
    );
  }
  return [parseConditions(first, '--contrast', set), parseConditions(second, '--contrast', set)];
}

/** What the ids in the figures stand for. */
function nameNodes(nodes: ReadonlyMap<number, TreeNode>) {
  return [...nodes.values()].map(({ id, parentId, name, bailCount }) => ({ id, parentId, name, bailCount }));
}
