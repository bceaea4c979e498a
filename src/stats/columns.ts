import type { OfferConditions } from '../../db/stats-offers.js';
import type { RowKey } from './breakdown.js';
import { countNumbers, numberTogether, numberValues } from './number-values.js';
import { byValue, fieldOf, isTrueBail, type Offer, type OfferField, type OfferKey } from './offer.js';

/** Offers in columns: figures that go through all offers do so here, one number after the other, and not from object to object. */
export interface OfferColumns {
  readonly offers: readonly Offer[];
  /** Numbers from 0, equal for what is equal. */
  readonly condition: Int32Array;
  readonly dataset: Int32Array;
  readonly transcriptModel: Int32Array;
  readonly prompt: Int32Array;
  readonly item: Int32Array;
  readonly conversation: Int32Array;
  readonly sitting: Int32Array;
  /** From 1. */
  readonly turn: Float64Array;
  /** Leaves by id; 0 for what did not leave or lies in none. */
  readonly leaf: Int32Array;
  /** 1 or 0. */
  readonly known: Uint8Array;
  readonly bailed: Uint8Array;
  readonly trulyBailed: Uint8Array;
  /** 0 to 1; NaN where nothing says. */
  readonly refused: Float64Array;
}

/** Places in columns. */
export type Rows = Int32Array;

export function toColumns(offers: readonly Offer[]): OfferColumns {
  const column = () => new Int32Array(offers.length);
  const flags = () => new Uint8Array(offers.length);
  const columns = {
    offers,
    ...{ condition: column(), dataset: column(), transcriptModel: column(), prompt: column(), item: column() },
    ...{ conversation: column(), sitting: column(), leaf: column() },
    ...{ known: flags(), bailed: flags(), trulyBailed: flags(), refused: new Float64Array(offers.length) },
    turn: new Float64Array(offers.length),
  };
  const [numberDataset, numberModel] = [createNumbering(), createNumbering()];
  for (let row = 0; row < offers.length; row++) {
    const offer = offers[row]!;
    columns.condition[row] = offer.condition;
    columns.dataset[row] = numberDataset(offer.dataset);
    columns.transcriptModel[row] = numberModel(offer.transcriptModel);
    columns.prompt[row] = offer.prompt;
    columns.item[row] = offer.item;
    columns.conversation[row] = offer.conversation;
    columns.sitting[row] = offer.sitting;
    columns.turn[row] = offer.turn;
    columns.leaf[row] = offer.leaf ?? 0;
    columns.refused[row] = offer.refused ?? Number.NaN;
    if (offer.outcome === 'bail') {
      columns.known[row] = 1;
      columns.bailed[row] = 1;
      columns.trulyBailed[row] = isTrueBail(offer) ? 1 : 0;
    } else if (offer.outcome === 'stay') columns.known[row] = 1;
  }
  return columns;
}

function createNumbering(): (text: string | null) => number {
  const known = new Map<string | null, number>();
  let [last, number]: [string | null | undefined, number] = [undefined, 0];
  return (text) => {
    if (text === last) return number;
    if (!known.has(text)) known.set(text, known.size);
    [last, number] = [text, known.get(text)!];
    return number;
  };
}

export function allRows({ offers }: OfferColumns): Rows {
  const rows = new Int32Array(offers.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return rows;
}

/** Those of the rows for which `holds` is not 0. */
export function rowsWith(rows: Rows, holds: ArrayLike<number>): Rows {
  const found = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (holds[rows[i]!]! !== 0) found[count++] = rows[i]!;
  return found.subarray(0, count);
}

/** Those of the rows of which something says whether the model refused. */
export function rowsTold(rows: Rows, { refused }: OfferColumns): Rows {
  const found = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (!Number.isNaN(refused[rows[i]!]!)) found[count++] = rows[i]!;
  return found.subarray(0, count);
}

/** What stands in a column at these rows. */
export function take(column: Int32Array, rows: Rows): Int32Array {
  const taken = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = column[rows[i]!]!;
  return taken;
}

export function takeValues(column: Uint8Array | Float64Array, rows: Rows): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = column[rows[i]!]!;
  return taken;
}

const CONDITION_FIELDS: readonly string[] = ['run', 'model', 'method', 'variant'];

/** Gives rows that are equal in all of these the same number, from 0. */
export function numberRows(columns: OfferColumns, keys: readonly OfferKey[], rows: Rows): Int32Array {
  const ofCondition = keys.filter((key) => CONDITION_FIELDS.includes(key));
  const others = keys.filter((key) => !CONDITION_FIELDS.includes(key)) as Exclude<OfferKey, keyof OfferConditions>[];
  const parts = [
    ...(ofCondition.length > 0 ? [numberConditions(columns, ofCondition, rows)] : []),
    // A record may give any number of a turn.
    ...others.map((key) => (key === 'turn' ? numberValues(takeValues(columns.turn, rows)) : take(columns[key], rows))),
  ];
  return parts.length === 0 ? new Int32Array(rows.length) : parts.length === 1 ? parts[0]! : numberTogether(parts);
}

/** There are few conditions, so what is equal in them is looked up once each. */
function numberConditions({ offers, condition }: OfferColumns, keys: readonly OfferKey[], rows: Rows): Int32Array {
  const known = new Map<string, number>();
  const numberOf: number[] = [];
  const numbers = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let number = numberOf[condition[row]!];
    if (number === undefined) {
      const text = JSON.stringify(keys.map((key) => offers[row]![key]));
      number = known.get(text) ?? known.size;
      known.set(text, number);
      numberOf[condition[row]!] = number;
    }
    numbers[i] = number;
  }
  return numbers;
}

export interface RowGroup {
  readonly key: RowKey;
  readonly rows: Rows;
}

/** Rows by the fields given, in the order of their values; each group's in their own order. */
export function groupRows(columns: OfferColumns, fields: readonly OfferField[], rows: Rows): RowGroup[] {
  return splitRows(rows, numberRows(columns, fields, rows))
    .map((group) => ({ values: fields.map((field) => fieldOf(columns.offers[group[0]!]!, field)), rows: group }))
    .sort((a, b) => compareAll(a.values, b.values))
    .map(({ values, rows: group }) => ({
      key: Object.fromEntries(fields.map((field, i) => [field, values[i]!])),
      rows: group,
    }));
}

/** Rows with the same number together; numbers that do not come are passed over. */
function splitRows(rows: Rows, numbers: Int32Array): Rows[] {
  const sorted = sortByNumber(rows, numbers);
  const groups: Rows[] = [];
  let start = 0;
  for (const size of countSizes(numbers)) {
    if (size > 0) groups.push(sorted.subarray(start, start + size));
    start += size;
  }
  return groups;
}

/** Rows by their numbers, from 0, those of one number in the order in which they came. */
export function sortByNumber(rows: Rows, numbers: Int32Array): Rows {
  const next = countSizes(numbers);
  let start = 0;
  for (let number = 0; number < next.length; number++) {
    const size = next[number]!;
    next[number] = start;
    start += size;
  }
  const sorted = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[next[numbers[i]!]!++] = rows[i]!;
  return sorted;
}

function countSizes(numbers: Int32Array): Int32Array {
  const sizes = new Int32Array(countNumbers(numbers));
  for (let i = 0; i < numbers.length; i++) sizes[numbers[i]!]!++;
  return sizes;
}

export function compareAll(a: readonly string[], b: readonly string[]): number {
  for (const [i, value] of a.entries()) {
    const order = byValue(value, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}
