import { parseNodeId, type TreeNode, walkTree } from '../../taxonomy/tree.js';
import { CommandError } from '../errors.js';
import type { OfferSet } from './gather-offers.js';
import { fieldOf, OFFER_FIELDS, type Offer, type OfferField } from './offer.js';

/** What came of an offer: to be listed by, but no rate can be taken of offers chosen by it. */
export const RESULT_FIELDS = ['outcome', 'node'] as const;
type ResultField = (typeof RESULT_FIELDS)[number];
export type ConditionField = OfferField | ResultField;

/** Which offers are meant: each field named has one of its values. */
export interface Conditions {
  readonly fields: ReadonlySet<ConditionField>;
  /** As it would be typed, with the fields named. */
  readonly text: string;
  readonly meets: (offer: Offer) => boolean;
}

/** Words before `=` that begin a condition; a comma before anything else belongs to the value. */
const BREAK = new RegExp(`,(?=(?:${[...OFFER_FIELDS, ...RESULT_FIELDS].join('|')})=)`);

/**
 * Reads `model=a,model=b,method=bail_tool`. A word without `=` is looked up among the values of all fields.
 * @param option names it in errors.
 * @param withResults whether `outcome` and `node` may be named too; a node stands for all below it.
 * @throws CommandError BAD_OPTION for an unknown field or value, or a word that several fields have.
 */
export function parseConditions(text: string, option: string, set: OfferSet, { withResults = false } = {}): Conditions {
  const parts = text.split(BREAK).map((part) => readPart(part, option, set, withResults));
  const tests = new Map<ConditionField, ((offer: Offer) => boolean)[]>();
  for (const { field, test } of parts) tests.set(field, [...(tests.get(field) ?? []), test]);
  return {
    fields: new Set(tests.keys()),
    text: parts.map(({ field, value }) => `${field}=${value}`).join(','),
    meets: (offer) => [...tests.values()].every((ofField) => ofField.some((test) => test(offer))),
  };
}

interface Part {
  readonly field: ConditionField;
  readonly value: string;
  readonly test: (offer: Offer) => boolean;
}

function readPart(part: string, option: string, set: OfferSet, withResults: boolean): Part {
  const sign = part.indexOf('=');
  const name = part.slice(0, sign).trim();
  const value = part.slice(sign + 1);
  const field = OFFER_FIELDS.find((each) => each === name);
  if (field) return readField(field, value, option, set);
  const result = RESULT_FIELDS.find((each) => each === name);
  if (result && !withResults) {
    throw new CommandError(
      'BAD_OPTION',
      `${option} ${name}=${value}: no rate can be taken of offers chosen by what came of them. Expected ${OFFER_FIELDS.join(', ')}; with --list, ${name} too.`,
    );
  }
  if (result === 'outcome') return readOutcome(value, option);
  if (result === 'node') return readNode(value, option, set);
  return readBare(part, option, set);
}

function readField(field: OfferField, value: string, option: string, { offers }: OfferSet): Part {
  const test = (offer: Offer) => fieldOf(offer, field) === value;
  if (offers.some(test)) return { field, value, test };
  const values = [...new Set(offers.map((offer) => fieldOf(offer, field)))].filter((each) => each !== '').sort();
  const known =
    values.length === 0
      ? `no offer says its ${field}`
      : `expected ${values.slice(0, 12).join(', ')}${values.length > 12 ? ' ...' : ''}`;
  throw new CommandError('BAD_OPTION', `${option} ${field}=${value}: no such ${field} here; ${known}.`);
}

function readOutcome(value: string, option: string): Part {
  const outcomes: readonly string[] = ['bail', 'stay', 'invalid', 'unknown'];
  if (!outcomes.includes(value)) {
    throw new CommandError('BAD_OPTION', `${option} outcome=${value} is not known. Expected ${outcomes.join(', ')}.`);
  }
  return { field: 'outcome', value, test: (offer) => offer.outcome === value };
}

function readNode(value: string, option: string, { nodes }: OfferSet): Part {
  const node = nodes.get(parseNodeId(value) ?? Number.NaN);
  if (!node) {
    throw new CommandError(
      'BAD_OPTION',
      `${option} node=${value}: there is no such node. Expected an id as taxonomy tree shows them, like n${[...nodes.keys()][0] ?? 1}.`,
    );
  }
  const below = idsBelow(node);
  return { field: 'node', value, test: ({ leaf }) => leaf !== null && below.has(leaf) };
}

function readBare(part: string, option: string, set: OfferSet): Part {
  const having = OFFER_FIELDS.filter((field) => set.offers.some((offer) => fieldOf(offer, field) === part));
  if (having.length === 1) return readField(having[0]!, part, option, set);
  throw new CommandError(
    'BAD_OPTION',
    having.length > 1
      ? `${option} ${JSON.stringify(part)} is a value of ${having.join(' and ')}. Expected one of them to be named: ${having[0]}=${part}.`
      : `${option} ${JSON.stringify(part)}: no run, model, method, variant, dataset or turn here is called so. Expected field=value; taxonomy runs lists the values.`,
  );
}

function idsBelow(node: TreeNode): Set<number> {
  return new Set([...walkTree([node])].map(({ id }) => id));
}
