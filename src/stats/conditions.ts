import { CommandError } from '../errors.js';
import { fieldOf, OFFER_FIELDS, type Offer, type OfferField } from './offer.js';

/** Which offers are meant: each field named has one of its values. */
export type Conditions = ReadonlyMap<OfferField, readonly string[]>;

/** Words before `=` that begin a condition; a comma before anything else belongs to the value. */
const BREAK = new RegExp(`,(?=(?:${OFFER_FIELDS.join('|')})=)`);

/**
 * Reads `model=a,model=b,method=bail_tool`. A word without `=` is looked up among the values of all fields.
 * @throws CommandError BAD_OPTION for an unknown field or value, or a word that several fields have.
 */
export function parseConditions(text: string, option: string, offers: readonly Offer[]): Conditions {
  const conditions = new Map<OfferField, string[]>();
  for (const part of text.split(BREAK)) {
    const [field, value] = readPart(part, option, offers);
    conditions.set(field, [...(conditions.get(field) ?? []), value]);
  }
  return conditions;
}

export function meets(offer: Offer, conditions: Conditions): boolean {
  for (const [field, values] of conditions) if (!values.includes(fieldOf(offer, field))) return false;
  return true;
}

/** As it would be typed, with the field named. */
export function describeConditions(conditions: Conditions): string {
  return [...conditions].flatMap(([field, values]) => values.map((value) => `${field}=${value}`)).join(',');
}

function readPart(part: string, option: string, offers: readonly Offer[]): [OfferField, string] {
  const sign = part.indexOf('=');
  const name = part.slice(0, sign).trim();
  const field = OFFER_FIELDS.find((each) => each === name);
  if (field) {
    const value = part.slice(sign + 1);
    if (!offers.some((offer) => fieldOf(offer, field) === value)) throw noSuchValue(field, value, option, offers);
    return [field, value];
  }
  const having = OFFER_FIELDS.filter((each) => offers.some((offer) => fieldOf(offer, each) === part));
  if (having.length === 1) return [having[0]!, part];
  throw new CommandError(
    'BAD_OPTION',
    having.length > 1
      ? `${option} ${JSON.stringify(part)} is a value of ${having.join(' and ')}. Expected one of them to be named: ${having[0]}=${part}.`
      : `${option} ${JSON.stringify(part)}: no run, model, method, variant, dataset or turn here is called so. Expected field=value; taxonomy runs lists the values.`,
  );
}

function noSuchValue(field: OfferField, value: string, option: string, offers: readonly Offer[]): CommandError {
  const values = [...new Set(offers.map((offer) => fieldOf(offer, field)))].filter((each) => each !== '').sort();
  const known = values.length === 0 ? 'no offer says its' : `expected ${values.slice(0, 12).join(', ')}`;
  return new CommandError(
    'BAD_OPTION',
    `${option} ${field}=${value}: no such ${field} here; ${known}${values.length === 0 ? ` ${field}` : values.length > 12 ? ' ...' : ''}.`,
  );
}
